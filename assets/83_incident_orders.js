/* What an officer orders about an incident: at once, or by the one dialog that asks for what an order
   lacks; and the keys of the page. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { incidents } = ccc;
  const { one } = incidents;
  const { escape } = ccc;
  const HOUR_MS = 3600000, DAY_MS = 86400000;
  const SPANS = [HOUR_MS, 4 * HOUR_MS, DAY_MS, 7 * DAY_MS, 30 * DAY_MS];
  const FIELDS = ["grade", "into", "department", "alerts", "tasks", "until", "title-of-it", "note"];
  const by_id = (id) => document.getElementById(id);
  let form = null, parts = {};

  /* What each order asks for: `fields`, of these `must` something; `note` is the label of its words. */
  const FORMS = () => ({
    grade: { title: ccc.t("Grade"), fields: ["grade", "note"], note: ccc.t("Reason, if there is one") },
    defer: { title: ccc.t("Defer"), fields: ["until", "note"], must: ["note"], note: ccc.t("Why can it not be done now?") },
    merge: { title: ccc.t("Merge"), fields: ["into", "note"], must: ["into"], note: ccc.t("Reason, if there is one"),
      about: ccc.t("Its alerts and tasks become the other's. Its record stays and ends.") },
    split: { title: ccc.t("Split"), fields: ["alerts", "tasks", "title-of-it", "note"], must: ["note"], note: ccc.t("Why are they two things?"),
      about: ccc.t("What you tick becomes an incident of its own.") },
    unfounded: { title: ccc.t("Unfounded"), fields: ["note"], must: ["note"], note: ccc.t("What was found instead?"),
      about: ccc.t("Tasks that are open are withdrawn with this reason.") },
    reopen: { title: ccc.t("Reopen"), fields: ["note"], must: ["note"], note: ccc.t("What came to be known?") },
    rework: { title: ccc.t("Rework"), fields: ["tasks", "note"], must: ["tasks", "note"], note: ccc.t("What is not as it should be?") },
    verify: { title: ccc.t("Verify"), fields: ["note"], must: one.live().length ? [] : ["note"], note: one.live().length ? ccc.t("What was seen, if it is to be kept") : ccc.t("There was no task: what was done?") },
    "re-offer": { title: ccc.t("Re-offer"), fields: ["department", "note"], must: [], note: ccc.t("Reason, if there is one"), task: true },
    withdraw: { title: ccc.t("Withdraw"), fields: ["note"], must: ["note"], note: ccc.t("Why is it not to be done?"), task: true },
    "rework-task": { title: ccc.t("Rework"), fields: ["note"], must: ["note"], note: ccc.t("What is not as it should be?"), task: true },
  });

  /* ---- opening */
  const option = (name, value, words, more = "", checked = false) => `<label><input type="${name === "into" || name === "department" ? "radio" : "checkbox"}" name="pick-${name}" value="${
    escape(value)}"${checked ? " checked" : ""}><b>${escape(words)}</b><span>${escape(more)}</span></label>`;

  function fill(name) {
    const pick = (list, words) => { ccc.put(parts[`${name}-label`], words); ccc.markup(parts[name], list.join("")); };
    if (name === "into") {
      const others = Object.values(ccc.picture.incidents || {}).filter(({ no, drill }) => no !== one.no && drill === one.told.drill);
      pick(others.map((each) => option("into", each.no, `${each.no} ${ccc.words(each.title)}`, each.place || "")), others.length ? ccc.t("Into which?") : ccc.t("There is no other open incident."));
    }
    if (name === "department") {
      const now = one.task(form.task).department;
      pick(Object.entries(ccc.config.departments || {}).map(([id, words]) => option("department", id, words, id === now ? ccc.t("has it now") : "", id === now)), ccc.t("To whom?"));
    }
    if (name === "alerts") pick(one.told.alerts.map((no) => option("alerts", no, one.alert_name(no))), one.told.alerts.length ? ccc.t("Alerts") : "");
    if (name === "tasks") {
      const fits = ({ state }) => form.command !== "rework" || state === "DONE" || state === "VERIFIED";
      pick(one.live().filter(fits).map((task) => option("tasks", task.no, ccc.words(task.title), incidents.department(task.department))), ccc.t("Tasks"));
    }
    if (name === "until") {
      ccc.markup(parts.until, SPANS.map((span, i) => `<button type="button" role="radio" data-value="${span}" aria-checked="${!i}"><b>${
        escape(span < DAY_MS ? ccc.t("{n} h", { n: span / HOUR_MS }) : ccc.t("{n} d", { n: span / DAY_MS }))}</b> <span class="num">${escape(ccc.fmt.short_day(ccc.now() + span))} ${ccc.fmt.time(ccc.now() + span)}</span></button>`).join(""));
    }
    if (name === "grade") incidents.choose(parts.grade, one.told.grade);
  }

  function open(command, task = null) {
    const asks = FORMS()[command], dialog = by_id("incident-form");
    parts = incidents.parts(dialog);
    form = { command, task, asks, seen_seq: task ? one.task(task).seq : one.told.seq, sending: false };
    ccc.put(parts.title, asks.title);
    ccc.put(parts.name, asks.title);
    ccc.put(parts.of, task ? ccc.words(one.task(task).title) : ccc.words(one.told.title));
    ccc.put(parts.about, asks.about || "");
    parts.about.hidden = !asks.about;
    for (const name of FIELDS) {
      dialog.querySelector(`[data-field="${name}"]`).hidden = !asks.fields.includes(name);
      if (asks.fields.includes(name)) fill(name);
    }
    ccc.put(dialog.querySelector('[data-field="note"] > span'), asks.note);
    for (const name of ["note", "title-of-it"]) parts[name].value = "";
    ccc.put(parts.said, "");
    incidents.draw_marks(dialog);
    dialog.showModal();
    (asks.fields.find((name) => name !== "note") ? dialog.querySelector('[data-field]:not([hidden]) :is(button[aria-checked="true"], input:checked, input, textarea)') : parts.note)?.focus();
  }

  /* ---- sending */
  function filled() {
    const { asks, command, seen_seq } = form, body = { seen_seq }, dialog = by_id("incident-form");
    const note = parts.note.value.trim(), has = (name) => asks.fields.includes(name), must = (name) => (asks.must || []).includes(name);
    const picked = (name) => [...dialog.querySelectorAll(`[name="pick-${name}"]:checked`)].map(({ value }) => value);
    if (note) body.note = note;
    if (has("grade")) body.grade = +incidents.chosen(parts.grade);
    if (has("until")) body.until = new Date(ccc.now() + +incidents.chosen(parts.until)).toISOString();
    if (has("into")) [body.into] = picked("into").map(Number);
    if (has("department")) [body.department] = picked("department");
    for (const name of ["alerts", "tasks"]) if (has(name)) body[name] = picked(name).map(Number);
    if (has("title-of-it") && parts["title-of-it"].value.trim()) body.title = parts["title-of-it"].value.trim();
    if (must("into") && !body.into) return { fault: ccc.t("Choose one.") };
    if (must("tasks") && !body.tasks.length) return { fault: ccc.t("Tick what is meant.") };
    if (command === "split" && !body.alerts.length && !body.tasks.length) return { fault: ccc.t("Tick what is meant.") };
    if (must("note") && !note) return { fault: ccc.t("Say why.") };
    return { body };
  }

  async function send() {
    const { body, fault } = filled(), mine = form;
    if (fault) return ccc.put(parts.said, fault);
    if (mine.sending) return undefined;
    mine.sending = true;
    const command = mine.command.replace("-task", "");
    const refusal = await one.send(mine.asks.task ? `/tasks/${mine.task}/${command}` : `/incidents/${one.no}/${command}`, body);
    mine.sending = false;
    if (!refusal) {
      by_id("incident-form").close();
      if (command === "merge") incidents.go(`/incidents/${body.into}`);
      return one.say("");
    }
    if (form !== mine) return one.say(refusal, true);
    form.seen_seq = mine.task ? one.task(mine.task).seq : one.told.seq; // it was told what changed
    return ccc.put(parts.said, refusal);
  }

  /* ---- what a key or a button means */
  async function order(command, task = null) {
    if (ccc.lost || !one.told) return undefined;
    one.say("");
    if (command === "report") return incidents.go(`/incidents/${one.no}/report`);
    if (command === "go") return incidents.go(`/incidents/${one.told.merged_into}`);
    if (!one.may) return undefined;
    if (command === "plan") return one.open_plan();
    if (command === "activate") return one.activate();
    if (command === "verify" && one.live().length) return tell(await one.order("verify"));
    if (command === "close" || command === "resume") return tell(await one.order(command));
    if (command === "verify-task") return tell(await one.order_task(task, "verify"));
    if (command === "offer") return tell(await one.order_task(task, "offer"));
    if (FORMS()[command]) return open(command, task);
    return undefined;
  }
  const tell = (refusal) => one.say(refusal || "", !!refusal);
  one.carry = order;

  function of_task(command) {
    const task = one.selected_task();
    if (!task) return one.say(ccc.t("Choose a task first: J and K."));
    const may = one.task_orders(task).some(([name]) => name === command);
    return may ? order(command, task.no) : one.say(ccc.t("This task does not allow it as it stands."));
  }

  const when_open = (command) => () => (one.open() ? order(command) : one.say(ccc.t("It has ended. Reopen it first.")));
  const KEYS = {
    j: () => one.move_task(1), k: () => one.move_task(-1), arrowdown: () => one.move_task(1), arrowup: () => one.move_task(-1),
    enter: () => { const step = one.next(); return step && order(step.order, step.task); },
    o: () => of_task("re-offer"), x: () => of_task("withdraw"), p: when_open("plan"), g: when_open("grade"), f: when_open("defer"),
    m: when_open("merge"), s: when_open("split"), u: when_open("unfounded"), c: when_open("close"), v: when_open("verify"), w: when_open("rework"),
    n: () => one.write("note"), e: () => one.write("decision"), r: () => one.draw_area(),
    escape: () => (one.is_drawing() ? one.draw_area("cancel") : incidents.go("/incidents")),
  };
  const READING = ["j", "k", "arrowdown", "arrowup", "escape"];

  function press(event) {
    const of = (name) => event.target.closest(`#incident [data-${name}]`);
    if (of("order")) return order(of("order").dataset.order, +of("order").dataset.task || null);
    if (of("draw")) return one.draw_area(of("draw").dataset.draw);
    const row = of("task-row");
    if (row && !event.target.closest("a, button")) return one.select_task(one.selected_task()?.no === +row.dataset.taskRow && !event.target.closest(".inc-more") ? null : +row.dataset.taskRow);
    return undefined;
  }

  one.on_start.push(function () {
    const keys = incidents.on_keys(one.may ? KEYS : Object.fromEntries(READING.map((name) => [name, KEYS[name]])));
    document.addEventListener("keydown", keys);
    document.addEventListener("click", press);
    return () => {
      document.removeEventListener("keydown", keys);
      document.removeEventListener("click", press);
    };
  });

  ccc.mounted("incident-form", function (dialog) {
    dialog.addEventListener("click", function (event) {
      if (incidents.press_choice(event)) return;
      const part = event.target.closest("button[data-part]")?.dataset.part;
      if (part === "send") send();
      if (part === "cancel") dialog.close();
    });
    dialog.addEventListener("keydown", function (event) {
      incidents.move_choice(event);
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      if (event.target.closest('button[data-part], [role="radio"]') && event.target.dataset.part) return;
      event.preventDefault();
      if (!event.repeat) send();
    });
  });
})();
