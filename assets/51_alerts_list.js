/* The console's list of alerts: a page of rows from the server (51_alerts_ask.js), through the grid's
   own interface. What is selected is an alert's number, so no arrival can move an officer to another
   one. What stands around the rows is in 51_alerts_filter.js, how they hold still in 51_alerts_still.js. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const SEEN_MS = 300; // what changed less long ago than this was not seen
  const SHOW_MS = 60;
  const ARRIVING_MS = 800;

  const list = ccc.alerts;
  const { level_of } = list;
  let grid = null;
  let rows = new Map(); // what is known, id -> row: the page, and the selected one wherever it stands
  let page = new Map(); // of these what the grid shows
  let seen = new Map(); // id -> {seq, before, at}: since when which step is on the screen
  const own_step = new Map(); // id -> the step that this reader's last order made
  let coming = null; // {answer, other, home}: not shown yet
  const arrived = new Map();

  /* An alert that is not closed; of those on no screen only what the picture tells. */
  list.row = function (no = list.selected) {
    const row = no == null ? null : rows.get(String(no)) || (ccc.picture.alerts || {})[no];
    return row && !row.closed ? row : null;
  };

  /* ---- the order of a page, that of the server: asked by the grid (names: layouts/alerts.py) */
  function order(a, b, node_a, node_b) {
    const x = node_a.data, y = node_b.data;
    if (x.closed || y.closed) return (y.closed || 0) - (x.closed || 0) || y.no - x.no;
    const unseen = (row) => (ccc.alert.seen(row) ? 0 : 1);
    const exercised = (row) => (row.drill != null ? 1 : 0);
    return level_of(y) - level_of(x) || exercised(x) - exercised(y) || unseen(y) - unseen(x) ||
      (unseen(x) ? x.raised - y.raised : y.raised - x.raised) || x.no - y.no;
  }

  function row_class(params) {
    const fresh = performance.now() - (arrived.get(params.data.id) ?? -ARRIVING_MS) < ARRIVING_MS;
    return [fresh ? "arriving" : "", params.data.drill != null ? "exercised" : ""].filter(Boolean).join(" ");
  }

  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  Object.assign(functions, { alerts_order: order, alerts_class: row_class });

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

  /* ---- from the answer into the grid */
  let waiting_since = null, timer = 0;

  /* Rows move only while nobody is about to press one, unless they were asked for. */
  list.take = function (answer, other, home) {
    coming = { answer, other: other || !!(coming && coming.other), home };
    hold();
  };

  function hold() {
    clearTimeout(timer);
    if (!grid || !coming) return;
    waiting_since = waiting_since ?? performance.now();
    if (!coming.other && list.about_to_press(waiting_since)) timer = setTimeout(hold, 300);
    else { waiting_since = null; settle(); }
  }

  const row_from = (entry, text) => ({ ...entry, text, id: String(entry.no), silenced: ccc.alert.silenced(entry) });

  function settle() {
    const { answer, other, home } = coming, now = performance.now();
    const next = new Map(), add = [], update = [], came = [];
    coming = null;
    list.answer = answer;
    const know = function (entry) {
      const id = String(entry.no), before = rows.get(id), text = JSON.stringify(entry);
      const row = before && before.text === text ? before : row_from(entry, text);
      if (!before || before.seq !== row.seq) seen.set(id, { seq: row.seq, before: before && before.seq, at: now });
      next.set(id, row);
      return row;
    };
    const next_page = new Map(answer.rows.map((entry) => [String(entry.no), know(entry)]));
    if (answer.about && !next.has(String(answer.about.row.no))) know(answer.about.row);
    for (const [id, row] of next_page) {
      if (page.get(id) === row) continue;
      (page.has(id) ? update : add).push(row);
      if (!page.has(id) && !other) { came.push(row); arrived.set(id, now); }
    }
    const remove = [...page.values()].filter((row) => !next_page.has(row.id));
    for (const id of rows.keys()) if (!next.has(id)) { arrived.delete(id); seen.delete(id); }
    const place = list.index(list.selected);
    if (place >= 0) list.last = place;
    rows = next;
    page = next_page;
    if (add.length || update.length || remove.length) {
      const change = () => grid.applyTransaction({ add, update, remove });
      if (other) change(); else list.keep_still(change);
    }
    if (other) turn_to(home);
    list.tell_above(came);
    list.count();
    after();
  }

  /* Another page or tab is read from its top, where the gravest is, or at the selected row. */
  function turn_to(home) {
    const total = grid.getDisplayedRowCount(), at = home ? list.index(list.selected) : 0;
    if (list.index(list.selected) < 0) list.last = 0;
    if (total) grid.ensureIndexVisible(Math.max(0, at));
    const there = list.pick === "other" && list.index(list.selected) >= 0;
    if (total && list.pick && !there) list.select(grid.getDisplayedRowAtIndex(list.pick === "last" ? total - 1 : 0).id);
    list.pick = "";
  }

  /* The step of the alert that its reader can have seen; their own they know at once. */
  list.seen_seq = function (no) {
    const step = seen.get(String(no)), own = step && own_step.get(String(no)) === step.seq;
    return step && !own && step.before != null && performance.now() - step.at < SEEN_MS ? step.before : step && step.seq;
  };
  list.know_own = (no, seq) => own_step.set(String(no), seq);
  list.on_page = (id) => page.get(id);

  function after() {
    if (!list.answer) return;
    const shown = grid.getDisplayedRowCount();
    list.foot(shown);
    if (list.selected === null && shown) list.select(grid.getDisplayedRowAtIndex(0).id);
    else mark_selected();
    if (list.on_rows) list.on_rows();
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

  const left = () => !/^\/alerts(\/\d+)?$/.test(location.pathname); // the next page is on its way

  list.select = function (no) {
    list.selected = String(no);
    mark_selected();
    const at = list.index(no);
    if (at >= 0) grid.ensureIndexVisible(at);
    if (list.on_select) list.on_select();
    if (!left()) history.replaceState(history.state, "", `/alerts/${no}${location.search}`);
    show();
  };

  /* The next (1) or previous (-1) row, over the edge of a page too; beside a row that went, the one
     that took its place. */
  list.move = function (step) {
    const total = grid ? grid.getDisplayedRowCount() : 0;
    if (!total) return;
    let at = list.index(list.selected);
    if (at < 0) at = (list.last ?? 0) - (step > 0 ? 1 : 0);
    if ((at + step >= total || at + step < 0) && list.page(step, step > 0 ? "first" : "last")) return;
    list.select(grid.getDisplayedRowAtIndex(Math.min(total - 1, Math.max(0, at + step))).id);
  };

  /* To an alert that is named, wherever it stands; one that is closed has its detail only. */
  list.go = function (no) {
    list.select(no);
    if (list.index(no) < 0) list.want("anywhere");
  };

  /* Ask for the detail (pages/alerts.py) when what it tells has changed; before the first, for the
     places of its curve and its map (56_alerts_detail.js says when they stand). */
  let told = "", show_timer = 0, furnishing = false;

  /* A detail that was asked for while the server was lost never came: ask for it again. */
  list.ask_again = function () {
    told = "";
    furnishing = false;
    if (grid) show();
  };

  function show() {
    const row = list.row();
    const what = list.selected === null ? null : { no: +list.selected, seq: row ? row.seq : null, observed: row ? row.observed : null,
      silent: row ? row.overlays.length : null };
    const key = JSON.stringify(what);
    if (list.on_show) list.on_show();
    if (key === told || (furnishing && !document.getElementById("alerts-map"))) return;
    told = key;
    clearTimeout(show_timer);
    show_timer = setTimeout(function () { // of a page that has gone Dash knows nothing
      if (left()) return;
      furnishing = !document.getElementById("alerts-map");
      if (furnishing) window.dash_clientside.set_props("alerts-furnish", { data: 1 });
      else window.dash_clientside.set_props("alerts-selected", { data: what });
    }, SHOW_MS);
  }

  ccc.mounted("alerts", function (place) {
    Object.assign(list, { selected: place.dataset.selected || null, tab: "active" });
    rows = new Map();
    page = new Map();
    seen = new Map();
    coming = null;
    told = "";
    furnishing = false;
    ccc.draw_anew = list.ask_again;
    let ended = false, off = [];
    window.dash_ag_grid.getApiAsync("alerts-list").then(function (api) {
      if (ended) return;
      grid = api;
      fit();
      narrow.addEventListener("change", fit);
      api.addEventListener("rowClicked", (event) => list.select(list.meant(event.node.id)));
      list.still(api);
      const changed = () => { list.count(); list.ask(); };
      off = [ccc.on("alerts", changed), ccc.on("counts", changed), ccc.on("sources", () => grid && after()),
        ccc.on("back", () => { list.ask(); list.ask_again(); }), ccc.each_second(tick)];
    });
    return () => {
      ended = true;
      ccc.draw_anew = null;
      narrow.removeEventListener("change", fit);
      grid = null;
      list.still(null);
      clearTimeout(timer);
      clearTimeout(show_timer);
      off.forEach((end) => end());
    };
  });
})();
