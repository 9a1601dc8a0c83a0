/* The page of the rules: numbered lines beside the text, the tabs under it, marks of levels, and how
   many alerts of each rule are active. */
(function () {
  "use strict";
  const ccc = window.ccc;

  ccc.mounted("rules", function (page) {
    const text = () => page.querySelector("#rules-text");
    const lines = page.querySelector("#rules-lines");

    /* A number for each line; those with a fault are marked. The lines stand unseen behind the text,
       so that a number stays beside a line that needs several. */
    function number() {
      if (!lines || !text()) return;
      const wrong = new Set([...page.querySelectorAll("#rules-faults [data-line]")].map((one) => +one.dataset.line));
      const line = (words, i) => `<div><b${wrong.has(i + 1) ? ' class="wrong"' : ""}>${i + 1}</b>${ccc.escape(words) || " "}</div>`;
      ccc.markup(lines, text().value.split("\n").map(line).join(""));
      follow();
    }
    const follow = () => { if (lines && text()) lines.scrollTop = text().scrollTop; };

    function glyphs() {
      for (const place of page.querySelectorAll("[data-glyph]")) {
        const [level, how, size] = place.dataset.glyph.split(" ");
        ccc.markup(place, ccc.draw.glyph(+level, +size, how));
      }
    }

    function press(event) {
      const tab = event.target.closest("[data-tab]");
      if (!tab) return;
      for (const one of page.querySelectorAll("[data-tab]")) one.setAttribute("aria-selected", one === tab);
      for (const pane of page.querySelectorAll("[data-pane]")) pane.hidden = pane.dataset.pane !== tab.dataset.tab;
    }

    /* Tab moves on, as everywhere; Ctrl+Enter asks for the back-test. */
    function key(event) {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) page.querySelector("#rules-run")?.click();
    }

    function count() {
      const active = (ccc.picture.counts || {}).rules || {};
      for (const place of page.querySelectorAll("[data-open]")) ccc.put(place, String(active[place.dataset.open] || ""));
    }

    /* Dash changes the text and what is under it without telling anybody. */
    let seen = null;
    function settle() {
      const now = text() && text().value;
      if (now !== seen) { seen = now; number(); }
    }
    const watch = new MutationObserver(() => { number(); glyphs(); });
    for (const id of ["rules-faults", "rules-told"]) {
      const place = page.querySelector(`#${id}`);
      if (place) watch.observe(place, { childList: true, subtree: true });
    }
    page.addEventListener("click", press);
    page.addEventListener("keydown", key);
    page.addEventListener("input", settle);
    if (text()) text().addEventListener("scroll", follow);
    page.querySelector(".rules-row.on")?.scrollIntoView({ block: "nearest" });
    glyphs();
    number();
    return [ccc.on("counts", count), ccc.each_second(settle), () => watch.disconnect()];
  });
})();
