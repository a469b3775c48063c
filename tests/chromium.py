"""A real Chromium for tests: found on the machine; without one tests are skipped by name, or fail where none may be."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium_path() -> str:
    """Skips the test that asks, unless NEED_BROWSER says that this is a failure."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        words = "no Chromium on this machine: apt install chromium"
        if os.environ.get("NEED_BROWSER"):
            pytest.fail(words)
        pytest.skip(words)
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """It runs without a window; as root without its sandbox, which then cannot start."""
    path = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox"] if os.geteuid() == 0 else []
        )
        try:
            yield browser
        finally:
            browser.close()
