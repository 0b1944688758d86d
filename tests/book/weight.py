"""What a page weighs at first view: every byte a browser asks for before the reader touches anything, gzipped."""

import gzip
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from browser import launched
from built import PAGES, SITE, served

LIMIT = 460_000


def first_view(browser, address: str, page: str) -> dict[str, int]:
    """Compressed bytes of each file that the page asks for until it is idle."""
    asked = []
    tab = browser.new_page(viewport={"width": 390, "height": 844})
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(address + page, wait_until="networkidle")
    tab.close()
    paths = {unquote(urlsplit(url).path).lstrip("/") for url in asked if url.startswith(address)}
    return {path: len(gzip.compress((SITE / path).read_bytes(), 6)) for path in sorted(paths)}


def kind(path: str) -> str:
    """Which part of a page a file belongs to."""
    name = PurePosixPath(path)
    if name.name == "vega.js":
        return "Vega"
    return {".html": "text, tables, figures", ".css": "style", ".js": "scripts"}.get(name.suffix, "other")


def main() -> None:
    """Prints the weight of every page, and of the heaviest page file by file."""
    with launched() as browser, served() as address:
        views = {page: first_view(browser, address, page) for page in PAGES}
    for page, files in views.items():
        parts: dict[str, int] = {}
        for path, size in files.items():
            parts[kind(path)] = parts.get(kind(path), 0) + size
        print(f"{sum(files.values()) / 1000:7.1f} kB  {page}: " + ", ".join(f"{k} {v / 1000:.1f}" for k, v in sorted(parts.items())))
    heaviest = max(views, key=lambda page: sum(views[page].values()))
    print(f"Heaviest: {heaviest}, limit {LIMIT / 1000:.0f} kB")
    for path, size in sorted(views[heaviest].items(), key=lambda item: -item[1]):
        print(f"{size / 1000:9.1f} kB  {path}")
    print(f"{len(gzip.compress((SITE / '_static/vega.js').read_bytes(), 6)) / 1000:9.1f} kB  _static/vega.js (only once a reader points at a chart)")


if __name__ == "__main__":
    main()
