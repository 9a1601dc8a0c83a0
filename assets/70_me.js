/* One's own account: a choice counts at once, and it is said beside it whether it was kept. Elements
   are in layouts/me.py; the sessions are filled in here. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const PASSWORD = "/api/v1/me/password", SESSIONS = "/api/v1/me/sessions";
  const SAID_MS = 4000;
  const AFTER = "ccc-me-said"; // what to say once the page is there again in its other language
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

  const post = (path, body = {}) => fetch(path, { method: "POST",
    headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

  ccc.mounted("me", function (page) {
    const all = (selector) => [...page.querySelectorAll(selector)];
    const groups = all("[data-choice]");
    const options = (group) => [...group.querySelectorAll("[data-value]")];
    let sound = { ...ccc.preferences.sound }; // as chosen, kept or not yet
    const timers = new Map();

    function say(about, words, failed = false) {
      const place = page.querySelector(`[data-said="${about}"]`);
      ccc.put(place, words);
      ccc.flag(place, "failed", failed);
      clearTimeout(timers.get(about));
      if (!failed) timers.set(about, setTimeout(() => ccc.put(place, ""), SAID_MS));
    }

    const failed = (about) => (error) => {
      const lost = error instanceof TypeError; // of fetch: nobody answered
      say(about, lost ? ccc.t("Not saved: the server does not answer.")
        : ccc.t("Not saved: {reason}", { reason: error.message }), true);
    };

    /* ---- choices */
    function chosen(key) {
      if (key.startsWith("sound.")) return sound[key.slice(6)];
      return key === "language" ? ccc.preferences.language || ccc.language : ccc.preferences[key];
    }

    function show(group, value) {
      for (const one of options(group)) {
        const on = one.dataset.value === value;
        one.setAttribute("aria-checked", on);
        one.tabIndex = on ? 0 : -1;
      }
      const key = group.dataset.choice, hear = page.querySelector(`[data-hear="${key.slice(6)}"]`);
      if (key.startsWith("sound.") && hear) hear.disabled = value === "off";
    }
    const show_all = () => groups.forEach((group) => show(group, chosen(group.dataset.choice)));

    function choose(group, value) {
      const key = group.dataset.choice;
      if (value === chosen(key)) return;
      show(group, value);
      if (key.startsWith("sound.")) sound = { ...sound, [key.slice(6)]: value };
      const given = key.startsWith("sound.") ? { sound } : { [key]: value };
      ccc.prefer(given).then(() => {
        if (key === "language") speak();
        else say(key, ccc.t("Saved"));
      }).catch((error) => {
        sound = { ...ccc.preferences.sound };
        show_all();
        failed(key)(error);
      });
    }

    /* The words of a page are the server's: it is asked for again. */
    function speak() {
      sessionStorage.setItem(AFTER, "language");
      location.assign(location.pathname);
    }

    function key(event) {
      const group = event.target.closest("[data-choice]");
      const step = STEPS[event.key];
      if (!group || !step || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const from = options(group), next = from[(from.indexOf(event.target) + step + from.length) % from.length];
      next.focus();
      choose(group, next.dataset.value);
    }

    function press(event) {
      const option = event.target.closest("[data-value]"), hear = event.target.closest("[data-hear]");
      const end = event.target.closest("[data-end]");
      if (option) choose(option.closest("[data-choice]"), option.dataset.value);
      if (hear) play(+hear.dataset.hear);
      if (end) ended(post(`${SESSIONS}/${end.dataset.end}/end`));
      if (event.target.closest("#me-end-others")) ended(post(`${SESSIONS}/end-others`));
    }

    const play = (level) => ccc.sound.play(level).then((heard) => {
      if (!heard) say(`sound.${level}`, ccc.t("This browser plays no sound."), true);
    });

    /* ---- password */
    const field = (name) => page.querySelector(`#me-${name}`);
    const WRONG = {
      403: () => ccc.t("This is not your password."),
      422: () => ccc.t("A password has 12 to 256 characters."),
      429: (told) => ccc.t("Too many attempts. The next one is heard in {n} s.", { n: told.wait_seconds }),
    };

    function stop(name, words) {
      say("password", words, true);
      field(name).select();
      field(name).focus();
    }

    async function change(event) {
      event.preventDefault();
      const [old, fresh, again] = ["old", "new", "again"].map((name) => field(name).value);
      if (fresh !== again) return stop("again", ccc.t("The new passwords are not the same."));
      const answer = await post(PASSWORD, { old, new: fresh }).catch(failed("password"));
      if (!answer) return;
      const told = await answer.json().catch(() => ({}));
      if (!answer.ok) {
        const words = WRONG[answer.status] ? WRONG[answer.status](told) : told.detail;
        return stop(answer.status === 422 ? "new" : "old", words);
      }
      event.target.reset();
      say("password", ccc.t("Changed. Your other sessions have ended."));
      look();
    }

    /* ---- sessions */
    const moment = (text) => `${ccc.fmt.short_day(Date.parse(text))} ${ccc.fmt.time(Date.parse(text))}`;

    function row(one) {
      const when = ccc.t("Signed in {begun}, last used {seen}", { begun: moment(one.begun_at), seen: moment(one.seen_at) });
      const end = one.this ? `<i>${ccc.escape(ccc.t("this one"))}</i>`
        : `<button class="me-button" data-end="${one.id}">${ccc.escape(ccc.t("End"))}</button>`;
      return `<li><b>${ccc.escape(one.browser || ccc.t("Unknown browser"))}<small>${ccc.escape(one.address)}</small></b><span>${ccc.escape(when)}</span>${end}</li>`;
    }

    function list(told) {
      ccc.markup(page.querySelector("#me-sessions"), told.sessions.map(row).join(""));
      page.querySelector("#me-end-others").hidden = told.sessions.length < 2;
    }

    const look = () => fetch(SESSIONS).then((answer) => (answer.ok ? answer.json().then(list) : null)).catch(() => {});

    async function ended(asking) {
      const answer = await asking.catch(failed("sessions"));
      if (!answer) return;
      if (!answer.ok) {
        say("sessions", ccc.t("It had ended already."));
        return look();
      }
      list(await answer.json());
      say("sessions", ccc.t("Ended"));
      page.querySelector("#me-sessions").focus();
    }

    for (const place of all("[data-glyph]")) {
      const [level, size] = place.dataset.glyph.split(" ");
      ccc.markup(place, ccc.draw.glyph(+level, +size));
    }
    for (const hear of all("[data-hear]")) hear.hidden = !(ccc.sound && ccc.sound.play);
    show_all();
    look();
    const before = sessionStorage.getItem(AFTER);
    sessionStorage.removeItem(AFTER);
    if (before) {
      say(before, ccc.t("Saved"));
      page.querySelector(`[data-choice="${before}"] [aria-checked="true"]`)?.focus();
    }
    page.addEventListener("click", press);
    page.addEventListener("keydown", key);
    page.querySelector("#me-password")?.addEventListener("submit", change);
    return [ccc.on_preferences(() => { sound = { ...ccc.preferences.sound, ...sound }; show_all(); }),
      () => timers.forEach(clearTimeout)];
  });
})();
