"""Opens a page that weir made in Debian's chromium, as its readers do, and says what is wrong with it.

    look_at_page.py PAGE SHOTS [--joint]     a line for each fault, and exit code 1; screenshots in SHOTS
"""
import pathlib
import subprocess
import sys

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

PAGE = pathlib.Path(sys.argv[1]).resolve().as_uri()
SHOTS = pathlib.Path(sys.argv[2])
JOINT = "--joint" in sys.argv
SIZES = {"phone": (390, 844), "desk": (1440, 900)}

faults, seen = [], []


def check(what, holds):
    seen.append(what)
    if not holds:
        faults.append(what)


def opened(browser, where, **options):
    """A page in a context of its own, which counts what it asks for and what it complains about."""
    context = browser.new_context(**{"reduced_motion": "reduce", **options})
    # A busy machine may let a page wait for long.
    context.set_default_timeout(300_000)
    context.set_default_navigation_timeout(300_000)
    page = context.new_page()

    def request(one):
        if one.url != PAGE:
            faults.append(f"{where}: it asks for {one.url[:200]}")

    page.on("request", request)
    page.on("console", lambda message: faults.append(f"{where}: console: {message.text}")
            if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(f"{where}: error: {error}"))
    page.goto(PAGE)
    return page


def bring(page, place):
    """Scrolls there, and lets the page hear of it, which takes a tip away."""
    place.scroll_into_view_if_needed()
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def open_all(page):
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")


