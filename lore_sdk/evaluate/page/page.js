"use strict";
// Hides the disagreements that the filters do not ask for.
(() => {
  const form = document.getElementById("filters");
  if (!form) return;
  const value = (id) => document.getElementById(id).value;
  const pairs = [...document.querySelectorAll("#pairs li")].map((node) => ({
    node,
    slices: new Set(node.dataset.in.split(" ")),
    off: Number(node.dataset.off),
    text: node.textContent.toLowerCase(),
  }));
  const filter = () => {
    const slices = ["slice", "rule", "dimension"].map(value).filter(Boolean);
    const least = Number(value("size"));
    const text = value("text").trim().toLowerCase();
    let shown = 0;
    for (const pair of pairs) {
      const fits =
        pair.off >= least && pair.text.includes(text) && slices.every((n) => pair.slices.has(n));
      pair.node.hidden = !fits;
      shown += fits;
    }
    document.getElementById("count").textContent = `${shown.toLocaleString("en")} shown`;
  };
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  filter();
})();
