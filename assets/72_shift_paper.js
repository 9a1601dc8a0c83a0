/* The hand-over that is shown: its head, what can be done with it, what the outgoing officer writes,
   what changed since it was frozen, questions and answers. The list below it: 72_shift_sheet.js */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { shift } = ccc;
  const { escape } = ccc;
  const WRITE_MS = 700; // after the last letter
  const by_id = (id) => document.getElementById(id);
  const order_of = (name) => document.querySelector(`#hand-over [data-order="${name}"]`);
  let form_of = null; // of which hand-over, in which state, the form was filled
  let writing = null; // the timer until what was typed is sent

  const waits = () => shift.told && (shift.told.state === "OFFERED" || shift.told.state === "ASKED");
  const outgoing = () => shift.told && shift.told.outgoing === shift.me.name;
  const there = () => shift.told && shift.at(shift.told.seat).officer === shift.told.outgoing;

  /* ---- head */
  function title() {
    const { told } = shift, seat = shift.seat();
    if (told) return ccc.t("Hand-over of {seat}", { seat: shift.seat_name(told.seat) });
    return seat ? ccc.t("You sit at {seat}", { seat: shift.seat_name(seat) }) : ccc.t("Nothing is being handed over");
  }

  function state() {
    const { told } = shift;
    if (!told) {
      if (shift.seat()) return ccc.t("Since {time}. When you go, hand the seat over.", { time: shift.when(shift.at(shift.seat()).since) });
      return shift.may("keep") ? ccc.t("Log on to a free seat on the left.") : "";
    }
    const to = told.incoming || told.successor;
    const who = `${shift.person(told.outgoing)} → ${to ? shift.person(to) : ccc.t("whoever comes")}`;
    const when = told.offered_at ? ccc.t("as it stood {time}", { time: shift.when(Date.parse(told.offered_at)) }) : ccc.t("as it stands now");
    const gone = waits() && !there() ? ccc.t("{person} has left", { person: shift.person(told.outgoing) }) : "";
    return [who, when, shift.states()[told.state], gone].filter(Boolean).join(" · ");
  }

  /* Why the seat that waits is not this reader's to accept; "" when it is. */
  function against() {
    const { told } = shift;
    if (!waits() || !shift.may("keep") || (outgoing() && there())) return null;
    if (there() && told.successor && told.successor !== shift.me.name) return ccc.t("Offered to {person}.", { person: shift.person(told.successor) });
    return "";
  }

  function orders() {
    const { told } = shift, mine = outgoing() && there(), why_not = against();
    const open = { DRAFTED: 1, OFFERED: 1, ASKED: 1 }[told && told.state];
    const own = shift.seat() && !shift.at(shift.seat()).handover;
    const shown = { draft: own && shift.may("keep"), offer: mine && told.state === "DRAFTED", accept: why_not === "",
      withdraw: mine && open, back: shift.past(), print: !!told,
      ask: waits() && shift.may("keep") && !outgoing(), answer: waits() && outgoing() };
    for (const [name, on] of Object.entries(shown)) order_of(name).hidden = !on;
    ccc.put(order_of("accept").firstChild, shift.seat() ? ccc.t("Take over to {seat}", { seat: shift.seat_name(shift.seat()) }) : ccc.t("Accept the seat"));
    if (why_not) shift.say(why_not);
  }

  /* ---- what the outgoing officer writes */
  function form() {
    const { told } = shift, mine = told && told.state === "DRAFTED" && outgoing() && there();
    by_id("shift-form").hidden = !mine;
    if (!mine) { form_of = null; return; }
    const count = told.document.assigned;
    ccc.put(by_id("shift-mine"), count === 1 ? ccc.t("one alert is assigned to you")
      : count ? ccc.t("{n} alerts are assigned to you", { n: count }) : ccc.t("no alert is assigned to you"));
    const key = `${told.hand_over}`;
    if (form_of === key) return; // what is typed now is newer than what the server has
    form_of = key;
    by_id("shift-notes").value = told.notes;
    const others = shift.standing.officers.filter((name) => name !== shift.me.name);
    by_id("shift-successor").innerHTML = ["", ...others].map((name) =>
      `<option value="${escape(name)}">${escape(name ? shift.person(name) : ccc.t("whoever comes"))}</option>`).join("");
    by_id("shift-successor").value = told.successor || "";
    by_id("shift-passing").setAttribute("aria-checked", String(told.pass_alerts));
  }

  const written = () => ({ notes: by_id("shift-notes").value, successor: by_id("shift-successor").value || null,
    pass_alerts: by_id("shift-passing").getAttribute("aria-checked") === "true" });

  /* Send what was typed; false when that failed. */
  async function write() {
    clearTimeout(writing);
    writing = null;
    if (!shift.told || shift.told.state !== "DRAFTED" || !form_of) return true;
    const { refusal } = await shift.ask(`/hand-overs/${form_of}/write`, written());
    return refusal ? shift.say(`${ccc.t("NOT kept:")} ${refusal}`) : (shift.say(""), true);
  }

  function typed() {
    clearTimeout(writing);
    writing = setTimeout(write, WRITE_MS);
  }

  /* ---- since, questions, answers */
  function since() {
    const told = shift.told && shift.told.since;
    const place = by_id("shift-since");
    place.hidden = !told;
    if (!told) return;
    const says = [[told.new, ccc.t("{n} new", { n: told.new.n })], [told.graver, ccc.t("{n} graver", { n: told.graver.n })],
      [told.heard, ccc.t("{n} sound again", { n: told.heard.n })], [told.cleared, ccc.t("{n} cleared", { n: told.cleared.n })],
      [told.seen, ccc.t("{n} acknowledged", { n: told.seen.n })]].filter(([change]) => change.n);
    const parts = says.map(([change, words]) => `<li><b>${escape(words)}</b> ${names(change)}</li>`);
    if (told.gone_by) parts.push(`<li><b>${escape(ccc.t("{n} came and went", { n: told.gone_by }))}</b></li>`);
    ccc.markup(place, `<h3>${escape(ccc.t("Since then"))}</h3>${parts.length ? `<ul>${parts.join("")}</ul>` : `<p>${escape(ccc.t("Nothing has changed."))}</p>`}`);
  }

  function names({ n, rows }) {
    const first = rows.slice(0, 4).map((row) => `<a href="/alerts/${row.no}">${ccc.draw.glyph(row.level || row.max, 14)}${escape(ccc.words(row.name) || ccc.words(row.title))}</a>`);
    return first.join(" ") + (n > first.length ? ` <span>${escape(ccc.t("and {n} more", { n: n - first.length }))}</span>` : "");
  }

  function talk() {
    const { told } = shift, said = told ? told.remarks : [];
    by_id("shift-talk").hidden = !told || !(said.length || (waits() && shift.may("keep")));
    by_id("shift-remark-box").hidden = !waits() || !shift.may("keep");
    ccc.markup(by_id("shift-remarks"), said.map(({ kind, by, words, at }) =>
      `<p class="${kind === "ASK" ? "ask" : "answer"}"><time class="num">${shift.when(at)}</time> <b>${escape(shift.person(by))}</b> ${escape(words)}</p>`).join(""));
  }

  async function remark() {
    const field = by_id("shift-remark"), words = field.value.trim();
    if (!words) return field.focus();
    const done = await shift.order(`/hand-overs/${shift.told.hand_over}/${outgoing() ? "answer" : "ask"}`, { words });
    if (done) field.value = "";
    return undefined;
  }

  /* ---- orders */
  shift.do = async function (name) {
    const button = order_of(name);
    if (!button || button.hidden) return;
    if (name === "print") return window.print();
    if (name === "back") { location.hash = "#hand-over"; return; }
    if (name === "ask" || name === "answer") return remark();
    if (name === "draft") {
      if (location.hash) location.hash = "#hand-over";
      if (await shift.order("/hand-overs", {})) by_id("shift-notes").focus();
      return;
    }
    if (name === "offer" && !(await write())) return;
    await shift.order(`/hand-overs/${shift.told.hand_over}/${name}`, {});
  };

  shift.on_show.push(function () {
    ccc.put(by_id("shift-title"), title());
    ccc.put(by_id("shift-state"), state());
    orders();
    form();
    since();
    talk();
  });
  shift.on_start.push(function (place) {
    const middle = place.querySelector("#hand-over");
    form_of = null;
    middle.addEventListener("click", function (event) {
      const button = event.target.closest("[data-order]"), toggle = event.target.closest("#shift-passing");
      if (button) shift.do(button.dataset.order);
      if (!toggle) return;
      toggle.setAttribute("aria-checked", String(toggle.getAttribute("aria-checked") !== "true"));
      write();
    });
    by_id("shift-form").addEventListener("input", typed);
    by_id("shift-successor").addEventListener("change", write);
    middle.addEventListener("keydown", function (event) {
      if (event.target.id !== "shift-remark" || event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      if (!event.repeat) remark();
    });
    return () => { if (writing) write(); };
  });
})();
