/* Go or no-go: asking, answering (no-go says why), closing. Done only when the server says so. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { incidents, polls } = ccc;
  const { escape } = ccc;
  const AHEAD_MS = 10 * 60000; // what is offered as the time to answer by
  let sending = false, key = "";

  const said_of = (no) => document.querySelector(`[data-answer="${no}"]`);

  async function order(no, path, body) {
    if (sending) return;
    if (ccc.lost) return void ccc.put(said_of(no), ccc.t("No connection: nothing was sent."));
    sending = true;
    const { told, refusal, status, problem } = await incidents.ask(`/polls/${no}/${path}`, body);
    sending = false;
    if (told) return void ccc.put(said_of(no), "");
    ccc.put(said_of(no), status === 409 && problem.poll ? ccc.t("NOT taken: your department answered since you looked. Look again, then repeat it.")
      : ccc.t("NOT taken: {reason}.", { reason: refusal }));
    return refusal;
  }

  /* No-go asks why, in place. */
  function ask_why(button) {
    const row = button.closest("li");
    if (row.querySelector(".polls-why")) return;
    const place = document.createElement("div");
    place.className = "polls-why";
    place.innerHTML = `<textarea rows="2" maxlength="1000" aria-label="${escape(ccc.t("Why not?"))}" placeholder="${escape(ccc.t("Why not?"))}"></textarea>
      <button class="polls-button no-go" data-poll="send-no-go">${escape(ccc.t("Say no-go"))}</button><button class="polls-button" data-poll="leave">${escape(ccc.t("Cancel"))}</button>`;
    Object.assign(place.dataset, { no: button.dataset.no, department: button.dataset.department, seq: button.dataset.seq });
    row.append(place);
    place.querySelector("textarea").focus();
  }

  async function send_no_go(place) {
    const { no, department, seq } = place.dataset, reason = place.querySelector("textarea").value.trim();
    if (!reason) return void ccc.put(said_of(no), ccc.t("Say why not, in a few words."));
    if (await order(no, "answer", { answer: "no-go", reason, department, seen_seq: now_seq(no, department, +seq) })) return;
    place.remove();
    polls.show();
  }

  /* What was typed while the own department answered otherwise is repeated knowingly: it is said. */
  const now_seq = (no, department, seq) => {
    const poll = (ccc.picture.polls || {})[no], one = poll && poll.answers.find((each) => each.department === department);
    return one && said_of(no) && said_of(no).textContent ? one.seq : seq;
  };

  /* ---- asking */
  function open_form() {
    const form = document.getElementById("poll-form"), told = incidents.one.told;
    const theirs = new Set(told ? told.tasks.filter(({ state }) => state !== "WITHDRAWN").map(({ department }) => department) : []);
    ccc.markup(form.querySelector("[data-part=whom]"), Object.entries(ccc.config.departments || {}).map(([id, name]) =>
      `<button type="button" role="checkbox" aria-checked="${theirs.has(id)}" data-whom="${escape(id)}">${escape(name)}</button>`).join(""));
    form.querySelector("#poll-until").value = ccc.fmt.time(ccc.now() + AHEAD_MS);
    ccc.put(form.querySelector("[data-part=said]"), "");
    key = `${Date.now()}-${Math.random().toString(36).slice(2)}`; // sent again it asks nobody twice
    form.showModal();
    form.querySelector("#poll-question").focus();
  }

  async function send_question() {
    const form = document.getElementById("poll-form"), say = (words) => ccc.put(form.querySelector("[data-part=said]"), words);
    const question = form.querySelector("#poll-question").value.trim(), until = incidents.written_ms(form.querySelector("#poll-until").value);
    const departments = [...form.querySelectorAll('[data-whom][aria-checked="true"]')].map((one) => one.dataset.whom);
    if (!question) return say(ccc.t("Write the question."));
    if (!departments.length) return say(ccc.t("Whom? Choose one department at least."));
    if (until === null) return say(ccc.t("Write the time as a time of day, such as 16:30."));
    if (ccc.lost) return say(ccc.t("No connection: nothing was sent."));
    if (sending) return;
    sending = true;
    const { told, refusal } = await incidents.ask(`/incidents/${polls.incident_no()}/polls`, { question, departments, answer_by: new Date(until).toISOString() },
      { "Idempotency-Key": key });
    sending = false;
    if (!told) return say(ccc.t("NOT asked: {reason}.", { reason: refusal }));
    form.querySelector("#poll-question").value = "";
    form.close();
  }

  function pressed(event) {
    const whom = event.target.closest("[data-whom]");
    if (whom) return whom.setAttribute("aria-checked", String(whom.getAttribute("aria-checked") !== "true"));
    const button = event.target.closest("[data-poll]");
    if (!button) return;
    const { poll, no, department, seq } = button.dataset;
    if (poll === "open") open_form();
    else if (poll === "ask") send_question();
    else if (poll === "cancel") button.closest("dialog").close();
    else if (poll === "go") order(no, "answer", { answer: "go", department, seen_seq: +seq });
    else if (poll === "no-go") ask_why(button);
    else if (poll === "send-no-go") send_no_go(button.closest(".polls-why"));
    else if (poll === "leave") { button.closest(".polls-why").remove(); polls.show(); }
    else if (poll === "close") order(no, "close", {});
  }

  polls.ask = function () {
    const button = document.querySelector('#incident-polls [data-poll="open"]');
    if (button && !button.hidden && !ccc.lost) open_form();
  };

  /* Enter sends the question, as every dialog here does. */
  function enter(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229 || !event.target.closest("#poll-form textarea")) return;
    event.preventDefault();
    if (!event.repeat) send_question();
  }
  ccc.mounted("poll-form", (form) => { form.addEventListener("keydown", enter); });

  for (const id of ["incident-polls", "tasks-polls"]) {
    ccc.mounted(id, (place) => { place.addEventListener("click", pressed); });
  }
})();
