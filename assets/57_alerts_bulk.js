/* Acknowledge what the list shows: exactly the alerts whose rows are on the screen when the dialog
   opens, each as it stood then. What changes meanwhile is said and left out. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const list = ccc.alerts;
  const ACKNOWLEDGE = "/api/v1/alerts/acknowledge";
  const PATIENCE_MS = 8000;
  const LEVELS = [4, 3, 2, 1];
  const by_id = (id) => document.getElementById(id);
  let form = null; // {seen: [{no, seq, level, name, changed}], parts, dialog, sending} while it is open

  const name = (row) => ccc.words(row.name) || ccc.words(row.title);

  /* What tells it from another one of the same name: its point and its rule. */
  const which = (row) => [row.name && row.kind !== "city" ? ccc.alert.known_id(row) : "", row.name ? ccc.words(row.title) : ""].filter(Boolean).join(" \u00b7 ");

  /* ---- opening */
  list.open_bulk = function () {
    if (ccc.lost || form) return;
    if (!list.may("acknowledge")) return list.say(list.why_not("acknowledge"));
    const shown = list.on_screen().filter((row) => !row.closed && !ccc.alert.seen(row));
    const seen = shown.map((row) => ({ no: row.no, seq: list.seen_seq(row.no), level: list.level_of(row), name: name(row), which: which(row), changed: "" }));
    if (!seen.length) return list.say(ccc.t("Every alert on the screen is acknowledged."));
    const dialog = by_id("alerts-bulk"), parts = {};
    for (const part of dialog.querySelectorAll("[data-part]")) parts[part.dataset.part] = part;
    form = { seen, parts, dialog, sending: false };
    list.say("");
    ccc.put(parts.said, "");
    ccc.markup(parts.names, seen.map(({ no, level, name: words, which: more }) =>
      `<li data-no="${no}">${ccc.draw.glyph(level, 22)}<span>${ccc.escape(words)} <small>${ccc.escape(more)}</small></span><i></i></li>`).join(""));
    write();
    dialog.showModal();
    parts.send.focus();
  };

  const left = () => form.seen.filter(({ changed }) => !changed);

  function write() {
    const { parts } = form, n = left().length;
    ccc.put(parts.title, n === 1 ? ccc.t("Acknowledge 1 alert") : ccc.t("Acknowledge {n} alerts", { n }));
    ccc.markup(parts.levels, LEVELS.map((level) => {
      const count = left().filter((one) => one.level === level).length;
      return count ? `<span>${ccc.draw.glyph(level, 22)}<b class="num">${count}</b> ${ccc.escape(list.level_name(level))}</span>` : "";
    }).join(""));
    for (const one of form.seen) {
      const place = parts.names.querySelector(`[data-no="${one.no}"]`);
      ccc.flag(place, "changed", one.changed);
      ccc.put(place.lastElementChild, one.changed);
    }
    const out = form.seen.length - n;
    if (out) ccc.put(parts.said, out === 1 ? ccc.t("1 changed meanwhile: it is left out.") : ccc.t("{n} changed meanwhile: they are left out.", { n: out }));
    parts.send.setAttribute("aria-disabled", String(form.sending || !n));
  }

  /* ---- what happens while it is open */
  function now_so(no) {
    const row = list.row(no);
    if (!row) return ccc.t("ended");
    if (ccc.alert.seen(row)) return row.by ? ccc.t("acknowledged by {who}", { who: row.by }) : ccc.t("acknowledged");
    if (ccc.alert.silenced(row)) return ccc.t("silenced");
    return ccc.alert.cleared(row) ? ccc.t("cleared") : ccc.t("now {level}", { level: list.level_name(row.level) });
  }

  /* The newest that is known of them: the list holds rows still under a pointer, the picture does not. */
  function changed() {
    if (!form || form.sending) return;
    for (const one of form.seen) {
      const told = (ccc.picture.alerts || {})[one.no], row = list.row(one.no);
      const seq = Math.max(told ? told.seq : 0, row ? row.seq : 0);
      if (seq > one.seq && !one.changed) one.changed = now_so(one.no);
    }
    write();
  }

  /* ---- sending */
  async function send() {
    if (!form || form.sending || !left().length) return;
    if (ccc.lost) return ccc.put(form.parts.said, ccc.t("No connection: nothing was sent."));
    changed();
    const mine = form, seen = left().map(({ no, seq }) => ({ alert: no, seen_seq: seq }));
    if (!seen.length) return;
    mine.sending = true;
    write();
    const { told, fault } = await ask({ seen });
    mine.sending = false;
    if (fault) {
      if (form === mine) { ccc.put(mine.parts.said, fault); write(); } else list.say(fault, true);
      return;
    }
    for (const { no, seq } of mine.seen) if (told.acknowledged.includes(no)) list.know_own(no, seq + 1);
    if (form === mine) mine.dialog.close();
    say(told, mine.seen);
    list.ask();
  }

  async function ask(body) {
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE_MS);
    try {
      const answer = await fetch(ACKNOWLEDGE, { method: "POST", signal: stop.signal,
        headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
      if (answer.ok) return { told: await answer.json() };
      const why = answer.status === 403 ? ccc.t("your role may not do this") : ccc.t("the server refused it ({status})", { status: answer.status });
      return { fault: ccc.t("{not_done}: {reason}.", { not_done: ccc.t("NOT acknowledged"), reason: why }) };
    } catch (error) {
      return { fault: ccc.t("{not_done}: {reason}.", { not_done: ccc.t("NOT acknowledged"), reason: ccc.t("the server did not answer. Try again") }) };
    } finally {
      clearTimeout(timer);
    }
  }

  /* What was left out is named: nobody may think that it was seen. */
  function say({ acknowledged, changed: others }, seen) {
    const out = [...new Set([...seen.filter((one) => one.changed).map(({ no }) => no), ...others.map(({ no }) => no)])];
    const n = acknowledged.length, done = n === 1 ? ccc.t("1 acknowledged.") : ccc.t("{n} acknowledged.", { n });
    const named = out.map((no) => seen.find((one) => one.no === no));
    const twice = (one) => seen.filter((other) => other.name === one.name).length > 1;
    const names = named.map((one) => (twice(one) ? `${one.name} (${one.which})` : one.name)).join(ccc.t(", "));
    list.say(out.length ? `${done} ${ccc.t("NOT acknowledged, for they changed since you looked: {names}.", { names })}` : done, out.length > 0);
  }

  /* ---- buttons */
  ccc.mounted("alerts", function (place) {
    form = null;
    const button = by_id("alerts-bulk-open"), dialog = by_id("alerts-bulk");
    const press = function (event) {
      if (event.target.closest("#alerts-bulk-open")) list.open_bulk();
      if (!form || !event.target.closest("#alerts-bulk")) return;
      if (event.target.closest("[data-part=send]")) send();
      else if (event.target.closest("[data-part=cancel]")) dialog.close();
    };
    const enter = (event) => { if (event.key === "Enter" && !event.target.closest("button")) { event.preventDefault(); if (!event.repeat) send(); } };
    const closed = () => { form = null; };
    button.hidden = !list.may("acknowledge");
    list.on_rows = changed;
    place.addEventListener("click", press);
    dialog.addEventListener("keydown", enter);
    dialog.addEventListener("close", closed);
    return ccc.on("alerts", changed);
  });
})();
