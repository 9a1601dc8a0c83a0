/* The page of the plans: numbered lines beside the text, the tabs over it, marks of levels, what waits
   for what, and the step that is chosen. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const TURN = 7; // px that a tie runs down in before it turns

  ccc.mounted("plans", function (page) {
    const text = () => page.querySelector("#plans-text");
    const lines = page.querySelector("#plans-lines");
    const rows = () => [...page.querySelectorAll("[data-step]")];
    let chosen = null;

    function number() {
      if (!lines || !text()) return;
      const wrong = new Set([...page.querySelectorAll("#plans-faults [data-line]")].map((one) => +one.dataset.line));
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

    /* From the end of what must be done before, down or up, to the beginning of what waits for it. */
    function ties() {
      const lanes = page.querySelector(".plans-lanes");
      if (!lanes) return;
      const frame = lanes.getBoundingClientRect();
      const box = {};
      for (const row of rows()) {
        const bar = row.querySelector(".plans-bar").getBoundingClientRect();
        box[row.dataset.step] = { left: bar.left - frame.left, right: bar.right - frame.left, y: bar.top - frame.top + bar.height / 2, half: bar.height / 2 };
      }
      const path = (from, to, on) => {
        const x = to.left + TURN, end = to.y + (from.y < to.y ? -to.half : to.half);
        return `<path${on ? ' class="on"' : ""} d="M${from.right} ${from.y}H${x}V${end}"/>`;
      };
      const found = [];
      for (const row of rows()) {
        for (const name of row.dataset.after.split(" ").filter((one) => box[one])) {
          const on = row.dataset.step === chosen || name === chosen;
          found[on ? "push" : "unshift"](path(box[name], box[row.dataset.step], on));
        }
      }
      let svg = lanes.querySelector(".plans-ties");
      if (!svg) {
        svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
        svg.setAttribute("class", "plans-ties");
        lanes.append(svg);
      }
      ccc.markup(svg, found.join(""));
    }

    function choose(step) {
      if (!rows().some((row) => row.dataset.step === step)) step = rows()[0] && rows()[0].dataset.step;
      chosen = step;
      for (const row of rows()) row.classList.toggle("on", row.dataset.step === step);
      for (const card of page.querySelectorAll("[data-card]")) card.classList.toggle("on", card.dataset.card === step);
      ties();
    }

    function press(event) {
      const row = event.target.closest("[data-step]");
      if (row) choose(row.dataset.step);
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
    const redraw = new MutationObserver(() => choose(chosen));
    const renumber = new MutationObserver(number);
    for (const [id, watch] of [["plans-lanes", redraw], ["plans-cards", redraw], ["plans-faults", renumber]]) {
      const place = page.querySelector(`#${id}`);
      if (place) watch.observe(place, { childList: true });
    }
    page.addEventListener("click", press);
    page.addEventListener("input", settle);
    window.addEventListener("resize", ties);
    if (text()) text().addEventListener("scroll", follow);
    page.querySelector(".rules-row.on")?.scrollIntoView({ block: "nearest" });
    glyphs();
    number();
    choose(null);
    return [ccc.each_second(settle), () => { redraw.disconnect(); renumber.disconnect(); window.removeEventListener("resize", ties); }];
  });
})();
