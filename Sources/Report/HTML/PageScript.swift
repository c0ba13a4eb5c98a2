/// The script of the page: sorting, filtering and values on hover. Without it the page says the same.
enum PageScript {
    static let text = tables + tooltips + rest

    /// Headings become buttons that sort; a field above the table filters; long tables begin with their first rows.
    private static let tables = #"""

        "use strict";
        const shownAtFirst = 20;
        const say = text => { document.getElementById("said").textContent = text; };
        const make = (name, parts) => Object.assign(document.createElement(name), parts);
        const plain = text => text.toLowerCase().replace(/\s/g, "");
        const headingsOf = table => [...table.tHead.rows[table.tHead.rows.length - 1].cells];

        function valueOf(cell, isNumber) {
          if (cell.dataset.value !== undefined) return Number(cell.dataset.value);
          const text = cell.textContent.trim();
          return isNumber && text !== "" && !isNaN(text) ? Number(text) : text;
        }

        // Numbers before words; what is empty, and rows that are not ranked, stay behind in either direction.
        function compare(one, two, sign) {
          if (one.unranked !== two.unranked) return one.unranked ? 1 : -1;
          const blank = value => value === "" || value === "–";
          if (blank(one.value) || blank(two.value)) return blank(one.value) - blank(two.value);
          const numbers = [one, two].map(each => typeof each.value === "number");
          if (numbers[0] !== numbers[1]) return numbers[0] ? -1 : 1;
          const order = numbers[0] ? one.value - two.value : one.value.localeCompare(two.value);
          return sign * order;
        }

        // Each word must be in a cell of the row; "acks=1" means the column acks alone, and wholly.
        function matches(row, words, titles) {
          return words.every(word => {
            const equals = word.indexOf("=");
            const at = equals > 0 ? titles.indexOf(word.slice(0, equals)) : -1;
            if (at >= 0) return plain(row.cells[at].textContent) === word.slice(equals + 1);
            return [...row.cells].some(cell => plain(cell.textContent).includes(word));
          });
        }

        function enhance(table) {
          const body = table.tBodies[0];
          const headings = headingsOf(table);
          const titles = headings.map(each => plain(each.textContent));
          const rows = [...body.rows];
          const caption = table.caption.textContent;
          let words = [], whole = rows.length <= shownAtFirst;

          const examples = headings.filter(each => each.classList.contains("label"))
            .map(each => titles[each.cellIndex] + "=" + plain(rows[0].cells[each.cellIndex].textContent))
            .filter(each => !each.endsWith("="));
          const example = examples.sort((one, two) => one.length - two.length)[0];
          const field = make("input", { type: "search", placeholder: example ? "words, or " + example : "words", autocomplete: "off" });
          const label = make("label", { textContent: "Filter " });
          label.append(make("span", { className: "unseen", textContent: caption }), field);
          const count = make("span", { className: "quiet" });
          const tools = make("div", { className: "tools" });
          tools.append(label, count);
          const more = make("button", { type: "button", className: "more" });
          const frame = table.closest(".table");
          if (rows.length > 3) { frame.prepend(tools); frame.append(more); }

          function show() {
            let found = 0;
            for (const row of body.rows) {
              const is = words.length === 0 || matches(row, words, titles);
              if (is) found += 1;
              row.hidden = !is || !whole && found > shownAtFirst;
            }
            count.textContent = (found === rows.length ? "" : found + " of ") + rows.length + " rows";
            more.textContent = "Show all " + found + " rows";
            more.hidden = whole || found <= shownAtFirst;
          }
          // Other rows may be wider.
          function update(text) {
            show();
            fix(table);
            say(text ?? count.textContent);
          }
          field.addEventListener("input", () => {
            words = field.value.toLowerCase().split(/\s+/).filter(word => word !== "");
            update();
          });
          more.addEventListener("click", () => {
            whole = true;
            update();
            // The button is gone, and the focus was on it.
            frame.querySelector(".scroll").focus({ preventScroll: true });
          });

          headings.forEach((heading, place) => {
            const button = make("button", { type: "button", textContent: heading.textContent });
            heading.replaceChildren(button);
            heading.setAttribute("aria-sort", "none");
            const isNumber = heading.classList.contains("number");
            button.addEventListener("click", () => {
              const direction = heading.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
              headings.forEach(each => each.setAttribute("aria-sort", each === heading ? direction : "none"));
              const sign = direction === "ascending" ? 1 : -1;
              const keyed = [...body.rows].map(row => ({
                row, unranked: row.classList.contains("unranked"), value: valueOf(row.cells[place], isNumber) }));
              keyed.sort((one, two) => compare(one, two, sign));
              body.append(...keyed.map(each => each.row));
              update("sorted by " + button.textContent + ", " + direction);
            });
          });
          show();
        }

        // The columns that tell rows apart stay in sight while the others scroll, as far as they leave them room.
        function fix(table) {
          const room = table.parentElement.clientWidth * 0.45;
          let left = 0, last = -1;
          // Not in whole pixels: there would be a gap between two columns.
          const widths = headingsOf(table).map(cell => cell.classList.contains("label") ? cell.getBoundingClientRect().width : 0);
          for (let place = 0; place < widths.length && widths[place] > 0; place += 1) {
            if (left + widths[place] > room) break;
            left += widths[place];
            last = place;
          }
          for (const row of table.rows) {
            let offset = 0;
            for (let place = 0; place < widths.length && widths[place] > 0 && row.cells[place]; place += 1) {
              const cell = row.cells[place];
              if (!cell.classList.contains("label")) break;
              cell.classList.toggle("fixed", place <= last);
              cell.classList.toggle("edge", place === last);
              cell.style.left = place <= last ? offset + "px" : "";
              offset += widths[place];
            }
          }
        }
        document.querySelectorAll("table.sortable").forEach(enhance);
        const fixAll = () => document.querySelectorAll("table").forEach(table => { if (table.offsetWidth > 0) fix(table); });
        fixAll();
        addEventListener("resize", fixAll);
        document.querySelectorAll("details").forEach(each => each.addEventListener("toggle", fixAll));