def looks(browser):
    """Both widths, light and dark: nothing to scroll sideways, nothing that axe-core objects to."""
    for size, (width, height) in SIZES.items():
        for scheme in ("light", "dark"):
            where = f"{size}, {scheme}"
            page = opened(browser, where, viewport={"width": width, "height": height}, color_scheme=scheme,
                          device_scale_factor=1, has_touch=size == "phone")
            page.screenshot(path=SHOTS / f"{size}-{scheme}.png")
            if not JOINT:
                answer = page.locator("#answer .first").first.bounding_box()
                check(f"{where}: the answer is not on the first screen",
                      answer is not None and answer["y"] + answer["height"] <= height)
            if scheme == "light":
                page.screenshot(path=SHOTS / f"{size}-whole.png", full_page=True)
            open_all(page)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            check(f"{where}: the page scrolls sideways by {wide} px", wide <= 0)
            dark = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)[0] < 128")
            check(f"{where}: the ground is not {scheme}", dark == (scheme == "dark"))
            found = Axe().run(page, options={
                "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
            check(f"{where}: axe-core has looked at little", len(found.response["passes"]) > 20)
            for each in found.response["violations"]:
                nodes = "; ".join(node["html"][:160] for node in each["nodes"][:3])
                faults.append(f"{where}: {each['id']}: {each['help']}: {nodes}")
            faint = page.evaluate(FAINT)
            check(f"{where}: words in a picture are faint: {faint[:5]}", faint == [])
            nameless = page.evaluate(NAMELESS)
            check(f"{where}: tables that a screen reader cannot tell: {nameless[:5]}", nameless == [])
            page.context.close()


# axe-core leaves the text of pictures alone: each of its colours against the ground.
FAINT = """() => {
  const light = text => {
    const parts = text.match(/[\\d.]+/g).slice(0, 3).map(Number).map(value => value / 255)
      .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const ground = light(getComputedStyle(document.body).backgroundColor);
  // Words on filled boxes keep their colours with them.
  const boxed = ['rgb(17, 17, 17)', 'rgb(254, 254, 254)'];
  return [...document.querySelectorAll('figure svg text')].filter(each => each.getClientRects().length > 0
      && !boxed.includes(getComputedStyle(each).fill)).map(each => {
    const ink = light(getComputedStyle(each).fill);
    return [each.textContent.trim(), (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05)];
  }).filter(each => each[1] < 4.5);
}"""


# What a screen reader says of a cell: its table's caption, its column's heading and its row's.
NAMELESS = """() => [...document.querySelectorAll('table')].flatMap(table => {
  const name = table.caption ? table.caption.textContent.trim() : '';
  const headings = [...table.tHead.rows[table.tHead.rows.length - 1].cells];
  const faults = name === '' ? ['a table without a caption'] : [];
  if (!headings.every(each => each.matches('th[scope=col]') && each.textContent.trim() !== ''))
    faults.push(name + ': a column without a heading');
  const rows = [...table.tBodies[0].rows];
  if (!rows.every(row => row.cells.length === headings.length)) faults.push(name + ': a row with other columns');
  const named = headings.map(each => each.classList.contains('label'));
  if (!rows.every(row => [...row.cells].every((cell, place) => cell.matches(named[place] ? 'th[scope=row]' : 'td'))))
    faults.push(name + ': a row without a heading');
  return faults;
})"""


def column(page, place):
    return page.evaluate("""([table, place]) => [...document.querySelectorAll(table + ' tbody tr')]
        .map(row => ({ value: Number(row.cells[place].dataset.value), unranked: row.classList.contains('unranked') }))
        .filter(each => !each.unranked && !isNaN(each.value)).map(each => each.value)""", ["#figures table", place])


def sorting(browser):
    page = opened(browser, "sorting", viewport={"width": 1440, "height": 900})
    heading = page.locator("#figures thead tr:last-child > *")
    titles = heading.all_inner_texts()
    place = next(at for at, title in enumerate(titles) if title.startswith("rec/s"))
    button = heading.nth(place).locator("button")
    before = column(page, place)
    check(f"there is little to sort: {before}", len(set(before)) > 1)
    button.click()
    check("a click sorts", column(page, place) == sorted(before))
    check("and says so", heading.nth(place).get_attribute("aria-sort") == "ascending")
    button.focus()
    page.keyboard.press("Enter")
    check("Enter sorts the other way", column(page, place) == sorted(before, reverse=True))
    check("and says so, too", heading.nth(place).get_attribute("aria-sort") == "descending"
          and "descending" in page.locator("#said").inner_text())
    page.context.close()


def filtering(browser):
    page = opened(browser, "filtering", viewport={"width": 390, "height": 844})
    rows = page.locator("#figures tbody tr")
    total = rows.count()
    label = page.locator("#figures thead tr:last-child > .label").last
    place = label.evaluate("each => each.cellIndex")
    name = label.inner_text().strip()
    value = rows.first.locator("> *").nth(place).inner_text()
    expected = rows.evaluate_all(
        "(rows, [place, value]) => rows.filter(row => row.cells[place].textContent === value).length", [place, value])
    field = page.locator("#figures").get_by_label("Filter")
    field.fill(f"{name}={value}".replace(" ", "").replace("\u2009", ""))
    visible = page.locator("#figures tbody tr:visible").count()
    check(f"the filter {name}={value} leaves {visible} of {total} rows, not {expected}", 0 < expected == visible < total)
    check("it says how many are left", f"{expected} of {total}" in page.locator("#figures .tools").inner_text())
    # The text of one cell and the next is no word of either.
    across, expected = rows.evaluate_all("""rows => {
        const plain = cell => cell.textContent.toLowerCase().replace(/\\s/g, "");
        const across = plain(rows[0].cells[0]) + plain(rows[0].cells[1]);
        return [across, rows.filter(row => [...row.cells].some(cell => plain(cell).includes(across))).length]; }""")
    field.fill(across)
    visible = page.locator("#figures tbody tr:visible").count()
    check(f"the filter {across} leaves {visible} rows, not {expected}", visible == expected)
    field.fill("nothing is called so")
    check("what no row has leaves none", page.locator("#figures tbody tr:visible").count() == 0)
    field.fill("")
    check("and an empty field all", page.locator("#figures tbody tr:visible").count() == min(total, 20))
    more = page.locator("#figures .more")
    if more.is_visible():
        more.press("Enter")
        check("a button shows all rows", page.locator("#figures tbody tr:visible").count() == total)
        check("and leaves the focus with them", page.evaluate("document.activeElement.matches('#figures .scroll')"))
    page.context.close()


def hovering(browser):
    page = opened(browser, "hovering", viewport={"width": 1440, "height": 900})
    tip = page.locator("#tip")
    cell = page.locator("#figures tbody td[data-value]").first
    bring(page, cell)
    cell.hover()
    check(f"a figure under the pointer is shown whole: {tip.inner_text()}",
          tip.is_visible() and cell.get_attribute("data-value") in tip.inner_text())
    picture = page.locator("figure svg:visible").first
    bring(page, picture)
    points = picture.evaluate("""each => [...each.querySelectorAll('.value')].map(mark => {
        const box = mark.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; })""")
    check("the first picture has points that say what they are worth", len(points) > 2)
    for x, y in points[:2]:
        page.mouse.move(2, 2)
        check("away from points there is no tip", not tip.is_visible())
        page.mouse.move(x, y)
        check("a point under the pointer says what it is worth", tip.is_visible() and any(map(str.isdigit, tip.inner_text())))
        box = tip.bounding_box()
        check("the tip is on the screen", box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 1440)
    page.mouse.move(2, 2)
    picture.focus()
    words = set()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        words.add(tip.inner_text())
        check("by the arrow keys, too", tip.is_visible() and page.locator("#said").inner_text() != "")
    check(f"one after the other: {words}", len(words) > 1)
    page.keyboard.press("Escape")
    check("Escape takes it away", not tip.is_visible())
    page.context.close()

    phone = opened(browser, "tapping", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    picture = phone.locator("figure svg:visible").first
    bring(phone, picture)
    mark = picture.locator(".value").first.bounding_box()
    phone.touchscreen.tap(mark["x"] + mark["width"] / 2 + 4, mark["y"] + mark["height"] / 2 + 4)
    tip = phone.locator("#tip")
    check("a tap near a point says what it is worth", tip.is_visible())
    letters = phone.evaluate("""() => [...document.querySelectorAll('figure svg text')]
        .filter(each => each.getClientRects().length > 0 && each.textContent.trim() !== '')
        .map(each => each.getBoundingClientRect().height)""")
    wrong = phone.evaluate(TIPS)
    check(f"tips of figures: {wrong[:3]}", wrong == [])
    check(f"letters of pictures are as small as {min(letters, default=0):.1f} px on a phone", min(letters, default=0) >= 10)
    phone.context.close()


# Each rounded figure under the pointer: its column, and the whole figure with its unit, each in a line of its own.
TIPS = """() => {
  const tip = document.getElementById('tip');
  const cells = [...document.querySelectorAll('#figures, #noise')].flatMap(each => [...each.querySelectorAll('td[data-value]')]);
  return cells.map(cell => {
    const table = cell.closest('table'), heading = table.tHead.rows[table.tHead.rows.length - 1].cells[cell.cellIndex];
    if (!heading.dataset.source) return '';
    cell.dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));
    const [name, figure] = tip.hidden ? [] : tip.textContent.split('\\n');
    if (name !== heading.dataset.source || figure.split(' ')[0] !== cell.dataset.value) return tip.textContent;
    const style = getComputedStyle(tip), room = parseFloat(style.paddingTop) + parseFloat(style.paddingBottom);
    return tip.clientHeight - room < 2.5 * parseFloat(style.lineHeight) ? '' : tip.textContent + ', narrow';
  }).filter(each => each !== ''); }"""


def printing(browser):
    page = opened(browser, "printing", viewport={"width": 1440, "height": 900}, color_scheme="dark")
    paper = page.pdf(path=SHOTS / "page.pdf", format="A4", margin={side: "12mm" for side in ("top", "bottom", "left", "right")})
    check(f"paper: {len(paper)} bytes", paper.startswith(b"%PDF") and len(paper) > 10_000)
    page.emulate_media(media="print", color_scheme="dark")
    check("what paper cannot do is not on it", page.locator("nav, .tools, .more, .copy").locator("visible=true").count() == 0)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    check(f"paper is white, not {ground}", ground in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"))
    rows = page.locator("#figures tbody tr")
    on_paper = page.locator("#figures tbody tr:visible").count()
    check(f"of {rows.count()} rows {on_paper} are on paper", on_paper == rows.count() > 0)
    # As wide as A4 is between its margins: what is wider is cut off, or all letters become smaller.
    page.set_viewport_size({"width": 703, "height": 1032})
    wide = page.evaluate("document.documentElement.scrollWidth")
    check(f"what is {wide} px wide does not go on paper", wide <= 703)
    # By the places of its words: a cell is as high as the highest of its row.
    broken = page.evaluate("""() => [...document.querySelectorAll('#figures td.number')].filter(each => {
        const range = document.createRange();
        range.selectNodeContents(each);
        const tops = [...range.getClientRects()].map(box => box.top);
        return Math.max(...tops) - Math.min(...tops) > 0.7 * parseFloat(getComputedStyle(each).lineHeight);
      }).map(each => each.textContent)""")
    check(f"figures are broken into lines on paper: {broken[:5]}", broken == [])
    page.set_viewport_size({"width": 1440, "height": 900})
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    check("the suite is on paper", page.locator("details:not(.long):not([open])").count() == 0)
    page.context.close()


def headings_on_paper(browser):
    """A table of more rows than a page takes has its headings on each."""
    page = opened(browser, "long table", viewport={"width": 1440, "height": 900})
    words = set(" ".join(page.locator("#figures thead tr:last-child > *").all_inner_texts()).split())
    page.evaluate("""() => {
        const body = document.querySelector('#figures tbody'), rows = [...body.rows];
        while (body.rows.length < 150) body.append(...rows.map(row => row.cloneNode(true)));
        const others = 'body > header, body > footer, main > section:not(#figures), #figures .notes, #figures details';
        document.querySelectorAll(others).forEach(each => each.remove()); }""")
    page.pdf(path=SHOTS / "table.pdf", format="A4", margin={side: "12mm" for side in ("top", "bottom", "left", "right")})
    text = subprocess.run(["pdftotext", "-layout", SHOTS / "table.pdf", "-"], capture_output=True, text=True, check=True).stdout
    pages = [set(each.split()) for each in text.split("\f") if each.strip() != ""]
    check(f"a long table is on {len(pages)} pages", len(pages) > 1)
    missing = {number: sorted(words - each) for number, each in enumerate(pages, 1) if not words <= each}
    check(f"headings are not on each page of paper: {missing}", missing == {})
    page.context.close()


def keyboard(browser):
    for size, scheme in (("desk", "light"), ("phone", "dark")):
        where = f"keyboard, {size}, {scheme}"
        width, height = SIZES[size]
        page = opened(browser, where, viewport={"width": width, "height": height}, color_scheme=scheme)
        stops, wanted = [], {"a", "button", "input", "svg", "summary"}
        # How many places come before the first picture depends on the columns of tables.
        while len(stops) < 60 or len(stops) < 500 and not wanted <= {stop["name"] for stop in stops}:
            page.keyboard.press("Tab")
            stop = page.evaluate(STOP)
            if stop["name"] == "body":
                break
            stops.append(stop)
        check(f"{where}: it reaches {len(stops)} places", len(stops) > 15)
        check(f"{where}: it reaches buttons, fields and pictures", wanted <= {stop["name"] for stop in stops})
        check(f"{where}: the first place leads past the contents", stops[:1] != [] and stops[0]["name"] == "a"
              and stops[0]["skips"])
        for fault, holds in (
                ("the focus is not seen", lambda stop: stop["style"] != "none" and stop["width"] >= 2),
                ("the focus is faint", lambda stop: stop["contrast"] >= 3),
                ("the focus goes back", lambda stop: stop["follows"]),
                ("the focus is off the screen", lambda stop: stop["inSight"]),
        ):
            found = [stop["text"] for stop in stops if not holds(stop)]
            check(f"{where}: {fault}: {found[:3]}", found == [])
        page.context.close()


# Where the focus is, and whether that can be seen: how its outline stands out from the ground, by WCAG's measure.
STOP = """() => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  const light = text => {
    const parts = text.match(/[\\d.]+/g).slice(0, 3).map(Number).map(value => value / 255)
      .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const shades = [light(style.outlineColor), light(getComputedStyle(document.body).backgroundColor)];
  const before = window.lastStop;
  window.lastStop = at;
  return {
    name: at.tagName.toLowerCase(), style: style.outlineStyle, width: parseFloat(style.outlineWidth),
    skips: at.matches('a.skip'), text: (at.getAttribute('aria-label') || at.textContent).trim().slice(0, 60),
    contrast: (Math.max(...shades) + 0.05) / (Math.min(...shades) + 0.05),
    follows: !before || before === at || Boolean(before.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING),
    inSight: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  }; }"""


def moving(browser):
    """Nothing moves but the page to where a link leads, and not even that for those who asked for it."""
    for motion, expected in (("reduce", "auto"), ("no-preference", "smooth")):
        page = opened(browser, f"motion: {motion}", viewport={"width": 390, "height": 844}, reduced_motion=motion)
        open_all(page)
        page.locator("#figures thead button").first.click()
        moves = page.evaluate("""() => [...document.querySelectorAll('*')].filter(each => {
            const style = getComputedStyle(each);
            return style.animationName !== 'none' || style.transitionDuration.split(',').some(each => parseFloat(each) > 0);
          }).map(each => each.tagName)""")
        check(f"motion: {motion}: these move: {moves[:5]}", moves == [] and page.evaluate("document.getAnimations().length") == 0)
        scrolls = page.evaluate("getComputedStyle(document.documentElement).scrollBehavior")
        check(f"motion: {motion}: the page scrolls {scrolls}", scrolls == expected)
        page.context.close()


def without_script(browser):
    page = opened(browser, "without script", viewport={"width": 390, "height": 844}, java_script_enabled=False)
    check("the answer is there", page.locator("#answer .first").first.is_visible())
    check("the figures are there", page.locator("#figures tbody tr").first.is_visible())
    check("no control is there that does nothing", page.locator("button, input").count() == 0)
    page.context.close()


with sync_playwright() as play:
    browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    for part in (looks, sorting, filtering, hovering, printing, headings_on_paper, keyboard, moving, without_script):
        part(browser)
    if JOINT:
        page = opened(browser, "joint", viewport={"width": 1440, "height": 900})
        cards = [card.bounding_box() for card in page.locator("#answer .card").all()]
        check("runs stand side by side on a desk", len(cards) > 1 and cards[0]["y"] == cards[1]["y"])
        page.context.close()
    browser.close()

print("\n".join(dict.fromkeys(faults)) or f"{len(seen)} checks hold")
sys.exit(1 if faults else 0)
