/* The keys of /shift: one press, one thing; none while words are typed or a dialog asks. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { shift } = ccc;
  const by_id = (id) => document.getElementById(id);
  const typing = (target) => target.closest && target.closest("input, textarea, select, [contenteditable=true]");
  const focus = (id) => { const place = by_id(id); if (place && place.checkVisibility()) place.focus(); };

  function escape() {
    if (shift.past()) return shift.do("back");
    return document.activeElement && document.activeElement.blur();
  }

  const hand_over = () => (document.querySelector('#hand-over [data-order="draft"]').hidden ? shift.look_at_orders() : shift.do("draft"));
  const KEYS = { l: () => shift.log_on_or_off(), h: hand_over, o: () => shift.do("offer"), a: () => shift.do("accept"),
    w: () => shift.do("withdraw"), p: () => shift.do("print"), n: () => focus("shift-notes"), q: () => focus("shift-remark"),
    e: () => focus("shift-words"), "/": () => shift.search(), escape };
  const SAME = { "\u3001": "/", "\uff0f": "/" }; // a Chinese keyboard's own

  ccc.mounted("shift", function () {
    function key(event) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
      const pressed = event.key.toLowerCase();
      if (by_id("shift-because").open) return;
      if (typing(event.target)) {
        if (pressed === "escape") event.target.blur();
        return;
      }
      const action = KEYS[SAME[pressed] || pressed];
      if (!action || !shift.standing || ccc.lost) return;
      event.preventDefault();
      action();
    }
    document.addEventListener("keydown", key);
    return () => document.removeEventListener("keydown", key);
  });
})();