        """#

    /// What a point or a rounded figure is worth: under the pointer, at a tap, and by the arrow keys on a picture that has the focus.
    private static let tooltips = #"""
        const tip = document.getElementById("tip");
        function showTip(text, box) {
          tip.textContent = text;
          tip.hidden = false;
          // Where it was there may be no room to its right, and it would be measured narrow.
          tip.style.left = "0";
          const width = tip.offsetWidth, height = tip.offsetHeight, edge = document.documentElement.clientWidth;
          const left = Math.max(4, Math.min(box.left + box.width / 2 - width / 2, edge - width - 4));
          const above = box.top - height - 8;
          tip.style.left = left + scrollX + "px";
          tip.style.top = (above < 4 ? box.bottom + 8 : above) + scrollY + "px";
        }
        const hideTip = () => { tip.hidden = true; };

        function enliven(picture) {
          // A title of its own would be shown a second time by the browser.
          const points = [...picture.querySelectorAll("title")].map(title => {
            const mark = title.parentElement, text = title.textContent.trim();
            title.remove();
            mark.classList.add("value");
            return { mark, text };
          }).filter(point => point.text !== "");
          if (points.length === 0) return;
          let at = -1;
          picture.tabIndex = 0;
          const label = picture.getAttribute("aria-label");
          picture.setAttribute("aria-label", label + ". " + points.length + " values: arrow keys step through them.");
          function select(index, speaks) {
            if (at >= 0) points[at].mark.classList.remove("here");
            at = index;
            if (at < 0) { hideTip(); return; }
            points[at].mark.classList.add("here");
            showTip(points[at].text, points[at].mark.getBoundingClientRect());
            if (speaks) say(points[at].text);
          }
          function nearest(event) {
            let best = -1, least = event.pointerType === "touch" ? 40 : 24;
            points.forEach((point, index) => {
              const box = point.mark.getBoundingClientRect();
              const x = Math.max(box.left - event.clientX, 0, event.clientX - box.right);
              const y = Math.max(box.top - event.clientY, 0, event.clientY - box.bottom);
              const middle = Math.hypot(event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2);
              // Within a large mark the distance to its middle decides between marks that overlap.
              const distance = Math.hypot(x, y) + middle / 1e4;
              if (distance < least) { least = distance; best = index; }
            });
            return best;
          }
          picture.addEventListener("pointermove", event => select(nearest(event)));
          picture.addEventListener("pointerdown", event => select(nearest(event)));
          picture.addEventListener("pointerleave", event => { if (event.pointerType !== "touch") select(-1); });
          picture.addEventListener("blur", () => select(-1));
          picture.addEventListener("keydown", event => {
            const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
            const target = event.key === "Home" ? 0 : event.key === "End" ? points.length - 1
              : step ? Math.max(0, Math.min(points.length - 1, at + step)) : null;
            if (event.key === "Escape") select(-1);
            if (target === null) return;
            event.preventDefault();
            select(target, true);
          });
        }
        document.querySelectorAll("figure svg").forEach(enliven);

        // The whole figure behind a rounded one.
        function full(cell) {
          const { source, unit } = headingsOf(cell.closest("table"))[cell.cellIndex].dataset;
          if (cell.dataset.value === undefined || !source) return null;
          return source + "\n" + cell.dataset.value + (unit ? " " + unit : "");
        }
        for (const kind of ["pointerover", "pointerdown"]) {
          document.addEventListener(kind, event => {
            const target = event.target instanceof Element ? event.target : null;
            if (target === null || target.closest("figure svg")) return;
            const cell = target.closest("tbody td");
            const text = cell && full(cell);
            if (text) showTip(text, cell.getBoundingClientRect()); else hideTip();
          });
        }
        document.addEventListener("keydown", event => { if (event.key === "Escape") hideTip(); });
        // Tables scroll, too, which the window hears of on the way down alone.
        addEventListener("scroll", hideTip, { passive: true, capture: true });

        """#

    /// Commands are copied by a button; on paper everything but the long tables is opened.
    private static let rest = #"""
        document.querySelectorAll("pre.command").forEach(block => {
          if (!navigator.clipboard) return;
          const text = block.textContent;
          const button = make("button", { type: "button", className: "copy", textContent: "Copy" });
          button.setAttribute("aria-label", "Copy: " + text);
          button.addEventListener("click", () => navigator.clipboard.writeText(text).then(
            () => { button.textContent = "Copied"; say("copied"); }, () => { button.textContent = "Not allowed"; }));
          block.append(button);
        });
        addEventListener("beforeprint", () => {
          document.querySelectorAll("details:not(.long)").forEach(each => { each.dataset.was = each.open; each.open = true; });
        });
        addEventListener("afterprint", () => {
          document.querySelectorAll("details[data-was]").forEach(each => { each.open = each.dataset.was === "true"; });
        });

        """#
}
