/* The page's dialogs: an account, a role, a password, a token; the question before what cannot be
   taken back; and what is shown once. A refusal stands beside the field that it names. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const users = ccc.users;
  const { escape } = ccc;
  const OF_A_DEPARTMENT = ["department head", "department contact"];
  const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"; // none that looks like another
  const GROUPS = 4, GROUP = 5; // 20 of 31 letters: 99 bits
  const SHORTEST = 12;
  let form = null; // {name, one, dialog, sending}

  /* ---- parts */
  const field = (name, words, input, hint = "") => `<div class="users-field" data-field="${name}"><label><span>${escape(words)}</span>${input}</label>${
    hint ? `<small>${escape(hint)}</small>` : ""}<p class="users-fault" role="alert" id="users-fault-${name}"></p></div>`;
  const text = (name, value = "", more = "") => `<input name="${name}" value="${escape(value)}" autocomplete="off" spellcheck="false" aria-describedby="users-fault-${name}" ${more}>`;
  const options = (pairs, chosen) => pairs.map(([value, words]) => `<option value="${escape(value)}" ${value === chosen ? "selected" : ""}>${escape(words)}</option>`).join("");
  const choice = (name, value, words, on, type = "radio") => `<label class="users-choice"><input type="${type}" name="${name}" value="${value}" ${on ? "checked" : ""}><span>${escape(words)}</span></label>`;

  function role_fields(role, department) {
    const roles = users.ROLES.map((one) => [one, ccc.t(one)]), departments = Object.entries(ccc.config.departments || {});
    return `<div class="users-pair">${field("role", ccc.t("Role"), `<select name="role">${options([...(role ? [] : [["", ccc.t("choose")]]), ...roles], role)}</select>`)}${
      field("department", ccc.t("Department"), `<select name="department">${options([["", ccc.t("choose")], ...departments], department || "")}</select>`)}</div>`;
  }

  const password_fields = () => `<fieldset><legend>${escape(ccc.t("Password"))}</legend>
    ${choice("how", "made", ccc.t("Make one, and show it once"), true)}${choice("how", "typed", ccc.t("Type one, twice"), false)}</fieldset>
    <div class="users-pair" data-typed hidden>${field("password", ccc.t("New, {n} characters or more", { n: SHORTEST }), text("password", "", 'type="password" autocomplete="new-password" maxlength="256"'))}${
      field("again", ccc.t("Once more"), text("again", "", 'type="password" autocomplete="new-password" maxlength="256"'))}</div>`;

  const FORMS = {
    account: () => ({ title: ccc.t("New account"), send: ccc.t("Make the account"), body:
      field("name", ccc.t("Name to sign in with"), text("name", "", 'maxlength="80"'))
      + `<div class="users-pair">${field("display.en", ccc.t("Shown in English (not needed)"), text("display.en", "", 'maxlength="80"'))}${
        field("display.zh", ccc.t("Shown in Chinese (not needed)"), text("display.zh", "", 'maxlength="80"'))}</div>`
      + role_fields("", "") + password_fields() }),
    role: (one) => ({ title: ccc.t("Role"), send: ccc.t("Change the role"), body: role_fields(one.role, one.department)
      + note(ccc.t("It counts at once; they stay signed in.")) }),
    reset: () => ({ title: ccc.t("New password"), send: ccc.t("Set the password"), body: password_fields()
      + note(ccc.t("They are signed out everywhere.")) }),
    token: () => ({ title: ccc.t("New token"), send: ccc.t("Make the token"), body: field("name", ccc.t("Name, as the record will say it"), text("name", "", 'maxlength="80"'))
      + `<fieldset data-field="scopes"><legend>${escape(ccc.t("What it opens"))}</legend>${["observe", "read", "command"].map((one) => choice("scopes", one, users.scope(one), false, "checkbox")).join("")}${
        choice("scopes", "wall", ccc.t("the wall, on a screen that nobody attends (nothing else)"), false, "checkbox")}<p class="users-fault" role="alert" id="users-fault-scopes"></p></fieldset>`
      + field("days", ccc.t("Ends after"), `<select name="days">${options([["30", ccc.t("{n} days", { n: 30 })], ["90", ccc.t("{n} days", { n: 90 })],
        ["365", ccc.t("1 year")], ["", ccc.t("never, until it is revoked")]], "365")}</select>`) }),
    disable: (one) => ({ title: ccc.t("Disable"), send: ccc.t("Disable"), body: fault("name") + note(ccc.t("{name} is thrown out at once and cannot sign in. What they did stays on record.", { name: users.shown_name(one) })) }),
    "sign-out": (one) => ({ title: ccc.t("Sign out everywhere"), send: ccc.t("Sign out everywhere"), body: fault("name")
      + note(ccc.t("Every session of {name} ends now. They may sign in again.", { name: users.shown_name(one) })) }),
    revoke: (one) => ({ title: ccc.t("Revoke"), send: ccc.t("Revoke"), body: fault("name") + note(one.kind === "wall"
      ? ccc.t("Screens that “{name}” opened go dark within seconds. It cannot be undone.", { name: one.name }) : ccc.t("“{name}” opens nothing from now on. It cannot be undone.", { name: one.name })) }),
  };
  const note = (words) => `<p class="users-note">${escape(words)}</p>`;
  const fault = (name) => `<div data-field="${name}"><p class="users-fault" role="alert" id="users-fault-${name}"></p></div>`;

  /* Several may be shown by the same name: the one that they sign in with tells them apart. */
  const whom = (one) => (users.tab === "tokens" || users.shown_name(one) === one.name ? one.name : `${users.shown_name(one)} \u00b7 ${one.name}`);

  /* ---- opening and closing */
  function dialog_of(markup, name) {
    const dialog = document.createElement("dialog");
    dialog.className = "users-form";
    dialog.dataset.name = name;
    dialog.innerHTML = markup;
    dialog.addEventListener("close", () => { dialog.remove(); if (form && form.dialog === dialog) form = null; });
    document.getElementById("users").append(dialog);
    dialog.showModal();
    return dialog;
  }

  users.open_form = function (name) {
    const one = ["account", "token"].includes(name) ? null : users.one();
    if (form || ccc.lost || (!one && !["account", "token"].includes(name))) return;
    const { title, send, body } = FORMS[name](one);
    const dialog = dialog_of(`<form novalidate autocomplete="off"><h2>${escape(title)}${one ? `<span>${escape(whom(one))}</span>` : ""}</h2>${body}
      <p class="users-said" role="alert"></p><div class="users-send"><button type="submit" class="main">${escape(send)} <kbd>Enter</kbd></button>
      <button type="button" data-close>${escape(ccc.t("Cancel"))} <kbd>Esc</kbd></button></div></form>`, name);
    form = { name, one, dialog, sending: false };
    dialog.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); send_form(); });
    dialog.addEventListener("input", changed);
    dialog.addEventListener("click", (event) => { if (event.target.closest("[data-close]")) dialog.close(); });
    changed({});
    (dialog.querySelector("form input:not([type=radio]):not([hidden]), form select") || dialog.querySelector(".main")).focus();
  };

  const value = (name) => { const input = form.dialog.querySelector(`[name="${name}"]`); return input ? input.value.trim() : ""; };
  const checked = (name) => [...form.dialog.querySelectorAll(`[name="${name}"]:checked`)].map((one) => one.value);

  /* What depends on what: a department only for some roles, a wall opens nothing else. */
  function changed(event) {
    const { dialog } = form, part = (selector) => dialog.querySelector(selector);
    const place = part('[data-field="department"]'), typed = part("[data-typed]");
    if (place) place.hidden = !OF_A_DEPARTMENT.includes(value("role"));
    if (typed) typed.hidden = checked("how")[0] !== "typed";
    if (event.target && event.target.name === "how" && !typed.hidden) part('[name="password"]').focus();
    if (event.target && event.target.name === "scopes" && event.target.checked) {
      for (const box of dialog.querySelectorAll('[name="scopes"]')) if ((box.value === "wall") !== (event.target.value === "wall")) box.checked = false;
    }
    const field = event.target && event.target.closest("[data-field]");
    if (field) ccc.put(field.querySelector(".users-fault"), "");
    ccc.put(dialog.querySelector(".users-said"), "");
  }

  /* ---- sending */
  function made_password() {
    const most = 256 - (256 % LETTERS.length), letters = [];
    while (letters.length < GROUPS * GROUP) {
      for (const byte of crypto.getRandomValues(new Uint8Array(32))) if (byte < most && letters.length < GROUPS * GROUP) letters.push(LETTERS[byte % LETTERS.length]);
    }
    return Array.from({ length: GROUPS }, (_, at) => letters.slice(at * GROUP, (at + 1) * GROUP).join("")).join("-");
  }

  /* {password}, or {faults} by field. As it was typed: a blank may be part of it. */
  function password() {
    if (checked("how")[0] === "made") return { password: made_password(), made: true };
    const [first, again] = ["password", "again"].map((name) => form.dialog.querySelector(`[name="${name}"]`).value);
    if (first.length < SHORTEST) return { faults: { password: ccc.t("{n} characters or more.", { n: SHORTEST }) } };
    return first === again ? { password: first } : { faults: { again: ccc.t("The two are not the same.") } };
  }

  function role() {
    const chosen = value("role"), of_one = OF_A_DEPARTMENT.includes(chosen), department = value("department");
    const faults = {};
    if (!chosen) faults.role = ccc.t("Choose a role.");
    if (of_one && !department) faults.department = ccc.t("This role is of a department: choose it.");
    return { faults, body: { role: chosen, ...(of_one ? { department } : {}) } };
  }

  /* {path, body, made, done} of what is filled in, or {faults}. */
  function filled() {
    const { name, one } = form, account = one && `/api/v1/accounts/${encodeURIComponent(one.name)}/`;
    if (name === "account") return filled_account();
    if (name === "token") return filled_token();
    if (name === "role") {
      const { faults, body } = role();
      return { faults, path: `${account}role`, body, done: ccc.t("{name} is now {role}.", { name: users.shown_name(one), role: ccc.t(body.role) }) };
    }
    if (name === "reset") {
      const { password: secret, made, faults = {} } = password();
      return { faults, path: `${account}reset`, body: { password: secret }, shown: made && { of: one.name, secret }, done: ccc.t("The password of {name} is new.", { name: users.shown_name(one) }) };
    }
    if (name === "revoke") return { faults: {}, path: `/api/v1/tokens/${encodeURIComponent(one.name)}/revoke`, body: {}, done: ccc.t("“{name}” opens nothing any more.", { name: one.name }) };
    return { faults: {}, path: account + name, body: {}, done: name === "disable" ? ccc.t("{name} is thrown out and cannot sign in.", { name: users.shown_name(one) })
      : ccc.t("{name} is signed out everywhere.", { name: users.shown_name(one) }) };
  }

  function filled_account() {
    const { faults, body } = role(), secret = password(), name = value("name"), en = value("display.en"), zh = value("display.zh");
    Object.assign(faults, secret.faults);
    if (!name) faults.name = ccc.t("Write a name.");
    return { faults, path: "/api/v1/accounts", body: { name, password: secret.password, ...body, ...(en || zh ? { display: { en: en || zh, zh: zh || en } } : {}) },
      shown: secret.made && { of: name, secret: secret.password }, done: ccc.t("{name} may sign in.", { name }), select: name };
  }

  function filled_token() {
    const scopes = checked("scopes"), wall = scopes.includes("wall"), name = value("name"), days = value("days");
    const faults = {};
    if (!name) faults.name = ccc.t("Write a name.");
    if (!scopes.length) faults.scopes = ccc.t("Choose what it opens.");
    return { faults, path: "/api/v1/tokens", body: { name, ...(wall ? { wall } : { scopes }), ...(days ? { days: +days } : {}) }, select: name,
      done: ccc.t("“{name}” is in force.", { name }) };
  }

  function say_faults(faults) {
    const first = Object.keys(faults)[0];
    for (const [name, words] of Object.entries(faults)) {
      const place = form.dialog.querySelector(`[data-field="${name}"] .users-fault`);
      ccc.put(place || form.dialog.querySelector(".users-said"), words);
    }
    form.dialog.querySelector(`[name="${first}"]`)?.focus();
  }

  async function send_form() {
    if (!form || form.sending) return;
    const mine = form, order = filled();
    if (Object.keys(order.faults).length) return say_faults(order.faults);
    if (ccc.lost) return say_faults({ "": ccc.t("No connection: nothing was sent.") });
    mine.sending = true;
    mine.dialog.querySelector(".main").setAttribute("aria-disabled", "true");
    const { told, refusal } = await users.ask(order.path, order.body);
    mine.sending = false;
    mine.dialog.querySelector(".main").removeAttribute("aria-disabled");
    if (refusal && form === mine) return say_faults({ [refusal.field]: refusal.words });
    if (refusal) return users.say(refusal.words, true); // closed meanwhile: it must be read all the same
    mine.dialog.close();
    await after(order, told);
  }

  async function after(order, told) {
    await users.load();
    if (order.select) {
      const found = users.rows[users.tab].find((row) => row.name === told.name || (!row.off && row.name === order.select));
      if (found) users.select(found.id);
    }
    users.say(order.done);
    users.look();
    if (told.token) show_once(order.body.name, told.link ? location.origin + told.link : told.token, told.link);
    else if (order.shown) show_once(order.shown.of, order.shown.secret, null, true);
  }

  /* ---- shown once: it goes only when it is said to have been taken */
  function show_once(of, secret, link, is_password) {
    const what = is_password ? ccc.t("The password of {name}", { name: of }) : link ? ccc.t("The link for the screen “{name}”", { name: of }) : ccc.t("The token of “{name}”", { name: of });
    const how = link ? ccc.t("Open it once on the screen itself: then the screen keeps it.") : is_password ? ccc.t("Hand it over; they change it themselves once they are in.") : ccc.t("Give it to the machine, which sends it as: Authorization: Bearer …");
    const dialog = dialog_of(`<h2>${escape(what)}</h2>${note(ccc.t("It is shown this once and kept nowhere."))}
      <div class="users-secret"><input readonly value="${escape(secret)}" aria-label="${escape(what)}"><button type="button" data-copy>${escape(ccc.t("Copy"))} <kbd>C</kbd></button></div>
      ${note(how)}<p class="users-said" role="status"></p><div class="users-send"><button type="button" class="main" data-close>${escape(ccc.t("I have it"))}</button></div>`, "shown");
    const input = dialog.querySelector("input");
    const copy = async () => {
      input.select();
      const done = await (navigator.clipboard ? navigator.clipboard.writeText(secret).then(() => true, () => false) : false) || document.execCommand("copy");
      ccc.put(dialog.querySelector(".users-said"), done ? ccc.t("Copied.") : ccc.t("It is marked: copy it with Ctrl C."));
      if (done) dialog.querySelector(".main").focus();
    };
    dialog.addEventListener("cancel", (event) => event.preventDefault()); // Esc would lose it
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Escape") event.preventDefault();
      if (event.key.toLowerCase() === "c" && !event.ctrlKey && !event.metaKey) { event.preventDefault(); copy(); }
    });
    dialog.addEventListener("click", (event) => {
      if (event.target.closest("[data-copy]")) copy();
      if (event.target.closest("[data-close]")) { input.value = ""; dialog.close(); }
    });
    dialog.querySelector("[data-copy]").focus(); // not what closes it: Enter may be held still
  }

  ccc.mounted("users", function () { form = null; });
})();
