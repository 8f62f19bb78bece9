"""Without Chromium the browser tests do not run and the run says so loudly; in CI that is an error."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests import browsers

ROOT = Path(__file__).parents[2]
EXAMPLE = "def test_a_page(page): pass\ndef test_no_page(): pass\n"


def run_without_chromium(folder: Path, **given: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_example.py").write_text(EXAMPLE, encoding="utf-8")
    clean = {name: value for name, value in os.environ.items() if name not in {"CI", "PYTEST_XDIST_WORKER"}}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.browsers", "-p", "no:django", "-c", os.devnull, "--rootdir",
         str(folder), str(folder)],
        cwd=ROOT, env={**clean, "PATH": str(folder), **given}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_an_ordinary_run_says_loudly_what_did_not_run_and_the_one_command(tmp_path: Path) -> None:
    done = run_without_chromium(tmp_path)
    assert done.returncode == 0, done.stdout
    assert "BROWSER TESTS THAT DID NOT RUN" in done.stdout
    assert "test_example.py::test_a_page" in done.stdout
    assert "This one command helps: sudo apt-get install chromium fonts-noto-cjk" in done.stdout
    assert done.stdout.rstrip().splitlines()[-1].strip("= ").startswith("1 passed, 1 skipped")


def test_in_ci_a_missing_browser_is_an_error(tmp_path: Path) -> None:
    done = run_without_chromium(tmp_path, CI="true")
    assert done.returncode == 1
    assert "CI must run the browser tests" in done.stdout


@pytest.mark.skipif(not shutil.which("chromium") and os.environ.get("CI") != "true", reason=browsers.NO_BROWSER)
def test_a_page_shows_the_live_server_and_speaks_chinese(live_server: LiveServer, page: Page) -> None:
    answer = page.goto(live_server.url + "/account/login/")
    assert answer is not None
    assert answer.status == 200
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    assert answer.headers["content-security-policy"].startswith(
        "default-src 'none'; script-src 'self'; style-src 'self'"
    )
