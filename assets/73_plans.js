/* The page of the plans: the text (22_text_page), what waits for what, and the step that is chosen. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const TURN = 7; // px that a tie runs down in before it turns

  ccc.mounted("plans", function (page) {
    const { undo } = ccc.text_page(page, "plans");
    const rows = () => [...page.querySelectorAll("[data-step]")];
    let chosen = null;

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
    }

    const redraw = new MutationObserver(() => choose(chosen));
    for (const id of ["plans-lanes", "plans-cards"]) {
      const place = page.querySelector(`#${id}`);
      if (place) redraw.observe(place, { childList: true });
    }
    page.addEventListener("click", press);
    window.addEventListener("resize", ties);
    choose(null);
    return [...undo, () => { redraw.disconnect(); window.removeEventListener("resize", ties); }];
  });
})();
