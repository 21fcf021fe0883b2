"""A real browser for tests: Debian's Chromium, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, ViewportSize, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PHONE = ViewportSize(width=390, height=844)
DESKTOP = ViewportSize(width=1280, height=800)


def executable() -> str | None:
    """Return where a Chromium is."""
    found = (shutil.which(name) for name in NAMES)
    return next((path for path in found if path is not None), None)


def needed() -> str:
    """Return where a Chromium is, or skip the test; under CI=true its absence fails."""
    path = executable()
    if path is None:
        message = "no Chromium here; install it with scripts/chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return path


@contextmanager
def launched(path: str) -> Iterator[Browser]:
    """Give a browser; one at a time in a process, as Playwright wants it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
