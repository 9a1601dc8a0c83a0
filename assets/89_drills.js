/* The page of the exercises: what may be exercised, the one that goes on, orders and their reasons.
   What is drawn stands in 89_drills_draw; all of it is asked for anew when the exercise moves on. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const API = "/api/v1/drills";
  const PATIENCE_MS = 8000;
  const by_id = (id) => document.getElementById(id);
  const drills = (ccc.drills = { told: null, chosen: null, one: null });

  drills.ask = async function (path, body) {
    const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body),
      headers: { "Content-Type": "application/json" } };
    try {
      const answer = await fetch(API + path, { ...sent, signal: AbortSignal.timeout(PATIENCE_MS) });
      const told = await answer.json().catch(() => ({}));
      return answer.ok ? { told } : { refusal: refused(answer.status, told), status: answer.status };
    } catch (error) {
      return { refusal: ccc.t("The server did not answer. Try again.") };
    }
  };

  function refused(status, told) {
    if (status === 409) return ccc.t("The exercise moved on since you looked. It is shown as it stands now.");
    if (status === 403) return ccc.t("You have no right to do this.");
    if (told.field === "reason") return ccc.t("A reason is needed.");
    if (told.field === "scenario" && /replay/.test(told.reason || "")) return ccc.t("The replay has ended and its clock stands: no exercise can run.");
    if (told.field === "scenario") return ccc.t("Another exercise goes on: stop it first.");
    return told.detail || ccc.t("The server did not answer. Try again.");
  }

  /* ---- what is chosen stands in the address: #exercise-3, #scenario-storm_night */
  const key_of = (one) => (one.drill ? `exercise-${one.drill}` : `scenario-${one.scenario}`);
  const all = () => [...drills.told.scenarios, ...drills.told.drills];
  drills.key_of = key_of;

  function choose(key) {
    drills.chosen = key;
    history.replaceState(history.state, "", `#${key}`);
    say("");
    show();
    look();
  }

  const say = (words) => ccc.put(by_id("drills-said"), words);
  const scenario = () => drills.told.scenarios.find((one) => key_of(one) === drills.chosen) || null;
  const open = () => drills.told.drills.find((one) => one.state !== "ENDED") || null;

  function show() {
    if (!drills.told || !by_id("drills")) return;
    drills.draw_list(all, open());
    const run = drills.one && key_of(drills.one) === drills.chosen ? drills.one : null;
    if (scenario()) drills.draw_scenario(scenario(), open(), drills.told);
    else if (run) drills.draw_run(run, drills.told);
  }

  let turn = 0;
  async function look() {
    const mine = ++turn;
    const { told, refusal } = await drills.ask("");
    if (mine !== turn || !by_id("drills")) return;
    if (refusal) return say(refusal);
    drills.told = told;
    const known = all().map(key_of);
    if (!known.includes(drills.chosen)) drills.chosen = open() ? key_of(open()) : known[0] || null;
    const number = /^exercise-(\d+)$/.exec(drills.chosen || "");
    if (number) {
      const one = await drills.ask(`/${number[1]}`);
      if (mine !== turn || !by_id("drills")) return;
      if (one.refusal) return say(one.refusal);
      drills.one = one.told;
    }
    show();
  }

  /* ---- orders: each asks for its reason */
  let form = null;
  const WORDS = {
    start: ["Begin the exercise", "Begin", "Its alerts, incidents and tasks are marked on every screen. Nothing of it leaves as real: notifications are held, warnings are marked as an exercise, units stay free."],
    pause: ["Pause the exercise", "Pause", "Nothing more is injected until it is resumed. Limits of tasks run on."],
    resume: ["Resume the exercise", "Resume", "Its time line goes on where it stood."],
    stop: ["Stop the exercise", "Stop", "It is scored as it stands; its alerts, tasks and incidents are closed."],
  };

  function ask(order) {
    const run = open();
    if (!drills.told || !drills.told.may_run || ccc.lost) return;
    if (order === "start" ? run || !scenario() : !run) return;
    if (order === "pause" && run.state === "PAUSED") order = "resume";
    const [title, send, means] = WORDS[order];
    form = { order, run, scenario: scenario(), sending: false };
    ccc.put(by_id("drills-asked"), `${ccc.t(title)}: ${ccc.words((run || form.scenario).title)}`);
    const { speed } = drills.told.clock;
    const fast = order === "start" && speed > 1 ? ` ${ccc.t("The replay runs {n} times as fast, and so will the exercise.", { n: speed })}` : "";
    ccc.put(by_id("drills-means"), ccc.t(means) + fast);
    ccc.put(by_id("drills-send"), ccc.t(send));
    ccc.put(by_id("drills-fault"), "");
    by_id("drills-reason").value = "";
    by_id("drills-because").showModal();
    by_id("drills-reason").focus();
  }

  async function send() {
    if (!form || form.sending) return;
    const reason = by_id("drills-reason").value.trim();
    if (!reason && form.order !== "resume") return ccc.put(by_id("drills-fault"), ccc.t("A reason is needed."));
    if (ccc.lost) return ccc.put(by_id("drills-fault"), ccc.t("No connection: nothing was sent."));
    form.sending = true;
    const { order, run } = form;
    const { told, refusal, status } = order === "start" ? await drills.ask("", { scenario: form.scenario.scenario, reason })
      : await drills.ask(`/${run.drill}/${order}`, { seen_seq: run.seq, reason });
    form.sending = false;
    if (refusal && status !== 409) return ccc.put(by_id("drills-fault"), refusal);
    by_id("drills-because").close();
    if (told) choose(`exercise-${told.drill}`);
    else look();
    say(refusal || "");
  }

  /* ---- hands */
  function press(event) {
    const entry = event.target.closest("[data-key]"), button = event.target.closest("[data-order]");
    if (entry) choose(entry.dataset.key);
    if (!button || button.disabled) return;
    if (button.dataset.order === "send") send();
    else if (button.dataset.order === "cancel") by_id("drills-because").close();
    else ask(button.dataset.order);
  }

  function key(event) {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    const dialog = by_id("drills-because");
    if (dialog && dialog.open) {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); send(); }
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !drills.told) return;
    const known = all().map(key_of), at = known.indexOf(drills.chosen);
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (step && known[at + step]) {
      event.preventDefault();
      choose(known[at + step]);
      document.querySelector(`[data-key="${CSS.escape(known[at + step])}"]`)?.focus();
    }
    const order = { s: "start", p: "pause", x: "stop" }[event.key.toLowerCase()];
    if (order) { event.preventDefault(); ask(order); }
  }

  ccc.mounted("drills", function (root) {
    drills.chosen = location.hash.slice(1) || null;
    drills.told = drills.one = null;
    let seen = null;
    const moved = () => {
      const one = ccc.drill.current(), now = one ? `${one.no} ${one.seq}` : "";
      if (now === seen) return;
      const over = seen && !now && drills.chosen; // it ended: its score is there
      seen = now;
      if (over || drills.told || now) look();
    };
    root.addEventListener("click", press);
    document.addEventListener("keydown", key);
    look();
    return [ccc.on("drill", moved), ccc.each_second(() => drills.told && drills.tick && drills.tick()),
      () => document.removeEventListener("keydown", key)];
  });
})();
