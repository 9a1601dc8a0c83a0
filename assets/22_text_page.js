/* A page on which a text is edited (rules, plans): numbered lines beside it, tabs under it, marks of
   levels, the chosen row in sight. */
(function () {
  "use strict";
  const ccc = window.ccc;

  /* `name` begins the ids: rules-text, rules-lines, rules-faults. Gives {number, glyphs, undo}. */
  ccc.text_page = function (page, name) {
    const part = (of) => page.querySelector(`#${name}-${of}`);
    const text = () => part("text"), lines = part("lines");

    /* A number for each line; those with a fault are marked. The lines stand unseen behind the text,
       so that a number stays beside a line that needs several. */
    function number() {
      if (!lines || !text()) return;
      const wrong = new Set([...page.querySelectorAll(`#${name}-faults [data-line]`)].map((one) => +one.dataset.line));
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

    /* Dash changes the text and what is under it without telling anybody. */
    let seen = null;
    function settle() {
      const now = text() && text().value;
      if (now !== seen) { seen = now; number(); }
    }
    const renumber = new MutationObserver(number);
    if (part("faults")) renumber.observe(part("faults"), { childList: true, subtree: true });
    page.addEventListener("click", press);
    page.addEventListener("input", settle);
    if (text()) text().addEventListener("scroll", follow);
    page.querySelector(".rules-row.on")?.scrollIntoView({ block: "nearest" });
    glyphs();
    number();
    return { glyphs, undo: [ccc.each_second(settle), () => renumber.disconnect()] };
  };
})();
