"""The browser fixtures: Debian's Chromium driven by Playwright. A page that breaks its own security policy fails.

Where no Chromium is installed these tests do not run, and the run says so loudly; in CI that is an error.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
]
WIDE, PHONE = 1360, 390
GRAVE = frozenset({"moderate", "serious", "critical"})
HELP = "sudo apt-get install chromium fonts-noto-cjk"
NO_BROWSER = f"no Chromium on this machine; to run it: {HELP}"


def chromium() -> str | None:
    """Where Chromium is, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks for the browser, however deep."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a worker, with no network of its own errands."""
    executable = chromium()
    if executable is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must run the browser tests, and there is {NO_BROWSER}")
        pytest.skip(NO_BROWSER)
    # Playwright's synchronous API keeps an event loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh Chinese desktop page; script errors and breaches of the content security policy fail the test."""
    with watched(browser, width=1280) as opened:
        yield opened


@contextmanager
def watched(browser: Browser, *, width: int) -> Iterator[Page]:
    """A page in a browser of its own, that fails what uses it when the page complains."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": width, "height": 800})
    context.set_default_timeout(10_000)
    opened = context.new_page()
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(message.text)

    opened.on("console", hear)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert not complaints, "the page complained:\n" + "\n".join(complaints)


def assert_fit_to_be_shown(page: Page, name: str, folder: str = "", *, widths: Sequence[int] = (PHONE, WIDE)) -> None:
    """The page fits a phone and a desk, and axe finds nothing grave on it; `folder` keeps pictures of each width.

    The page may still be on its way: a click returns before the next document stands, so this waits for it.
    Colours are the same in every width, and comparing them is three quarters of axe's work: the last width does it.
    """
    page.wait_for_load_state("load")
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.locator("html").evaluate("root => root.scrollWidth")
        assert wide <= width, f"{name} is {wide} px wide on a screen of {width}"
        if folder:
            page.screenshot(path=Path(folder, f"{name}{'-phone' if width == PHONE else ''}.png"), full_page=True)
        grave = [found for found in _violations(page, colours=width == widths[-1]) if found["impact"] in GRAVE]
        assert not grave, (name, width, [(found["id"], [at["html"] for at in found["nodes"]]) for found in grave])


def _violations(page: Page, *, colours: bool) -> list[dict[str, Any]]:
    """What axe finds. It is handed to a document once, and hands back its findings alone: all it saw is far longer."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": colours}}}
    found: list[dict[str, Any]] = page.evaluate("options => axe.run(options).then(all => all.violations)", options)
    return found


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly which browser tests did not run, and the one command that helps."""
    silent = [
        report.nodeid
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple) and NO_BROWSER in report.longrepr[2]
    ]
    if silent:
        terminalreporter.section("BROWSER TESTS THAT DID NOT RUN", sep="!", red=True, bold=True)
        for nodeid in sorted(silent):
            terminalreporter.write_line(f"  {nodeid}")
        terminalreporter.write_line(f"There is no Chromium on this machine. This one command helps: {HELP}", bold=True)
