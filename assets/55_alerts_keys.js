/* The console's keys: one press, one thing; none while words are typed or a dialog asks. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const list = ccc.alerts;
  const by_id = (id) => document.getElementById(id);
  const typing = (target) => target.closest("input, textarea, select, [contenteditable=true]");

  function help(open) {
    const dialog = by_id("alerts-help");
    if (open === dialog.open) return;
    if (open) dialog.showModal();
    else dialog.close();
  }

  /* From the detail back to the list; in the list, show all. */
  function escape() {
    const here = document.activeElement;
    if (here) here.blur();
    if (here && here.id === "alerts-detail") return;
    list.clear_filter();
    list.say("");
  }

  /* To the page where the seat is handed over, for whom it is. */
  function hand_over() {
    if (!list.may("hand over")) return list.say(list.why_not("hand over"));
    location.assign("/shift#hand-over");
    return undefined;
  }

  const KEYS = {
    j: () => list.move(1),
    k: () => list.move(-1),
    arrowdown: () => list.move(1),
    arrowup: () => list.move(-1),
    a: () => list.order("acknowledge"),
    u: () => list.order("unacknowledge"),
    r: () => list.order("reset"),
    d: () => list.dispatch(),
    s: () => list.order("shelve"),
    x: () => list.order("unshelve"),
    c: () => list.order("comment"),
    g: () => list.order("assign"),
    "/": () => by_id("alerts-filter").focus(),
    f: () => list.open_saved(),
    escape,
    enter: () => by_id("alerts-detail").focus({ preventScroll: true }),
    m: () => list.mute && list.mute(),
    h: hand_over,
    "[": () => list.page(-1),
    "]": () => list.page(1),
    "?": () => help(true),
  };
  for (const [at, tab] of list.TABS.entries()) KEYS[at + 1] = () => list.open_tab(tab);
  const SAME = { "\u3001": "/", "\uff0f": "/", "\uff1f": "?", "\u3010": "[", "\u3011": "]" }; // a Chinese keyboard's own

  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const name = event.key.toLowerCase();
    const dialog = document.querySelector("#alerts dialog[open]");
    if (dialog) { // Esc closes it by itself
      if (dialog.id === "alerts-help" && name === "?") { event.preventDefault(); help(false); }
      return;
    }
    if (typing(event.target)) {
      if (name === "escape" || name === "enter") {
        event.preventDefault();
        if (name === "enter") event.target.blur();
        else escape();
      }
      return;
    }
    const action = name === "a" && event.shiftKey ? list.open_bulk : KEYS[SAME[name] || name];
    if (!action) return;
    if (name === "enter" && event.target.closest("a, button")) return; // it presses that
    if (name.startsWith("arrow") && event.target.id === "alerts-detail") return; // it scrolls that
    event.preventDefault();
    if (event.repeat && !/^(j|k|arrow)/.test(name)) return;
    if (!ccc.lost) action();
  }

  ccc.mounted("alerts", function () {
    const press = (event) => {
      if (event.target.closest("#alerts-help-open")) help(true);
      if (event.target.closest("#alerts-help-close")) help(false);
      const other = event.target.closest("#alerts-detail [data-alert]");
      if (other && !(event.ctrlKey || event.metaKey || event.shiftKey)) {
        event.preventDefault();
        list.go(other.dataset.alert);
      }
    };
    document.addEventListener("keydown", key);
    document.addEventListener("click", press);
    return () => {
      document.removeEventListener("keydown", key);
      document.removeEventListener("click", press);
    };
  });
})();
