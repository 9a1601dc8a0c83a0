/* A scorecard's rows: click or Enter tells at the side why that figure moved; arrows go from row to
   row. The address keeps what is told, so that it can be sent to somebody. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const page = () => document.getElementById("kpi");
  const rows = () => [...document.querySelectorAll("#kpi .kpi-tr")];
  const NARROW = "(max-width: 1500px)"; // there the side stands below the table

  const opened = () => document.querySelector("#kpi .kpi-tr[aria-current]");

  /* Another row, or against something else. */
  function open(row, against) {
    const root = page();
    if (!root || !row) return;
    const { department, period, until } = root.dataset;
    if (opened() !== row) {
      opened()?.removeAttribute("aria-current");
      row.setAttribute("aria-current", "true");
    }
    if (against !== undefined) root.dataset.against = against;
    const asked = { department, period, until, kpi: row.dataset.kpi, against: root.dataset.against };
    document.getElementById("kpi-side").setAttribute("aria-busy", "true");
    window.dash_clientside.set_props("kpi-asked", { data: { ...asked, at: Date.now() } });
    remember(asked);
    if (matchMedia(NARROW).matches) document.getElementById("kpi-side").scrollIntoView({ block: "start" });
  }

  /* The page's address and its links to other periods name the row and what it stands against. */
  function remember({ kpi, against }) {
    const named = (address) => {
      for (const [name, value] of [["kpi", kpi], ["against", against]]) {
        if (value) address.searchParams.set(name, value);
        else address.searchParams.delete(name);
      }
      return address.pathname + address.search.replaceAll("%2F", "/");
    };
    history.replaceState(history.state, "", named(new URL(location.href)));
    for (const link of page().querySelectorAll("a[data-keep]")) link.href = named(new URL(link.href));
  }

  document.addEventListener("click", (event) => {
    if (!page() || !(event.target instanceof Element)) return;
    const chip = event.target.closest("[data-against]");
    if (chip && chip !== page()) return open(opened(), chip.dataset.against);
    if (event.target.closest("a, button") || String(getSelection())) return;
    open(event.target.closest(".kpi-tr"));
  });

  document.addEventListener("keydown", (event) => {
    const row = event.target instanceof Element && event.target.matches("#kpi .kpi-tr") ? event.target : null;
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") open(row);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const all = rows().filter((one) => one.checkVisibility()), step = event.key === "ArrowDown" ? 1 : -1;
      all[all.indexOf(row) + step]?.focus();
    } else return;
    event.preventDefault();
  });

  /* The rows below the first screen come as text, written and escaped by layouts/markup.py. */
  ccc.mounted("kpi", (root) => {
    for (const part of root.querySelectorAll("[data-markup]")) {
      part.innerHTML = part.dataset.markup;
      part.removeAttribute("data-markup");
    }
  });

  /* The side was told anew. */
  ccc.mounted("kpi-side", (side) => {
    new MutationObserver(() => side.removeAttribute("aria-busy")).observe(side, { childList: true });
  });
})();
