"""The built pages in a real browser: with no network, from a disk, without JavaScript, by keyboard, in the dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from built import PAGES, SITE
from weight import LIMIT, first_view

CHAPTERS = [page for page in PAGES if page.startswith("chapters/")]
WITH_CHARTS = [page for page in CHAPTERS if 'class="chart"' in (SITE / page).read_text(encoding="utf-8")]
DISK = SITE.as_uri() + "/"


class Visit:
    """A tab in which every host but the book's own is out of reach, and which remembers what went wrong."""

    def __init__(self, browser, base, page, width=1280, scheme="light", javascript=True):
        self.context = browser.new_context(
            viewport={"width": width, "height": 844}, color_scheme=scheme, java_script_enabled=javascript
        )
        self.tab = self.context.new_page()
        self.left, self.troubles = [], []
        self.tab.on("request", lambda r: None if r.url.startswith((base, "data:")) else self.left.append(r.url))
        self.tab.on("requestfailed", lambda r: self.troubles.append(f"failed: {r.url}"))
        self.tab.on("response", lambda r: self.troubles.append(f"{r.status}: {r.url}") if r.status >= 400 else None)
        self.tab.on("console", lambda m: self.troubles.append(m.text) if m.type in ("error", "warning") else None)
        self.tab.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.context.route("**/*", lambda route: route.continue_() if route.request.url.startswith(base) else route.abort())
        self.tab.goto(base + page, wait_until="load")

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.context.close()


def start_explorers(tab):
    """Makes every explorer of the page live, as if a reader had scrolled by."""
    tab.evaluate("Promise.all([...document.querySelectorAll('.explorer-place')].map((place) => captiveHost.start(place)))")
    tab.wait_for_function("!document.querySelector('.explorer-first')")


def open_everything(tab):
    """Starts the explorers; opens solutions, answers, code and the numbers behind the figures, and lets them unfold."""
    start_explorers(tab)
    tab.evaluate("document.querySelectorAll('details:not([open]) > summary').forEach(s => s.click())")
    tab.evaluate("document.querySelectorAll('.toggle-button-hidden').forEach(b => b.click())")
    tab.wait_for_timeout(900)
    assert tab.locator("details:not([open]):visible, article .toggle-hidden").count() == 0


def bases(address):
    return {"http": address, "disk": DISK}


