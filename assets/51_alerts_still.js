/* The console's rows under the reader's hands: which are on the screen, and that the one about to be
   pressed stays where it is when others come and go. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const list = ccc.alerts;
  const REST_MS = 1500; // a pointer that moved less long ago is about to press: rows hold still
  const HOLD_MS = 4000; // but never longer than this
  const PARKED_MS = 10000; // one that has not moved for so long was left there
  const MEANT_MS = 600; // who presses so soon after a row went from under the pointer meant that one
  const HELD_MS = 500; // as long as the grid lets a row glide, and more
  const LATE_MS = 200; // after which nobody waits for the grid to draw
  const by_id = (id) => document.getElementById(id);
  let grid = null;
  let pointer = null; // {x, y, at} while it is over the rows
  let went = null; // {id, at}: the row that a change took from under the pointer
  let target = null; // where it is about to be scrolled to
  let pushed = false; // what came is above the screen because the pointer's row was kept

  const viewport = () => document.querySelector("#alerts-list .ag-body-viewport");
  const all_rows = () => document.querySelector("#alerts-list .ag-center-cols-viewport");
  const since_move = () => (pointer ? performance.now() - pointer.at : Infinity);

  /* The rows that the reader has before them, from top to bottom; one that is cut in half is not. */
  list.on_screen = function () {
    const { top, bottom } = viewport().getBoundingClientRect(), found = [];
    for (const element of document.querySelectorAll("#alerts-list .ag-center-cols-container .ag-row")) {
      const box = element.getBoundingClientRect(), row = list.on_page(element.getAttribute("row-id"));
      if (row && box.top >= top - 1 && box.bottom <= bottom + 1) found.push([box.top, row]);
    }
    return found.sort(([a], [b]) => a - b).map(([, row]) => row);
  };

  /* ---- the pointer */
  /* Whether somebody may be about to press a row, for whom what came waits since `since`. */
  list.about_to_press = (since) => since_move() < REST_MS && performance.now() - since < HOLD_MS;

  /* By where rows stand, not by what is painted: a change is painted later. */
  function under_pointer() {
    const view = viewport();
    if (!pointer || !view || !grid) return null;
    const y = pointer.y - view.getBoundingClientRect().top + (target ?? view.scrollTop);
    for (let at = 0, node; (node = grid.getDisplayedRowAtIndex(at)); at += 1) {
      if (y >= node.rowTop && y < node.rowTop + node.rowHeight) return node;
    }
    return null;
  }

  /* The row that was meant by a press on another one. */
  list.meant = (id) => (went && performance.now() - went.at < MEANT_MS && list.on_page(went.id) ? went.id : id);

  /* Does `change`. The row under a pointer that is in use stays where it stands; else, in a list that is
     scrolled, the selected one. */
  list.keep_still = function (change) {
    const view = viewport(), under = under_pointer(), used = under && since_move() < PARKED_MS;
    const node = used ? under : list.selected == null ? null : grid.getRowNode(String(list.selected));
    const before = node && node.displayed ? node.rowTop : null, scroll = target ?? (view ? view.scrollTop : 0);
    if (before !== null && (used || scroll)) stop_gliding();
    change();
    if (view && before !== null && node.displayed) {
      const moved = node.rowTop - before, seen = before >= scroll && before < scroll + view.clientHeight;
      if (moved && (used || (scroll && seen))) push(view, node, scroll, scroll + moved);
    }
    remember(under);
  };

  /* Rows that glide to their place would make the one that is kept jump, and come back. */
  let gliding = 0;
  function stop_gliding() {
    const body = by_id("alerts-list");
    clearTimeout(gliding);
    ccc.flag(body, "held", true);
    gliding = setTimeout(() => ccc.flag(body, "held", false), HELD_MS);
  }

  function remember(under) {
    if (under && under_pointer() !== under) went = { id: under.id, at: performance.now() };
  }

  function push(view, node, from, to) {
    const room = to + view.clientHeight - all_rows().offsetHeight;
    if (to > 0) all_rows().style.marginBottom = `${Math.max(0, room)}px`; // a short list has nothing to scroll
    if (from < 5 && to > 0) pushed = true;
    scroll_with(view, node, to);
  }

  /* In the same frame in which the grid puts the row to its new place: it does so a little later. */
  function scroll_with(view, node, to) {
    const element = document.querySelector(`#alerts-list .ag-center-cols-container [row-id="${node.id}"]`);
    const there = () => !element || element.style.transform === `translateY(${node.rowTop}px)`;
    const scroll = function () {
      if (target !== to) return; // done, or something else came
      view.scrollTop = to;
      target = null;
    };
    target = to;
    if (there()) return scroll();
    const watch = new MutationObserver(() => { if (there()) { watch.disconnect(); scroll(); } });
    watch.observe(element, { attributes: true, attributeFilter: ["style"] });
    setTimeout(() => { watch.disconnect(); scroll(); }, LATE_MS);
    return undefined;
  }

  /* What was kept above is shown once nobody is about to press a row. */
  list.to_top = function () {
    const under = under_pointer();
    pushed = false;
    target = null;
    all_rows().style.marginBottom = "";
    viewport().scrollTop = 0;
    remember(under);
  };

  function settle() {
    if (pushed && since_move() >= PARKED_MS) list.to_top();
  }

  /* ---- new rows above the part of the list that is on the screen must not go unnoticed */
  let above = 0;
  list.tell_above = function (added) {
    const view = viewport(), button = by_id("alerts-above");
    if (!view || !button || !grid) return;
    const top = target ?? view.scrollTop;
    above = top < 5 ? 0 : above + added.filter((row) => {
      const node = grid.getRowNode(row.id);
      return node && node.displayed && node.rowTop + node.rowHeight <= top + 5;
    }).length;
    button.hidden = !above;
    ccc.put(button, above === 1 ? ccc.t("1 new above") : ccc.t("{n} new above", { n: above }));
  };

  /* The rows are those of `api`, until they are another page's. */
  list.still = function (api) {
    grid = api;
    if (api) api.addEventListener("bodyScrollEnd", () => list.tell_above([]));
  };

  ccc.mounted("alerts-list", function (body) {
    pointer = went = null;
    pushed = false;
    const moved = function (event) {
      if (pointer && pointer.x === event.clientX && pointer.y === event.clientY) return; // rows moved, it did not
      pointer = { x: event.clientX, y: event.clientY, at: performance.now() };
      went = null;
    };
    body.addEventListener("pointermove", moved);
    body.addEventListener("pointerleave", () => { pointer = null; settle(); });
    body.addEventListener("wheel", () => { pushed = false; }, { passive: true });
    return ccc.each_second(settle);
  });
})();
