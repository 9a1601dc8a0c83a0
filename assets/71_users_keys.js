/* The page's keys: one press, one thing; none while words are typed or a dialog asks. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const users = ccc.users;
  const by_id = (id) => document.getElementById(id);
  const typing = (target) => target.closest("input, textarea, select");
  const both = (people, tokens) => () => users.order(users.tab === "people" ? people() : tokens);
  const is_disabled = () => (users.one() || {}).disabled;

  const KEYS = {
    j: () => users.move(1), arrowdown: () => users.move(1),
    k: () => users.move(-1), arrowup: () => users.move(-1),
    n: () => users.open_form(users.tab === "tokens" ? "token" : "account"),
    r: () => users.order("role"),
    p: () => users.order("reset"),
    o: () => users.order("sign-out"),
    x: both(() => (is_disabled() ? "enable" : "disable"), "revoke"),
    "/": () => (users.tab === "record" ? by_id("users-record").querySelector("[name=words]") : by_id("users-search")).focus(),
    1: () => users.open_tab("people"), 2: () => users.open_tab("tokens"), 3: () => users.open_tab("record"),
    escape: () => users.tab !== "record" && users.clear_search(),
  };
  const IN_RECORD = ["1", "2", "3", "/", "escape"];
  const SAME = { "\u3001": "/", "\uff0f": "/" }; // a Chinese keyboard's own

  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("#users dialog[open]")) return;
    const name = event.key.toLowerCase(), action = KEYS[SAME[name] || name];
    if (typing(event.target)) {
      if (name !== "escape" && name !== "enter") return;
      event.preventDefault();
      event.target.blur();
      if (name === "escape" && action) action();
      return;
    }
    if (!action || (users.tab === "record" && !IN_RECORD.includes(SAME[name] || name))) return;
    event.preventDefault();
    if (!event.repeat || /^(j|k|arrow)/.test(name)) action();
  }

  ccc.mounted("users", function () {
    document.addEventListener("keydown", key);
    return () => document.removeEventListener("keydown", key);
  });
})();
