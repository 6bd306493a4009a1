#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The pages of `grader trace` in a browser: what a reader sees, and does with keys and buttons.

Usage: pages_test.py ROOT GRADER. Exit code 77, which CTest takes for a test that was skipped: no browser works here."""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

GRADER = sys.argv.pop(2)
ROOT = pathlib.Path(sys.argv.pop(1)).resolve()
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")


def start_browser():
    options = Options()
    options.binary_location = BROWSER
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(service=Service(DRIVER), options=options)
    browser.set_page_load_timeout(60)
    return browser


def trace(folder, kata, fix):
    subprocess.run([GRADER, "--root", str(ROOT), "trace", kata, "--fix", fix, "--output", str(folder)],
                   check=True, timeout=300, stdout=subprocess.DEVNULL)
    return folder / f"{kata}.html"


def with_steps(page, count):
    """The same page with a longer story: the last steps, again and again."""
    found = re.search(r'(id="timeline">)(.*?)(</script>)', page, re.S)
    data = json.loads(found[2])
    for run in data["runs"]:
        steps = run["steps"]
        run["steps"] = (steps * (count // len(steps) + 1))[:count]
    return page[:found.start(2)] + json.dumps(data).replace("<", "\\u003c") + page[found.end(2):]


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.browser = BROWSER_OF_ALL
        cls.race = trace(cls.folder / "race", "06d-03", "rejected/strand-that-is-not-bound")
        cls.stuck = trace(cls.folder / "stuck", "06d-05", "broken")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def setUp(self):
        self.emulate(1200, 900)

    def emulate(self, width, height, media="screen", scheme="light"):
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                     {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia",
                                     {"media": media, "features": [{"name": "prefers-color-scheme", "value": scheme}]})

    def open(self, page):
        self.browser.get(page.as_uri())
        self.assertEqual(self.browser.get_log("browser"), [])

    def all(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector).text

    def press(self, key):
        self.browser.find_element(By.TAG_NAME, "body").send_keys(key)

    def here(self):
        """The index of the step that is shown, among those of its run, and its text."""
        return self.browser.execute_script(
            "const row = document.querySelector('.rows .here');"
            "return [[...row.parentNode.children].indexOf(row), row.querySelector('.said').textContent]")

    def test_the_colliding_accesses_are_marked_and_told(self):
        self.open(self.race)
        self.assertEqual(self.text("section.fails .verdict"), "race")
        badges = [badge.text for badge in self.all(".fails .badge")]
        self.assertEqual(len(badges), 2, badges)
        self.assertTrue(any(re.search(r"coroutine \d (writes|reads) here", badge) for badge in badges), badges)
        self.assertTrue(any("before" in badge for badge in badges), badges)
        self.assertIn(self.text("nav .says"), badges)
        self.press("n")
        self.assertIn(self.text("nav .says"), badges)
        self.assertIn("bank.cpp", self.text(".notes"))

    def test_the_reference_is_below_in_the_same_order(self):
        self.open(self.race)
        sections = self.all("main > section")
        self.assertEqual([section.get_attribute("class") for section in sections], ["fails", "passes"])
        self.assertLess(sections[0].location["y"], sections[1].location["y"])
        self.assertGreater(len(self.all(".passes .rows li")), 3)

    def test_keys_step_and_jump(self):
        self.open(self.stuck)
        marked, _ = self.here()
        self.press("n")
        other, _ = self.here()
        self.assertNotEqual(marked, other)
        self.press("k")
        self.press(Keys.ARROW_UP)
        self.assertEqual(self.here()[0], other - 2)
        self.press("j")
        self.assertEqual(self.here()[0], other - 1)
        for _ in range(other):
            self.press("k")
        self.assertEqual(self.here()[0], 0, "there is nothing before the first")
        rows = len(self.all(".fails .rows li"))
        for _ in range(rows):
            self.press(Keys.ARROW_DOWN)
        self.assertEqual(self.here()[0], 0, "the first step of the reference")
        self.assertEqual(len(self.all(".passes .here")), 1)

    def test_buttons_do_what_keys_do(self):
        self.open(self.stuck)
        before, _ = self.here()
        self.browser.find_element(By.CSS_SELECTOR, "[data-go='-1']").click()
        self.assertEqual(self.here()[0], before - 1)
        self.browser.execute_script("arguments[0].click()", self.all(".rows li")[0])
        self.assertEqual(self.here()[0], 0)

    def test_why_leads_to_the_cause(self):
        self.open(self.race)
        rows = len(self.all(".fails .rows li"))
        for _ in range(rows):
            self.press("k")
        why = self.browser.find_element(By.CSS_SELECTOR, "[data-go=cause]")
        for _ in range(rows):
            if why.is_enabled():
                break
            self.press("j")
        self.assertTrue(why.is_enabled(), "no step of the race has a cause")
        effect, _ = self.here()
        why.click()
        self.assertLess(self.here()[0], effect)

    def test_those_that_wait_for_each_other_are_joined_by_a_ring(self):
        self.open(self.stuck)
        self.assertEqual(len(self.all(".fails path.cycle")), 2)
        self.assertEqual(len(self.all(".passes path.cycle")), 0)
        self.assertIn("coroutine 1 waits for coroutine 2", self.text(".message"))

    def test_a_phone_needs_no_scrolling_sideways(self):
        self.emulate(360, 740)
        for page in (self.race, self.stuck):
            self.open(page)
            self.assertLessEqual(self.browser.execute_script("return document.documentElement.scrollWidth"), 360)

    def test_dark_is_dark_and_print_has_no_buttons(self):
        background = "return getComputedStyle(document.body).backgroundColor"
        self.open(self.stuck)
        light = self.browser.execute_script(background)
        self.emulate(1200, 900, scheme="dark")
        self.assertNotEqual(self.browser.execute_script(background), light)
        self.emulate(800, 1100, media="print")
        self.assertFalse(self.browser.find_element(By.TAG_NAME, "nav").is_displayed())
        self.assertTrue(self.all(".rows li")[0].is_displayed())

    def test_two_thousand_steps_are_drawn_within_a_second(self):
        long = self.folder / "long.html"
        long.write_text(with_steps(self.stuck.read_text(), 1000))
        self.assertLess(long.stat().st_size, 300_000)
        self.open(long)
        self.assertEqual(len(self.all(".rows li")), 2000)
        took = self.browser.execute_script("const t = performance.getEntriesByType('navigation')[0]; return t.loadEventEnd - t.startTime")
        print(f"a page of 2000 steps: {long.stat().st_size} bytes, loaded in {took:.0f} ms")

    def test_a_finding_without_an_order_has_its_stacks(self):
        fix = self.folder / "fix"
        shutil.copytree(next(ROOT.glob("solutions/06d-03-*/reference")), fix)
        source = (fix / "bank.cpp").read_text()
        body = source.index("{", source.index("::deposit(")) + 1
        wrong = "static_cast<void>(new long{1});"  # It is told when all tests have ended.
        (fix / "bank.cpp").write_text(source[:body] + wrong + source[body:])
        self.open(trace(self.folder / "stacks", "06d-03", str(fix)))
        self.assertEqual(self.text(".verdict"), "memory-leak")
        self.assertEqual(self.all("nav"), [])
        self.assertIn("bank.cpp", self.text(".notes"))

    def test_stacks_are_side_by_side(self):
        self.open(self.race)
        first, second = self.all(".notes > div")[:2]
        self.assertEqual(first.location["y"], second.location["y"])
        self.assertNotEqual(first.location["x"], second.location["x"])


if __name__ == "__main__":
    if BROWSER is None or DRIVER is None:
        print("no chromium and chromedriver on this machine: the pages were not looked at")
        sys.exit(77)
    try:
        BROWSER_OF_ALL = start_browser()
    except WebDriverException as trouble:
        print(f"{BROWSER} does not start on this machine, the pages were not looked at: {trouble}")
        sys.exit(77)
    try:
        unittest.main(verbosity=2)
    finally:
        BROWSER_OF_ALL.quit()
