/* Go or no-go: the open questions as the picture tells of them, on an incident's page, on the
   departments' page and on the wall. Closed ones are asked for once. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { incidents } = ccc;
  const { escape } = ccc;
  const polls = (ccc.polls = {});
  const ASK = "ask departments: go or no-go", ANSWER = "answer go or no-go";
  const WALL_AT_MOST = 2;
  let me = null;

  polls.open = () => Object.values(ccc.picture.polls || {}).sort((a, b) => a.no - b.no);
  polls.may_ask = () => !!me && !!me.rights[ASK];
  polls.may_answer = (department) => !!me && (me.rights[ANSWER] === "all" || (me.rights[ANSWER] === "own" && me.department === department));

  // Written out, so that the catalogue's test finds them.
  const SAID = () => ({ GO: ccc.t("GO"), NO_GO: ccc.t("NO-GO"), WAITING: ccc.t("no answer yet") });

  /* "3 of 4 go, 1 no-go" */
  function sum(answers) {
    const n = (said) => answers.filter((one) => one.said === said).length;
    return [ccc.t("{n} of {m} go", { n: n("GO"), m: answers.length }), n("NO_GO") ? ccc.t("{n} no-go", { n: n("NO_GO") }) : "",
      n("WAITING") ? ccc.t("{n} without an answer", { n: n("WAITING") }) : ""].filter(Boolean).join(ccc.t(", "));
  }

  polls.left = function ({ answer_by, answers }, now) {
    if (answers.every(({ said }) => said !== "WAITING")) return ccc.t("all have answered");
    const left = answer_by - now;
    if (left < 0 && left > -60000) return ccc.t("the time is up");
    if (left < 0) return ccc.t("{span} over the time", { span: ccc.fmt.span(-left) });
    return left < 3600000 ? ccc.t("{m}:{s} left to answer", { m: Math.floor(left / 60000), s: String(Math.floor(left / 1000) % 60).padStart(2, "0") })
      : ccc.t("answer by {time}", { time: ccc.fmt.time(answer_by) });
  };

  /* ---- one question */
  function answer(poll, one, mine) {
    const facts = [one.by ? incidents.person(one.by) : "", one.at ? ccc.fmt.moment(one.at, ccc.now()) : ""].filter(Boolean).join(" ");
    const buttons = poll.closed || !mine(one.department) ? "" : ["go", "no-go"].filter((way) => one.said !== { go: "GO", "no-go": "NO_GO" }[way]).map((way) =>
      `<button class="polls-button ${way}" data-poll="${way}" data-no="${poll.no}" data-department="${escape(one.department)}" data-seq="${one.seq}">${
        way === "go" ? escape(ccc.t("Go")) : escape(ccc.t("No-go"))}</button>`).join("");
    return `<li class="${one.said.toLowerCase()}"><b class="polls-said">${escape(SAID()[one.said])}</b><span class="polls-who">${escape(incidents.department(one.department))}${
      one.late ? ` <i class="polls-late">${escape(ccc.t("late"))}</i>` : ""}${one.reason ? ` <q>${escape(one.reason)}</q>` : ""}${
      facts ? ` <small>${escape(facts)}</small>` : ""}</span><span class="polls-ways">${buttons}</span></li>`;
  }

  function question(poll, { mine, may_close, of }) {
    return `<article class="polls-one${poll.closed ? " closed" : ""}" data-of="${poll.no}"><header><h3>${escape(ccc.words(poll.question))}</h3>
      <p>${of ? escape(`${of} \u00b7 `) : ""}<span class="num" data-poll-left="${poll.no}"></span>${poll.closed ? escape(ccc.t("closed {time}", { time: ccc.fmt.moment(poll.closed, ccc.now()) })) : ""}
      \u00b7 ${escape(sum(poll.answers))}</p></header><ul>${poll.answers.map((one) => answer(poll, one, mine)).join("")}</ul>${
      may_close && !poll.closed ? `<button class="alerts-button" data-poll="close" data-no="${poll.no}">${escape(ccc.t("Close the question"))}</button>` : ""}
      <p class="polls-answer" role="alert" data-answer="${poll.no}"></p></article>`;
  }

  /* A place that is written anew keeps what was said of an order, what is being typed, and the focus. */
  function write(place, html) {
    if (!place || place.querySelector(".polls-why")) return;
    const said = new Map([...place.querySelectorAll("[data-answer]")].map((one) => [one.dataset.answer, one.textContent]));
    const held = document.activeElement && place.contains(document.activeElement) ? { ...document.activeElement.dataset } : null;
    if (!ccc.markup(place, html)) return;
    for (const one of place.querySelectorAll("[data-answer]")) one.textContent = said.get(one.dataset.answer) || "";
    if (held) [...place.querySelectorAll("button")].find((one) => one.dataset.no === held.no && one.dataset.department === held.department)?.focus({ preventScroll: true });
  }

  /* ---- the three places */
  let closed = []; // of the incident of the page
  polls.incident_no = () => { const { no } = (incidents && incidents.one) || {}; return no == null ? null : +no; };

  function show_incident() {
    const place = document.querySelector("#incident-polls [data-part=rows]"), no = polls.incident_no();
    if (!place || no === null) return;
    const open = polls.open().filter(({ incident }) => incident === no), numbers = new Set(open.map((one) => one.no));
    const all = [...open, ...closed.filter((one) => one.incident === no && !numbers.has(one.no)).reverse()];
    write(place, all.length ? `<h3 class="inc-h">${escape(ccc.t("Go / no-go"))}</h3>${all.map((one) => question(one, { mine: polls.may_answer, may_close: polls.may_ask() })).join("")}` : "");
    const ended = incidents.one.told && incidents.ENDED.includes(incidents.one.told.state);
    const ask = document.querySelector('#incident-polls [data-poll="open"]');
    if (ask) ask.hidden = !incidents.one.told || ended; // whom to ask is proposed from its tasks
    tick(ccc.now());
  }

  async function read_closed() {
    const no = polls.incident_no();
    if (no === null || !document.getElementById("incident-polls")) return;
    const { told } = await incidents.ask(`/incidents/${no}/polls`);
    if (!told) return;
    closed = told.polls.filter((one) => !one.open).map((one) => ({ ...one, by: one.asked_by, answer_by: Date.parse(one.answer_by),
      closed: one.closed_at ? Date.parse(one.closed_at) : Date.parse(one.answer_by),
      answers: one.answers.map((each) => ({ ...each, by: each.said_by, at: each.said_at && Date.parse(each.said_at) })) }));
    show_incident();
  }

  function show_department() {
    const place = document.getElementById("tasks-polls"), own = ccc.tasks && ccc.tasks.own();
    if (!place) return;
    const mine = polls.open().filter(({ answers }) => !own || answers.some(({ department }) => department === own));
    const of = (poll) => ccc.words(((ccc.picture.incidents || {})[poll.incident] || {}).title);
    write(place, mine.length ? `<h2>${escape(ccc.t("Go / no-go"))}</h2>${mine.map((one) => question(one, { mine: polls.may_answer, may_close: false, of: of(one) })).join("")}` : "");
    tick(ccc.now());
  }

  function show_wall() {
    const place = document.getElementById("wall-polls");
    if (!place) return;
    const exercised = (poll) => !!((ccc.picture.incidents || {})[poll.incident] || {}).drill;
    const all = polls.open().sort((a, b) => exercised(b) - exercised(a)); // the last ones are shown: what is real takes the room
    place.hidden = !all.length;
    const more = all.length - WALL_AT_MOST;
    const drilled = (poll) => (exercised(poll) ? `<b class="inc-drill">${escape(ccc.t("EXERCISE"))}</b> ` : "");
    ccc.markup(place, all.slice(-WALL_AT_MOST).map((poll) => `<article><h2>${drilled(poll)}${escape(ccc.words(poll.question))}</h2><p><span class="num" data-poll-left="${poll.no}"></span> \u00b7 ${escape(sum(poll.answers))}</p>
      <ul>${poll.answers.map((one) => `<li class="${one.said.toLowerCase()}"><b class="polls-said">${escape({ GO: ccc.t("GO"), NO_GO: ccc.t("NO-GO"), WAITING: "\u2026" }[one.said])}</b>${escape(incidents.department(one.department))}</li>`).join("")}</ul></article>`).join("")
      + (more > 0 ? `<p>${escape(ccc.t("and {n} more questions", { n: more }))}</p>` : ""));
    tick(ccc.now());
  }

  function tick(now) {
    if (now === null) return;
    for (const place of document.querySelectorAll("[data-poll-left]")) {
      const poll = (ccc.picture.polls || {})[place.dataset.pollLeft];
      if (!poll) continue;
      ccc.put(place, polls.left(poll, now));
      ccc.flag(place, "late", now > poll.answer_by && poll.answers.some(({ said }) => said === "WAITING"));
    }
  }

  polls.show = function (_entries, gone = []) {
    show_incident();
    show_department();
    show_wall();
    if (gone.length) read_closed();
  };

  ccc.known_person().then((person) => { me = person && person.rights ? person : null; polls.show(); });
  for (const id of ["incident-polls", "tasks-polls", "wall-polls"]) {
    ccc.mounted(id, function () {
      closed = [];
      polls.show();
      setTimeout(read_closed, 0);
      return [ccc.on("polls", polls.show), ccc.each_second(tick)];
    });
  }
  if (incidents && incidents.one) incidents.one.on_show.push(show_incident);
  if (incidents && incidents.one && incidents.one.on_start) incidents.one.on_start.push(() => { closed = []; polls.show(); read_closed(); });
})();
