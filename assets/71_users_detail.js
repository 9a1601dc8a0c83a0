/* One account or token in full: how it stands, what can be done to it, what happened to it. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const users = ccc.users;
  const { escape } = ccc;
  const HAPPENED = 30;
  const by_id = (id) => document.getElementById(id);
  let happened = { of: null, events: null }; // of whom the events are that are here

  /* ---- what can be done: [order, words, key]; each is asked for in a dialog but letting in again */
  function orders(one) {
    if (users.tab === "tokens") return one.off ? [] : [["revoke", ccc.t("Revoke"), "X"]];
    return [["role", ccc.t("Role"), "R"], ["reset", ccc.t("New password"), "P"], ["sign-out", ccc.t("Sign out everywhere"), "O"],
      one.disabled ? ["enable", ccc.t("Enable"), "X"] : ["disable", ccc.t("Disable"), "X"]];
  }

  users.order = function (order) {
    const one = users.one();
    if (!one || ccc.lost || !orders(one).some(([name]) => name === order)) return;
    if (order === "enable") carry_out(order, one.name);
    else users.open_form(order);
  };

  async function carry_out(order, name) {
    const { refusal } = await users.ask(`/api/v1/accounts/${encodeURIComponent(name)}/${order}`, {});
    users.say(refusal ? refusal.words : ccc.t("{name} may sign in again.", { name }), !!refusal);
    await users.load();
    users.look();
  }

  /* What was done, or why not: beside what it is about, until something else is chosen. */
  users.say = function (words, grave = false) {
    users.said = { words, grave };
    users.show();
  };

  /* ---- words */
  const fact = (name, value) => (value ? `<dt>${escape(name)}</dt><dd>${escape(value)}</dd>` : "");

  function facts(one) {
    if (users.tab === "tokens") {
      return fact(ccc.t("Opens"), users.opens(one)) + fact(ccc.t("Made"), `${users.when(one.created_at)} \u00b7 ${one.created_by}`)
        + fact(ccc.t("Ends"), one.expires_at ? users.when(one.expires_at) : ccc.t("never, until it is revoked"))
        + fact(ccc.t("Last used"), users.when(one.used_at) || ccc.t("never")) + fact(ccc.t("Revoked"), users.when(one.revoked_at));
    }
    return fact(ccc.t("Signs in as"), one.name) + fact(ccc.t("Shown as"), one.display ? `${one.display.en} \u00b7 ${one.display.zh}` : "")
      + fact(ccc.t("Role"), ccc.t(one.role)) + fact(ccc.t("Department"), users.department(one.department))
      + fact(ccc.t("Last seen"), users.when(one.seen_at) || ccc.t("never")) + fact(ccc.t("Open sessions"), String(one.sessions))
      + fact(ccc.t("Made"), users.when(one.created_at)) + fact(ccc.t("Changed"), one.changed_at === one.created_at ? "" : users.when(one.changed_at));
  }

  function warning(one) {
    if (users.tab === "tokens" || one.disabled) return "";
    if (one.demo) return ccc.t("Everybody knows this password. It opens this demonstration only.");
    return one.provided ? ccc.t("The city’s sign-in says the role, each time that they come.") : "";
  }

  function head(one) {
    const token = users.tab === "tokens", what = token ? users.opens(one)
      : [ccc.t(one.role), users.department(one.department)].filter(Boolean).join(" \u00b7 ");
    return `<header class="users-head"><div><h1>${escape(token ? one.name : users.shown_name(one))}</h1><p>${escape(what)}</p></div>
      <p class="users-standing ${escape(one.group)}">${escape(token ? users.token_state(one) : users.state(one))}</p></header>`;
  }

  const buttons = (one) => orders(one).map(([order, words, key]) =>
    `<button class="users-button" data-order="${order}">${escape(words)} <kbd>${key}</kbd></button>`).join("");

  function detail(one) {
    if (!one) return `<p class="users-none">${escape(users.tab === "tokens" ? ccc.t("The token that you choose stands here.") : ccc.t("The person whom you choose stands here."))}</p>`;
    const said = users.said || { words: "" };
    return `${head(one)}<div class="users-orders">${buttons(one)}</div>
      <p class="users-answer ${said.grave ? "grave" : ""}" role="status">${escape(said.words)}</p>
      ${warning(one) ? `<p class="users-warning">${escape(warning(one))}</p>` : ""}
      <dl class="users-facts">${facts(one)}</dl>
      <h3>${escape(ccc.t("What happened"))}</h3><div class="users-happened">${told(one)}</div>`;
  }

  function told(one) {
    if (happened.of !== one.name || !happened.events) return "";
    if (!happened.events.length) return `<p class="users-quiet">${escape(ccc.t("Nothing is on record."))}</p>`;
    return happened.events.map((event) => `<div class="users-event"><time>${escape(users.when(event.at))}</time><p>${users.event_words(event, one.name)}</p></div>`).join("");
  }

  /* ---- what happened, asked for when another one is chosen or something was done */
  users.look = function () {
    happened.events = null;
    ask();
  };

  async function ask() {
    const one = users.one();
    if (!one || (happened.of === one.name && happened.events)) return;
    const mine = (happened = { of: one.name, events: null });
    const { told: answer } = await users.ask(`/api/v1/identity-events?limit=${HAPPENED}&about=${encodeURIComponent(one.name)}`);
    if (happened !== mine) return;
    mine.events = answer ? answer.events : [];
    users.show();
  }

  function show() {
    const place = by_id("users-detail");
    if (!place || users.tab === "record") return;
    const one = users.one(), here = document.activeElement && document.activeElement.dataset.order;
    const changed = ccc.markup(place, users.loaded ? detail(one) : "");
    if (changed && here) place.querySelector(`[data-order="${here}"]`)?.focus(); // the button that was pressed is a new one
    if (one && happened.of !== one.name) ask();
  }

  ccc.mounted("users-detail", function (place) {
    happened = { of: null, events: null };
    const press = (event) => {
      const button = event.target.closest("[data-order]");
      if (button) users.order(button.dataset.order);
    };
    place.addEventListener("click", press);
    users.on_show = users.on_show.filter((fn) => fn !== show).concat(show);
    show();
  });
})();
