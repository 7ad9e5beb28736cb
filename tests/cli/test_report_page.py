"""The report in a real browser: quiet, filtered by keyboard, narrow, light and dark."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_report import HOSTILE, written

selenium = pytest.importorskip("selenium.webdriver")

_OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# the least contrast of any text with what lies behind it (WCAG 2.2, 1.4.3)
_CONTRAST = """
const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
const light = (color) => color.slice(0, 3).map((c) => c / 255)
  .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
const behind = (node) => {
  for (; node; node = node.parentElement) {
    const color = rgb(getComputedStyle(node).backgroundColor);
    if (color.length === 3 || color[3] > 0) return color;
  }
};
return Math.min(...[...document.querySelectorAll("h1,h2,h3,p,a,th,td,dt,dd,b,label,text,.off")]
  .filter((node) => node.textContent.trim()).map((node) => {
    const style = getComputedStyle(node);
    const ends = [light(rgb(node.closest("svg") ? style.fill : style.color)), light(behind(node))];
    return (Math.max(...ends) + 0.05) / (Math.min(...ends) + 0.05);
  }));
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.skip("no browser: apt-get install chromium chromium-driver")
    from selenium.webdriver.chrome.service import Service

    options = selenium.ChromeOptions()
    options.binary_location = chromium
    for each in (*_OPTIONS, f"--user-data-dir={tmp_path_factory.mktemp('browser')}"):
        options.add_argument(each)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    opened = selenium.Chrome(options=options, service=Service(driver))
    yield opened
    opened.quit()


@pytest.fixture
def page(browser: Any, tmp_path: Path) -> Any:
    written(tmp_path, title=HOSTILE, confidence=0.6, shop="x" * 300)
    browser.get((tmp_path / "report.html").as_uri())
    return browser


def shown(page: Any) -> int:
    count: int = page.execute_script(
        "return document.querySelectorAll('#pairs li:not([hidden])').length"
    )
    return count


def test_the_page_loads_without_an_error_or_a_request(page: Any) -> None:
    assert page.get_log("browser") == []
    told = [json.loads(entry["message"])["message"] for entry in page.get_log("performance")]
    sent = [each["params"] for each in told if each["method"] == "Network.requestWillBeSent"]
    # a browser may open a page of its own, too
    mine = [each["request"]["url"] for each in sent if each["documentURL"] == page.current_url]
    assert mine == [page.current_url]
    assert page.execute_script("return performance.getEntriesByType('resource').length") == 0


def test_filters_work_by_keyboard(page: Any) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    everything = shown(page)
    page.find_element(By.ID, "text").send_keys("query 5")
    assert 0 < shown(page) < everything
    assert page.find_element(By.ID, "count").text == f"{shown(page)} shown"
    page.find_element(By.ID, "text").send_keys(Keys.CONTROL + "a", Keys.DELETE)
    assert shown(page) == everything
    for name in ("rule", "dimension", "size"):
        page.find_element(By.ID, name).send_keys(Keys.ARROW_DOWN)
        assert 0 < shown(page) < everything, name
        page.find_element(By.ID, name).send_keys(Keys.ARROW_UP)
        assert shown(page) == everything


def test_without_a_script_everything_but_the_filters_is_there(browser: Any, tmp_path: Path) -> None:
    text = written(tmp_path, confidence=0.6)
    plain = tmp_path / "plain.html"
    plain.write_text(text[: text.index("<script>")] + "</body></html>", encoding="utf-8")
    browser.get(plain.as_uri())
    assert shown(browser) == 15
    seen = "return document.getElementById('filters').getBoundingClientRect().height"
    assert browser.execute_script(seen) == 0
    browser.get((tmp_path / "report.html").as_uri())
    assert browser.execute_script(seen) > 0


def test_a_phone_scrolls_down_only(page: Any) -> None:
    metrics = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    width = page.execute_script("return document.documentElement.scrollWidth")
    page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert width <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_in_light_and_dark(scheme: str, page: Any) -> None:
    feature = {"name": "prefers-color-scheme", "value": scheme}
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    assert page.execute_script(_CONTRAST) >= 4.5
