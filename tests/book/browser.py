"""Finds the browser that the tests of the pages use; run as a script, it gets one if it can.

Looked for, in this order: the program named by CHROMIUM, a Chromium or Chrome on the path, the one that
Playwright brings.
"""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager

from playwright.sync_api import sync_playwright

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HELP = (
    "No browser for the tests of the pages. Install one (Debian, Ubuntu: 'apt-get install chromium'; elsewhere:\n"
    "'.venv/bin/playwright install chromium'), or name one: 'CHROMIUM=/path/to/chrome make test'."
)


def program() -> str | None:
    """Path of the browser, or None for the one that Playwright brings (which may be missing)."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def launched():
    """A headless browser, closed at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=FLAGS)
        yield browser
        browser.close()


def works() -> bool:
    try:
        with launched():
            return True
    except Exception:
        return False


def main() -> None:
    """Prints which browser is used; gets one first if none works; says what to do if that fails too."""
    if not works():
        print("No browser found; trying to get one …", flush=True)
        attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
        if os.geteuid() == 0 and shutil.which("apt-get"):
            attempts = [["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"], *attempts]
        for command in attempts:
            subprocess.run(command, stdout=subprocess.DEVNULL)
            if works():
                break
        else:
            sys.exit(HELP)
    print(f"Browser: {program() or 'the one that Playwright brings'}")


if __name__ == "__main__":
    main()