@pytest.mark.parametrize("where", ["http", "disk"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_whole_without_any_other_host(browser, address, page, where):
    with Visit(browser, bases(address)[where], page) as visit:
        visit.tab.mouse.wheel(0, 3000)
        visit.tab.wait_for_timeout(200)
        assert visit.left == []
        assert visit.troubles == []


@pytest.mark.parametrize("where", ["http", "disk"])
@pytest.mark.parametrize("page", WITH_CHARTS)
def test_a_chart_comes_alive_when_a_reader_points_at_it(browser, address, page, where):
    with Visit(browser, bases(address)[where], page) as visit:
        chart = visit.tab.locator(".chart").first
        assert visit.tab.evaluate("typeof window.vegaEmbed") == "undefined", "Vega must not load before"
        chart.scroll_into_view_if_needed()
        chart.hover()
        visit.tab.locator(".chart-live svg.marks").first.wait_for(timeout=15_000)
        # A dot or a bar: the middle of the box around a curve is not on it.
        box = visit.tab.locator(".chart-live .mark-symbol.role-mark path, .chart-live .mark-rect.role-mark path").first.bounding_box()
        visit.tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=5)
        visit.tab.locator("#vg-tooltip-element.visible td.value").first.wait_for(timeout=5_000)
        assert visit.left == []
        assert visit.troubles == []


@pytest.mark.parametrize("page", WITH_CHARTS)
def test_every_chart_of_a_page_can_come_alive(browser, address, page):
    with Visit(browser, address, page, width=390) as visit:
        charts = visit.tab.locator(".chart").all()
        for chart in charts:
            chart.dispatch_event("pointerenter")
        visit.tab.wait_for_function(f"document.querySelectorAll('.chart-live svg.marks').length === {len(charts)}", timeout=20_000)
        wide = visit.tab.evaluate("Array.from(document.querySelectorAll('.chart-live svg')).filter(s => s.getBoundingClientRect().right > innerWidth + 1).length")
        assert (wide, visit.troubles) == (0, [])


@pytest.mark.parametrize("page", WITH_CHARTS)
def test_without_javascript_everything_is_there(browser, address, page):
    with Visit(browser, address, page, width=390, javascript=False) as visit:
        tab = visit.tab
        drawings = tab.locator(".chart svg").all()
        visible = [box for box in (d.bounding_box() for d in drawings if d.is_visible()) if box["width"] > 200 and box["height"] > 40]
        assert len(visible) == len(drawings) / 2 == tab.locator("figure.chart-figure:not(.explorer-figure)").count()
        outside = [tab.locator(f"article {tag}:not(details {tag}, .explorer {tag})") for tag in ("table", "math", "pre")]
        assert all(found.is_visible() for each in outside for found in each.all())
        assert len(tab.locator("article").inner_text()) > 2000
        assert visit.troubles == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("page", PAGES)
def test_axe_finds_no_violation_of_wcag_a_or_aa(browser, address, page, width, scheme):
    with Visit(browser, address, page, width=width, scheme=scheme) as visit:
        open_everything(visit.tab)
        options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
        found = Axe().run(visit.tab, options=options).response["violations"]
        assert [(v["id"], [n["html"][:160] for n in v["nodes"]][:5]) for v in found] == []


@pytest.mark.parametrize("width", [360, 390])
@pytest.mark.parametrize("page", PAGES)
def test_nothing_scrolls_sideways_on_a_phone(browser, address, page, width):
    with Visit(browser, address, page, width=width) as visit:
        open_everything(visit.tab)
        assert visit.tab.evaluate("document.documentElement.scrollWidth") <= width
        cut = visit.tab.evaluate(
            """() => Array.from(document.querySelectorAll('article *')).filter(e => {
                 const r = e.getBoundingClientRect();
                 return r.width > 0 && r.right > innerWidth + 1 && !e.closest('.table-box, .math-box, pre, .highlight, svg');
               }).map(e => e.tagName + ' ' + e.className + ' ' + e.textContent.slice(0, 60))"""
        )
        assert cut == []


@pytest.mark.parametrize("page", PAGES)
def test_no_line_begins_with_the_stop_of_a_formula(browser, address, page):
    with Visit(browser, address, page, width=390) as visit:
        alone = visit.tab.evaluate(
            """Array.from(document.querySelectorAll('article span.math')).filter((formula) => {
                 const next = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
                 next.currentNode = formula.querySelector('math').lastElementChild ?? formula;
                 let text = next.nextNode();
                 while (text && formula.contains(text)) text = next.nextNode();
                 if (!text || !/^[.,;:!?)]/.test(text.data)) return false;
                 const stop = document.createRange();
                 stop.setStart(text, 0);
                 stop.setEnd(text, 1);
                 const at = stop.getBoundingClientRect(), drawn = formula.querySelector('math').getBoundingClientRect();
                 return at.width > 0 && at.left < drawn.right - 2;
               }).map((formula) => formula.parentElement.textContent.slice(0, 60))"""
        )
        assert alone == []


@pytest.mark.parametrize("page", PAGES)
def test_the_beginning_of_a_wide_formula_is_in_reach_on_a_phone(browser, address, page):
    with Visit(browser, address, page, width=390) as visit:
        out = visit.tab.evaluate(
            """Array.from(document.querySelectorAll('.math-box')).filter((box) => {
                 const start = box.querySelector('math').getBoundingClientRect().left - box.getBoundingClientRect().left;
                 const hidden = box.scrollWidth > box.clientWidth && getComputedStyle(box).overflowX !== 'auto';
                 return start < 0 || hidden;
               }).length"""
        )
        assert out == 0


@pytest.mark.parametrize("page", CHAPTERS)
def test_the_keyboard_reaches_everything_and_is_never_trapped(browser, address, page):
    with Visit(browser, address, page) as visit:
        tab = visit.tab
        start_explorers(tab)
        expected = tab.evaluate(
            """() => { let n = 0;
                 for (const e of document.querySelectorAll('a[href], button, input, summary, [tabindex="0"]')) {
                   const s = getComputedStyle(e);
                   if (e.checkVisibility({visibilityProperty: true}) && !e.disabled && !e.closest('dialog:not([open])')) e.dataset.expected = ++n;
                 }
                 return n; }"""
        )
        reached = set()
        for _ in range(expected + 30):
            tab.keyboard.press("Tab")
            name = tab.evaluate("document.activeElement?.dataset?.expected ?? null")
            if name:
                reached.add(int(name))
        missed = tab.evaluate(
            "reached => Array.from(document.querySelectorAll('[data-expected]')).filter(e => !reached.includes(+e.dataset.expected)).map(e => e.outerHTML.slice(0, 120))",
            sorted(reached),
        )
        assert missed == []


@pytest.mark.parametrize("page", WITH_CHARTS)
def test_a_dark_page_draws_its_charts_in_dark_colours(browser, address, page):
    def darkest(scheme):
        with Visit(browser, address, page, scheme=scheme) as visit:
            text = visit.tab.locator(".chart .chart-wide svg text").first
            return visit.tab.evaluate("e => getComputedStyle(e).fill", text.element_handle())

    light, dark = darkest("light"), darkest("dark")
    assert light != dark
    assert sum(map(int, light[4:-1].split(","))) < 300 < 480 < sum(map(int, dark[4:-1].split(",")))


@pytest.mark.parametrize("page", PAGES)
def test_first_view_weighs_at_most_the_limit(browser, address, page):
    files = first_view(browser, address, page)
    assert f"{page}" in files and len(files) > 5
    assert sum(files.values()) <= LIMIT, files


def test_the_search_finds_a_page(browser, address):
    for base in (address, DISK):
        with Visit(browser, base, "search.html?q=sovereignty") as visit:
            visit.tab.locator("#search-results li a").first.wait_for(timeout=10_000)
            visit.tab.wait_for_timeout(300)
            assert (visit.left, visit.troubles) == ([], [])
