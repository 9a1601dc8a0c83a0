/* The console's list of alerts: rows from the picture, through the grid's own interface. What is
   selected is an alert's number, so no arrival can move an officer to another one. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const REST_MS = 1500; // a pointer that moved less long ago is about to press: rows hold still
  const HOLD_MS = 4000; // but never longer than this
  const SEEN_MS = 300; // what changed less long ago than this was not seen
  const SHOW_MS = 60;
  const ARRIVING_MS = 800;
  const LEVELS = [4, 3, 2, 1];

  const list = ccc.alerts;
  const { level_of, tab_of } = list;
  let grid = null;
  let rows = new Map(); // what the grid shows: id -> entry of the picture
  let seen = new Map(); // id -> {seq, before, at}: since when which step is on the screen
  const own_step = new Map(); // id -> the step that this reader's last order made
  let first = true; // the first picture is not here yet
  const arrived = new Map();
  const chosen = { levels: new Set(), unseen: false, words: [] };

  const by_id = (id) => document.getElementById(id);
  const entries = () => (ccc.picture && ccc.picture.alerts) || {};
  list.row = (no = list.selected) => (no == null ? null : rows.get(String(no)) || null);

  /* ---- order and filter: asked by the grid (names: layouts/alerts.py) */
  function order(a, b, node_a, node_b) {
    const x = node_a.data, y = node_b.data;
    const unseen = (row) => (ccc.alert.seen(row) ? 0 : 1);
    return level_of(y) - level_of(x) || unseen(y) - unseen(x) ||
      (unseen(x) ? x.raised - y.raised : y.raised - x.raised) || x.no - y.no;
  }

  function passes(node) {
    const row = node.data;
    return tab_of(row) === list.tab &&
      (!chosen.levels.size || chosen.levels.has(level_of(row))) &&
      (!chosen.unseen || !ccc.alert.seen(row)) &&
      chosen.words.every((word) => row.haystack.includes(word));
  }

  function row_class(params) {
    return performance.now() - (arrived.get(params.data.id) ?? -ARRIVING_MS) < ARRIVING_MS ? "arriving" : "";
  }

  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  Object.assign(functions, { alerts_order: order, alerts_pass: passes, alerts_class: row_class });

  const narrow = matchMedia("(max-width: 1500px)");
  const fit = () => grid && grid.setColumnsVisible(["owner"], !narrow.matches); // the detail tells the owner too
  let day = "";

  function tick(now) {
    if (grid && day !== ccc.fmt.day(now)) { // "15:04" was yesterday
      if (day) grid.refreshCells({ force: true });
      day = ccc.fmt.day(now);
    }
    for (const place of document.querySelectorAll("#alerts-list [data-lasts]")) {
      const row = rows.get(place.closest("[row-id]")?.getAttribute("row-id"));
      if (row) ccc.put(place, list.duration(row, now));
    }
    for (const ring of document.querySelectorAll("#alerts .ring")) {
      for (const one of ring.getAnimations()) one.startTime = 0; // all blink together
    }
    if (grid) mark_selected(); // the grid forgets what is selected before it has drawn it
  }

  /* ---- from the picture into the grid */
  let pointer_at = -Infinity, waiting_since = null, timer = 0;

  /* Rows move only while nobody is about to press one. */
  function take() {
    clearTimeout(timer);
    if (!grid) return;
    const now = performance.now();
    if (waiting_since === null) waiting_since = now;
    if (now - pointer_at < REST_MS && now - waiting_since < HOLD_MS) timer = setTimeout(take, 300);
    else { waiting_since = null; settle(); }
    count();
  }

  const row_from = (entry) =>
    ({ ...entry, entry, id: String(entry.no), haystack: list.haystack(entry), silenced: ccc.alert.silenced(entry) });

  function settle() {
    const now = performance.now(), next = new Map(), add = [], update = [];
    for (const entry of Object.values(entries())) {
      const id = String(entry.no), before = rows.get(id);
      if (before && before.entry === entry) { next.set(id, before); continue; }
      const row = row_from(entry);
      next.set(id, row);
      (before ? update : add).push(row);
      if (!before && seen.size) arrived.set(id, now);
      if (!before || before.seq !== entry.seq) seen.set(id, { seq: entry.seq, before: before && before.seq, at: now });
    }
    const came = update.filter((row) => tab_of(row) === list.tab && tab_of(rows.get(row.id)) !== list.tab);
    const remove = [...rows.values()].filter((row) => !next.has(row.id));
    for (const row of remove) { arrived.delete(row.id); seen.delete(row.id); }
    const place = list.index(list.selected);
    if (place >= 0) list.last = place;
    rows = next;
    if (first && list.row()) list.tab = tab_of(list.row());
    first = false;
    if (add.length || update.length || remove.length) keep_still(() => grid.applyTransaction({ add, update, remove }));
    tell_above([...add, ...came]);
    after();
  }

  /* The step of the alert that its reader can have seen; their own they know at once. */
  list.seen_seq = function (no) {
    const step = seen.get(String(no)), own = step && own_step.get(String(no)) === step.seq;
    return step && !own && step.before != null && performance.now() - step.at < SEEN_MS ? step.before : step && step.seq;
  };
  list.know_own = (no, seq) => own_step.set(String(no), seq);

  const viewport = () => document.querySelector("#alerts-list .ag-body-viewport");

  /* Does `change`; in a list that is scrolled, the selected row stays where it stands. */
  function keep_still(change) {
    const view = viewport(), node = list.selected == null ? null : grid.getRowNode(String(list.selected));
    const before = node && node.displayed ? node.rowTop : null;
    const scroll = view ? view.scrollTop : 0;
    change();
    if (!view || !scroll || before === null || !node.displayed) return;
    if (before >= scroll && before < scroll + view.clientHeight) view.scrollTop = scroll + node.rowTop - before;
  }

  /* New rows above the part of the list that is on the screen, or back from a shelf, must not go unnoticed. */
  let above = 0;
  function tell_above(added) {
    const view = viewport(), button = by_id("alerts-above");
    if (!view || !button) return;
    above = view.scrollTop < 5 ? 0 : above + added.filter((row) => {
      const node = grid.getRowNode(row.id);
      return node && node.displayed && node.rowTop + node.rowHeight <= view.scrollTop + 5;
    }).length;
    button.hidden = !above;
    ccc.put(button, above === 1 ? ccc.t("1 new above") : ccc.t("{n} new above", { n: above }));
  }

  /* ---- what stands around the rows */
  function count() {
    const all = Object.values(entries());
    const here = all.filter((row) => tab_of(row) === list.tab);
    for (const tab of list.TABS) {
      const inside = all.filter((row) => tab_of(row) === tab);
      const held = inside.filter((row) => tab === "cleared" && row.state === "LATCHED_ACKED").length;
      ccc.put(by_id(`alerts-count-${tab}`), String(inside.length - held));
      ccc.flag(by_id(`alerts-tab-${tab}`), "none", !inside.length);
      if (tab === "cleared") ccc.put(by_id("alerts-to-reset"), held ? ccc.t("{n} to reset", { n: held }) : "");
    }
    ccc.put(by_id("alerts-count-unseen"), String(here.filter((row) => !ccc.alert.seen(row)).length));
    for (const level of LEVELS) {
      const chip = by_id(`alerts-level-${level}`), n = here.filter((row) => level_of(row) === level).length;
      ccc.markup(chip, `${ccc.draw.glyph(level, 22)}<span class="num">${n}</span>`);
      ccc.flag(chip, "none", !n);
      if (chip) chip.setAttribute("aria-pressed", chosen.levels.has(level));
    }
    by_id("alerts-level-all")?.setAttribute("aria-pressed", !chosen.levels.size);
    by_id("alerts-unseen")?.setAttribute("aria-pressed", chosen.unseen);
    for (const tab of list.TABS) by_id(`alerts-tab-${tab}`)?.setAttribute("aria-selected", tab === list.tab);
  }

  function after() {
    const total = [...rows.values()].filter((row) => tab_of(row) === list.tab).length;
    const shown = grid.getDisplayedRowCount();
    const empty = by_id("alerts-empty");
    ccc.put(by_id("alerts-shown"), shown < total ? ccc.t("{n} of {total} shown", { n: shown, total }) : "");
    ccc.flag(empty, "there", !shown);
    ccc.put(empty?.firstElementChild, shown ? "" : total ? ccc.t("No alert matches the filter.")
      : list.nothing(list.tab));
    ccc.put(empty?.lastElementChild, shown ? "" : total ? ccc.t("Esc shows all.") : list.known());
    if (list.selected === null && shown) list.select(grid.getDisplayedRowAtIndex(0).id);
    else mark_selected();
    show();
  }

  /* ---- selection */
  list.index = (no) => {
    const node = no == null || !grid ? null : grid.getRowNode(String(no));
    return node && node.displayed ? node.rowIndex : -1;
  };

  function mark_selected() {
    const node = grid.getRowNode(String(list.selected));
    if (node && !node.isSelected()) node.setSelected(true, true);
    else if (!node) grid.deselectAll();
  }

  list.select = function (no) {
    list.selected = String(no);
    mark_selected();
    const at = list.index(no);
    if (at >= 0) grid.ensureIndexVisible(at);
    if (list.on_select) list.on_select();
    history.replaceState(history.state, "", `/alerts/${no}${location.search}`);
    show();
  };

  /* The next (1) or previous (-1) row; beside a row that went, the one that took its place. */
  list.move = function (step) {
    const total = grid.getDisplayedRowCount();
    if (!total) return;
    let at = list.index(list.selected);
    if (at < 0) at = (list.last ?? 0) - (step > 0 ? 1 : 0);
    list.select(grid.getDisplayedRowAtIndex(Math.min(total - 1, Math.max(0, at + step))).id);
  };

  /* Ask for the detail (pages/alerts.py) when what it tells has changed. */
  let told = "", show_timer = 0;

  /* A detail that was asked for while the server was lost never came: ask for it again. */
  list.ask_again = function () {
    told = "";
    if (grid) show();
  };

  function show() {
    const row = list.row();
    const what = list.selected === null ? null : { no: +list.selected, seq: row ? row.seq : null, observed: row ? row.observed : null,
      silent: row ? row.overlays.length : null };
    const key = JSON.stringify(what);
    if (list.on_show) list.on_show();
    if (key === told) return;
    told = key;
    clearTimeout(show_timer);
    show_timer = setTimeout(() => window.dash_clientside.set_props("alerts-selected", { data: what }), SHOW_MS);
  }

  /* ---- filter */
  /* What fits is read from its top, where the gravest is; all of it again at the selected row. */
  list.filter = function (change, back = false) {
    change(chosen);
    if (!grid) return;
    grid.onFilterChanged();
    count();
    const at = back ? list.index(list.selected) : 0;
    if (at >= 0 && grid.getDisplayedRowCount()) grid.ensureIndexVisible(at);
    tell_above([]);
    after();
  };

  /* To an alert that is named, wherever it stands; one that is closed has its detail only. */
  list.go = function (no) {
    const row = list.row(no);
    if (row && tab_of(row) !== list.tab) list.filter(() => { list.tab = tab_of(row); });
    list.select(no);
  };

  /* Beside the active ones, keys are for what the open tab lists: its first row, unless the selected
     one is there. Back at the active ones nobody is thrown off what is being read. */
  list.open_tab = function (tab) {
    list.filter(() => { list.tab = tab; });
    if (!grid) return;
    list.say("");
    if (tab !== "active" && list.index(list.selected) < 0 && grid.getDisplayedRowCount()) list.select(grid.getDisplayedRowAtIndex(0).id);
  };
  list.clear_filter = () => list.filter((now) => {
    now.levels.clear();
    now.unseen = false;
    now.words = [];
    const field = by_id("alerts-filter");
    if (field && field.value) empty(field);
  }, true);

  /* As if it had been deleted by hand: Dash writes what it was not told of back into the field. */
  function empty(field) {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, "");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function press(event) {
    const button = event.target.closest("button");
    if (!button) return;
    const level = /^alerts-level-(\d)$/.exec(button.id);
    if (level) list.filter(({ levels }) => levels.delete(+level[1]) || levels.add(+level[1]));
    else if (button.id === "alerts-level-all") list.filter(({ levels }) => levels.clear());
    else if (button.id === "alerts-unseen") list.filter((now) => { now.unseen = !now.unseen; });
    else if (button.id === "alerts-above") { viewport().scrollTop = 0; tell_above([]); }
    else if (/^alerts-tab-/.test(button.id)) list.open_tab(button.id.slice("alerts-tab-".length));
  }

  ccc.mounted("alerts", function (place) {
    Object.assign(list, { selected: place.dataset.selected || null, tab: "active" });
    rows = new Map();
    seen = new Map();
    first = true;
    told = "";
    let ended = false, off = [];
    const field = by_id("alerts-filter");
    const typed = () => list.filter((now) => { now.words = field.value.toLowerCase().split(/\s+/).filter(Boolean); });
    place.addEventListener("click", press);
    field.addEventListener("input", typed);
    window.dash_ag_grid.getApiAsync("alerts-list").then(function (api) {
      if (ended) return;
      grid = api;
      fit();
      narrow.addEventListener("change", fit);
      const body = by_id("alerts-list");
      body.addEventListener("pointermove", () => { pointer_at = performance.now(); });
      body.addEventListener("pointerleave", () => { pointer_at = -Infinity; });
      api.addEventListener("rowClicked", (event) => list.select(event.node.id));
      api.addEventListener("bodyScrollEnd", () => tell_above([]));
      off = [ccc.on("alerts", take), ccc.on("sources", () => grid && after()), ccc.on("back", list.ask_again),
        ccc.each_second(tick)];
    });
    return () => {
      ended = true;
      narrow.removeEventListener("change", fit);
      grid = null;
      clearTimeout(timer);
      off.forEach((end) => end());
    };
  });
})();
