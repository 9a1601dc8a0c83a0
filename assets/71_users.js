/* The operator's page: its state, its two lists, and how it asks the API. What is selected is a
   name, so no answer can move an operator to another account. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const PATIENCE_MS = 8000, LOOK_MS = 15000, ROW_PX = { normal: 51, compact: 36 };
  const users = (ccc.users = { tab: "people", rows: { people: [], tokens: [] }, selected: {}, on_show: [] });
  const grids = {};
  const by_id = (id) => document.getElementById(id);
  const { escape } = ccc;

  /* ---- asking: {told}, or {refusal: {field, words}} */
  users.ask = async function (path, body) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
    try {
      const answer = await fetch(path, body === undefined ? { signal: stop.signal } : { method: "POST", signal: stop.signal,
        headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
      const told = await answer.json().catch(() => ({}));
      return answer.ok ? { told } : { refusal: refused(answer.status, told) };
    } catch (error) {
      return { refusal: { field: "", words: ccc.t("The server did not answer. Try again.") } };
    } finally {
      clearTimeout(timer);
    }
  };

  function refused(status, problem) {
    const first = (problem.errors || [])[0] || problem;
    if (status === 403) return { field: "", words: ccc.t("Your role may not do this.") };
    const said = first.reason || problem.detail || ccc.t("The server refused it ({status}).", { status });
    return { field: (first.field || "").replace(/^(body|query)\./, ""), words: sentence(reason(said)) };
  }

  /* The server's reason in the reader's language (security/accounts.py, tokens.py, keeper.py). */
  function reason(said) {
    const taken = /^'(.*)' is taken$/.exec(said), of_one = /^an? (.+) is of one: name it$/.exec(said);
    const none = /^there is no (?:account|token) '(.*)'/.exec(said), own = /^'(.*)' stands for the center itself/.exec(said);
    if (taken) return ccc.t("the name “{name}” is taken", { name: taken[1] });
    if (of_one) return ccc.t("a {role} is of a department: choose it", { role: ccc.t(of_one[1]) });
    if (none) return ccc.t("there is no “{name}” any more", { name: none[1] });
    if (own) return ccc.t("“{name}” stands for the center itself; take another", { name: own[1] });
    const known = {
      "must have 12 to 256 characters": ccc.t("must have 12 to 256 characters"),
      "must have 1 to 80 characters": ccc.t("must have 1 to 80 characters"),
      "may have letters, digits, spaces and . - _ @ ' only": ccc.t("may have letters, digits, spaces and . - _ @ ' only"),
      "is the last operator: nobody could let anybody in any more": ccc.t("is the last operator: nobody could let anybody in any more"),
      "nobody changes their own": ccc.t("nobody changes their own"),
      "nobody shuts themselves out": ccc.t("nobody shuts themselves out"),
      "the city's sign-in says it, each time that they come": ccc.t("the city's sign-in says it, each time that they come"),
    };
    return known[said] || said;
  }
  const sentence = (words) => words.charAt(0).toUpperCase() + words.slice(1) + (/[.!?。]$/.test(words) ? "" : ccc.t("."));

  /* ---- words of every part */
  users.department = (id) => (id ? (ccc.config.departments || {})[id] || id : "");
  users.shown_name = (one) => (one.display ? ccc.words(one.display) : one.name === one.role ? ccc.t(one.role) : one.name);
  users.state = (one) => (one.disabled ? ccc.t("Disabled") : one.demo ? ccc.t("Demo password") : ccc.t("May sign in"));
  users.ended = (token) => !!token.revoked_at || (token.expires_at && Date.parse(token.expires_at) <= Date.now());
  users.token_state = (token) => (token.revoked_at ? ccc.t("Revoked") : users.ended(token) ? ccc.t("Expired") : ccc.t("Valid"));
  users.opens = (token) => (token.kind === "wall" ? ccc.t("the wall, on a screen") : token.scopes.map((one) => users.scope(one)).join(ccc.t(", ")));
  users.scope = (scope) => ({ observe: ccc.t("post observations"), read: ccc.t("read"), command: ccc.t("handle alerts") })[scope] || scope;

  /* "15:04", "13 Dec 15:04", "13 December 2024": the system's time, not the replay's. */
  users.when = function (iso) {
    if (!iso) return "";
    const ms = Date.parse(iso), at = ccc.fmt.local(ms), now = ccc.fmt.local(Date.now());
    if (at.year !== now.year) return ccc.fmt.date(ms);
    return ccc.fmt.day(ms) === ccc.fmt.day(Date.now()) ? ccc.fmt.time(ms) : `${ccc.fmt.short_day(ms)} ${ccc.fmt.time(ms)}`;
  };
  const ago = (iso, never) => (!iso ? never : Date.now() - Date.parse(iso) < 90000 ? ccc.t("just now")
    : ccc.t("{span} ago", { span: ccc.fmt.span(Date.now() - Date.parse(iso)) }));

  /* ---- rows and cells */
  const ROLES = ["leader", "duty officer", "department head", "department contact", "operator", "analyst"];
  users.ROLES = ROLES;
  const find = (...parts) => parts.join(" ").toLowerCase();
  const rows_of = {
    people: (one) => ({ ...one, id: one.name, off: one.disabled, group: one.disabled ? "disabled" : one.demo ? "demo" : "active",
      sort: { name: users.shown_name(one).toLowerCase(), role: ROLES.indexOf(one.role), seen: one.seen_at || "", state: users.state(one) },
      haystack: find(one.name, one.display ? `${one.display.en} ${one.display.zh}` : "", ccc.t(one.role), one.role,
        users.department(one.department), users.state(one)) }),
    tokens: (one) => ({ ...one, id: `${one.name} ${one.created_at}`, off: users.ended(one), group: users.ended(one) ? "ended" : "in force",
      sort: { name: one.name.toLowerCase(), opens: users.opens(one), used: one.used_at || "", expires: one.expires_at || "9", state: users.token_state(one) },
      haystack: find(one.name, users.opens(one), one.created_by, users.token_state(one), one.scopes.join(" ")) }),
  };
  const lines = (first, second) => `<div class="first">${escape(first)}</div>${second ? `<div class="second">${escape(second)}</div>` : ""}`;
  const sessions = (n) => (!n ? "" : n === 1 ? ccc.t("1 open session") : ccc.t("{n} open sessions", { n }));
  const CELLS = {
    people: {
      name: (one) => lines(users.shown_name(one), users.shown_name(one) === one.name ? "" : one.name),
      role: (one) => lines(ccc.t(one.role), users.department(one.department)),
      seen: (one) => lines(ago(one.seen_at, ccc.t("never")), sessions(one.sessions)),
      state: (one) => lines(users.state(one), one.provided ? ccc.t("by the city’s sign-in") : ""),
    },
    tokens: {
      name: (one) => lines(one.name, ccc.t("by {who}", { who: one.created_by })),
      opens: (one) => lines(users.opens(one)),
      used: (one) => lines(ago(one.used_at, ccc.t("never"))),
      expires: (one) => lines(one.expires_at ? users.when(one.expires_at) : ccc.t("no end")),
      state: (one) => lines(users.token_state(one)),
    },
  };
  const components = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  components.UserCell = (props) => window.React.createElement("div", {
    className: `users-cell ${props.colDef.colId} ${props.data.group}`,
    dangerouslySetInnerHTML: { __html: CELLS[props.data.scopes ? "tokens" : "people"][props.colDef.colId](props.data) },
  });
  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  const search = { people: [], tokens: [] }, group = { people: "", tokens: "" };
  functions.users_pass = ({ data }) => {
    const tab = data.scopes ? "tokens" : "people";
    return (!group[tab] || data.group === group[tab]) && search[tab].every((word) => data.haystack.includes(word));
  };
  functions.users_theme = (base) => functions.alerts_theme(base);

  /* ---- from the API into the lists */
  users.load = async function () {
    const [people, tokens] = await Promise.all([users.ask("/api/v1/accounts"), users.ask("/api/v1/tokens")]);
    if (people.told) users.rows.people = people.told.accounts.map(rows_of.people);
    if (tokens.told) users.rows.tokens = tokens.told.tokens.map(rows_of.tokens);
    users.loaded = !!(people.told && tokens.told);
    for (const of of ["people", "tokens"]) if (grids[of]) grids[of].setGridOption("rowData", users.rows[of]);
    show();
  };

  users.one = (of = users.tab) => (users.rows[of] || []).find((row) => row.id === users.selected[of]) || null;

  users.select = function (id, of = users.tab) {
    if (users.selected[of] !== id) users.said = null;
    users.selected[of] = id;
    const node = grids[of] && grids[of].getRowNode(id);
    if (node && node.displayed) grids[of].ensureNodeVisible(node);
    show();
  };

  users.move = function (step) {
    const grid = grids[users.tab];
    if (!grid || !grid.getDisplayedRowCount()) return;
    const node = grid.getRowNode(users.selected[users.tab] || "");
    const at = node && node.displayed ? node.rowIndex + step : 0;
    users.select(grid.getDisplayedRowAtIndex(Math.min(grid.getDisplayedRowCount() - 1, Math.max(0, at))).id);
  };

  /* ---- what stands around the rows */
  const CHIPS = () => ({ people: [["", ccc.t("All")], ["active", ccc.t("May sign in")], ["disabled", ccc.t("Disabled")], ["demo", ccc.t("Demo password")]],
    tokens: [["", ccc.t("All")], ["in force", ccc.t("Valid")], ["ended", ccc.t("Ended")]] })[users.tab] || [];

  function chips() {
    const rows = users.rows[users.tab] || [];
    return CHIPS().map(([name, words]) => `<button class="users-chip" data-group="${name}" aria-pressed="${group[users.tab] === name}">${escape(words)}${
      name ? ` <span class="num">${rows.filter((row) => row.group === name).length}</span>` : ""}</button>`).join("");
  }

  function empty() {
    const grid = grids[users.tab], rows = users.rows[users.tab] || [];
    const shown = grid ? grid.getDisplayedRowCount() : 0, place = by_id("users-empty");
    place.hidden = users.tab === "record" || !users.loaded || !!shown;
    ccc.put(place.firstElementChild, rows.length ? ccc.t("Nothing matches the search.") : ccc.t("No machine and no screen has a token."));
    ccc.put(place.lastElementChild, rows.length ? ccc.t("Esc shows all.") : ccc.t("N makes one: for a feed that posts, a program that reads, a screen on the wall."));
    ccc.put(by_id("users-shown"), shown && shown < rows.length ? ccc.t("{n} of {total} shown", { n: shown, total: rows.length }) : "");
  }

  function show() {
    if (!by_id("users")) return;
    for (const tab of ["people", "tokens", "record"]) by_id(`users-tab-${tab}`).setAttribute("aria-selected", tab === users.tab);
    for (const of of ["people", "tokens"]) {
      const in_force = users.rows[of].filter((row) => !row.off).length;
      ccc.put(by_id(`users-count-${of}`), users.loaded ? String(in_force) : "");
      const grid = grids[of], node = grid && grid.getRowNode(users.selected[of] || "");
      if (node && !node.isSelected()) node.setSelected(true, true);
      if (grid && users.loaded && !users.selected[of] && grid.getDisplayedRowCount()) { users.selected[of] = grid.getDisplayedRowAtIndex(0).id; return show(); }
    }
    for (const part of document.querySelectorAll("#users [data-of]")) part.hidden = !part.dataset.of.split(" ").includes(users.tab);
    by_id("users-tools").hidden = by_id("users-rows").hidden = by_id("users-detail").hidden = users.tab === "record";
    by_id("users-record").hidden = users.tab !== "record";
    ccc.flag(by_id("users"), "wide", users.tab === "record");
    ccc.markup(by_id("users-chips"), chips());
    empty();
    for (const fn of users.on_show) fn();
  }
  users.show = show;

  /* What is chosen is among what the list shows: a key must not mean somebody who was filtered away. */
  function refilter() {
    const grid = grids[users.tab];
    if (grid) {
      grid.onFilterChanged();
      const node = grid.getRowNode(users.selected[users.tab] || "");
      if (grid.getDisplayedRowCount() && !(node && node.displayed)) return users.select(grid.getDisplayedRowAtIndex(0).id);
    }
    show();
  }

  users.open_tab = function (tab) {
    users.tab = tab;
    users.said = null;
    const field = by_id("users-search"), words = (search[tab] || []).join(" ");
    if (field && field.value !== words) write(field, words);
    show();
  };

  users.clear_search = function () {
    group[users.tab] = "";
    search[users.tab] = [];
    write(by_id("users-search"), "");
    refilter();
  };

  /* As if by hand: Dash writes what it was not told of back into the field. */
  function write(field, words) {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, words);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function pressed(event) {
    const tab = event.target.closest("[data-tab]"), chip = event.target.closest("[data-group]"), form = event.target.closest("[data-form]");
    if (tab) users.open_tab(tab.dataset.tab);
    else if (chip) { group[users.tab] = chip.dataset.group; refilter(); }
    else if (form) users.open_form(form.dataset.form);
  }

  /* Two lines to a row, or one where more rows count. */
  function dress() {
    const height = ccc.preferences.density === "compact" ? ROW_PX.compact : ROW_PX.normal;
    for (const grid of Object.values(grids)) if (grid.getGridOption("rowHeight") !== height) { grid.setGridOption("rowHeight", height); grid.resetRowHeights(); }
  }

  ccc.mounted("users", function (place) {
    Object.assign(users, { tab: "people", selected: {}, loaded: false, said: null });
    let ended = false;
    place.addEventListener("click", pressed);
    const field = by_id("users-search");
    field.addEventListener("input", () => {
      if (!search[users.tab]) return;
      search[users.tab] = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      refilter();
    });
    for (const of of ["people", "tokens"]) {
      window.dash_ag_grid.getApiAsync(`users-${of}`).then(function (api) {
        if (ended) return;
        grids[of] = api;
        dress();
        api.setGridOption("rowData", users.rows[of]);
        api.addEventListener("rowClicked", (event) => users.select(event.node.id, of));
        api.addEventListener("modelUpdated", () => requestAnimationFrame(show));
        show();
      });
    }
    users.load();
    const timer = setInterval(() => { if (!document.hidden && !ccc.lost) users.load(); }, LOOK_MS);
    const undress = ccc.on_preferences(dress);
    return () => { ended = true; undress(); clearInterval(timer); delete grids.people; delete grids.tokens; };
  });
})();
