/* Reports to those above, on an incident's page: what is due by when, what was submitted, and the form
   that submits one. Read from the server with each step of the incident; time goes on by itself. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { incidents } = ccc;
  const { escape } = ccc;
  const SUBMIT = "submit reports on incidents";
  let told = null, seq = 0, may = false, chosen = null, sending = false, seen = 0;

  const place = () => document.querySelector("#incident-reports [data-part=rows]");
  const form = () => document.getElementById("due-form");
  const part = (name) => form().querySelector(`[data-part=${name}]`);
  const no = () => (incidents.one.no == null ? null : +incidents.one.no);
  const at = (iso) => Date.parse(iso);

  async function read() {
    if (no() === null || !place()) return;
    const mine = no(), { told: found } = await incidents.ask(`/incidents/${mine}/reports`);
    if (found && mine === no()) { told = found; show(); }
  }

  /* 12 min left, 3 min overdue, submitted 15:04 */
  function stands(one, now) {
    if (one.report !== null) {
      const by = told.reports.find((each) => each.no === one.report);
      const when = ccc.t("submitted {time} by {who}", { time: ccc.fmt.moment(at(by.submitted_at), now), who: incidents.person(by.submitted_by) });
      return one.overdue_ms ? ccc.t("{what}, {span} late", { what: when, span: ccc.fmt.span(one.overdue_ms) }) : when;
    }
    const left = at(one.due_at) - now;
    return left < 0 ? ccc.t("{span} overdue", { span: ccc.fmt.span(-left) }) : ccc.t("due {time}, {span} left", { time: ccc.fmt.moment(at(one.due_at), now), span: ccc.fmt.span(left) });
  }

  const soon = (one, now) => one.report === null && now >= at(one.warns_at) && now <= at(one.due_at);
  const late = (one, now) => one.overdue_ms > 0 || (one.report === null && now > at(one.due_at));

  function row(one, i) {
    const button = may && one.report === null ? `<button class="alerts-button" data-due="open" data-i="${i}">${escape(ccc.t("Write"))}</button>` : "";
    return `<li data-i="${i}"${one.report === null ? "" : ' class="met"'}><b>${escape(ccc.words(one.name))}</b><span class="num" data-part="stands"></span>${button}
      <small>${escape(ccc.words(one.because))}</small></li>`;
  }

  function show() {
    if (!place() || !told) return;
    ccc.markup(place(), told.due.length ? `<h3 class="inc-h">${escape(ccc.t("Reports"))}</h3><ul>${told.due.map(row).join("")}</ul>` : "");
    tick(ccc.now());
  }

  function tick(now) {
    if (!place() || !told || now === null) return;
    for (const li of place().querySelectorAll("li")) {
      const one = told.due[+li.dataset.i];
      ccc.put(li.querySelector("[data-part=stands]"), stands(one, now));
      ccc.flag(li, "late", late(one, now));
      ccc.flag(li, "soon", soon(one, now));
    }
  }

  /* ---- writing */
  function open(i) {
    chosen = told.due[i];
    seen = told.seen;
    ccc.put(part("title"), ccc.words(chosen.name));
    ccc.put(part("because"), ccc.words(chosen.because));
    document.getElementById("due-text").value = ccc.words(told.draft);
    document.getElementById("due-whom").value = ccc.words(told.recipient);
    ccc.put(part("said"), "");
    form().showModal();
    document.getElementById("due-text").focus();
  }

  async function send() {
    if (sending) return;
    const say = (words) => ccc.put(part("said"), words);
    const text = document.getElementById("due-text").value.trim(), recipient = document.getElementById("due-whom").value.trim();
    if (!text) return say(ccc.t("Write something first."));
    if (ccc.lost) return say(ccc.t("No connection: nothing was sent."));
    sending = true;
    const answer = await incidents.ask(`/incidents/${no()}/reports`, { kind: chosen.kind, way: chosen.way, text, seen, ...(recipient ? { recipient } : {}) });
    sending = false;
    if (answer.told) { told = answer.told; form().close(); show(); return; }
    if (answer.status === 409) {
      told = answer.problem;
      seen = told.seen;
      show();
      const last = told.reports[told.reports.length - 1];
      return say(ccc.t("NOT submitted: {who} submitted a report meanwhile. Look at it, then submit again if it is still needed.", { who: last ? incidents.person(last.submitted_by) : "" }));
    }
    say(ccc.t("NOT submitted: {reason}.", { reason: answer.refusal }));
  }

  const acts = { open: (button) => open(+button.dataset.i), send, leave: () => form().close() };
  document.addEventListener("click", function (event) {
    const button = event.target.closest("#incident-reports [data-due]");
    if (button) acts[button.dataset.due](button);
  });

  ccc.mounted("incident-reports", function () {
    told = null;
    seq = 0;
    ccc.known_person().then((person) => { may = !!(person && person.rights && person.rights[SUBMIT]); show(); });
    setTimeout(read, 0);
    return [ccc.each_second(tick)];
  });
  if (incidents && incidents.one) {
    incidents.one.on_start.push(() => { told = null; seq = 0; read(); });
    incidents.one.on_show.push((one) => { if (one.seq !== seq) { seq = one.seq; read(); } });
  }
})();
