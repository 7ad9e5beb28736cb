"""What a reader can do with each table of the page, in a sentence or two."""

from __future__ import annotations

__all__ = ["OF_SLICES", "advice"]

_BY_TITLE = {
    "agreement": "Start with quadratic kappa: 1 is perfect, 0 is chance. Hold it against the human "
    "ceiling before you call it low, and read coverage beside it, as pairs without a grade are not "
    "counted. Leniency above 0: the judge is kinder than people.",
    "recall and precision": "Low recall: pairs of this label get other grades. Low precision: the "
    "grade is given too freely. The disagreements below show why.",
    "labels (rows) and grades": "Misses lie off the diagonal, costly ones far from it. A column "
    "that is fuller than its row is a grade that the judge leans to.",
    "calibration": "RMSE is in grades. Overconfidence above 0: ask for more confidence than you "
    "would, or fit the matcher to your labels (lore fit).",
    "reliability": "Below the diagonal the judge is surer than it is right.",
    "coverage and risk": "Choose the confidence from which the error is one that you can live "
    "with, and send the rest to people or to a dearer judge. A flat line: confidence does not tell "
    "right from wrong.",
    "human ceiling": "Where the judge reaches what a rater reaches with the rest, better labels "
    "help more than a better judge.",
    "ranking": "An interval that meets that of shuffled lists says nothing for the order. Worst "
    "and best case far apart: see to the abstentions first.",
    "quadratic kappa lost through each capability": "Work on the largest loss first. Knowledge: "
    "import what your shop knows (lore knowledge). Vision: add the attributes that photos show. "
    "Rules: filter the disagreements by rule. None of them: fit the matcher (lore fit).",
    "dependence of errors (phi)": "Well above 0, two capabilities fail on the same queries: look "
    "for a common cause, such as how these are read, before you work on either. An interval around "
    "0: no sign that they depend on each other, which few queries cannot rule out.",
    "contradictions of the model and the rules": "Labels nearer to the model: see whether the rule "
    "is too hard, or read what is not there. Nearer to the rules: this is what rules are for.",
    "reasons of the model": "Faults among claims: see what the model reads and the judge does not, "
    "or the reverse. Right as often with faults as without: its reasons are no reasons.",
    "ablations": "Look at the pairs that need the capability: a difference there whose interval "
    "holds 0 says that having it was not seen to help.",
}
OF_SLICES = (
    "Look for slices whose interval lies below the others', on queries enough to believe it, and "
    "filter the disagreements by them. Of twenty slices one looks bad by chance alone."
)
_COMPARISON = (
    "Believe a difference whose Holm-corrected p is below 0.05; for the one figure that you chose "
    "beforehand p will do. An interval that holds 0 leaves open which judge is better."
)


def advice(title: str) -> str:
    """Say what to do with the table of this title, nothing for slices: OF_SLICES is of all."""
    if title in _BY_TITLE:
        return _BY_TITLE[title]
    return "" if title.startswith("by ") else _COMPARISON
