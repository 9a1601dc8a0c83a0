/* The departments' page: which tasks are mine, what is known of each, and what is new. Their cards
   are in 85_tasks_list, the one that is open in 85_tasks_open, orders and files in 86. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { incidents } = ccc;
  const tasks = (ccc.tasks = {});
  const ASK_MS = 120; // several changes of one tick are asked for at once
  const AGAIN_MS = 3000;
  const DONE_AT_MOST = 20;
  const PHONE_PX = 760; // as in tasks.css
  const VIBRATION = [200, 100, 200];
  let page = null;
  let asked = null, asking = false, again = false;
  let offers = null; // keys of the offers that are known; null before the first answer

  tasks.known = new Map(); // number -> row of the API
  tasks.selected = null;
  tasks.may = () => !!page && page.dataset.may === "yes";
  tasks.own = () => (page ? page.dataset.department : "");
  tasks.part = (name) => page && page.querySelector(`#tasks-detail [data-part="${name}"]`);

  // Written out, so that the catalogue's test finds them.
  const NEXT = () => ({ OFFERED: ["accept", ccc.t("Accept")], ACCEPTED: ["on-the-way", ccc.t("On the way")],
    ON_THE_WAY: ["on-site", ccc.t("On site")], ON_SITE: ["done", ccc.t("Done")] });
  tasks.next = (task) => NEXT()[task.state] || null;
  const GROUPS = { OFFERED: "offered", DECLINED: "offered", ACCEPTED: "running", ON_THE_WAY: "running", ON_SITE: "running",
    DONE: "done", VERIFIED: "done", WITHDRAWN: "done" };
  tasks.group = ({ state }) => GROUPS[state] || null;

  /* The limit that counts: {what, by} in ms, or null. */
  tasks.limit = function (task) {
    if (["OFFERED", "DECLINED"].includes(task.state)) return { what: "accept", by: incidents.at(task.accept_by), from: incidents.at(task.offered_at) };
    if (["ACCEPTED", "ON_THE_WAY", "ON_SITE"].includes(task.state)) return { what: "done", by: incidents.at(task.due_at), from: incidents.at(task.offered_at) };
    return null;
  };

  /* ---- asking: all that is mine, when the picture says that something of it changed */
  function mine(entries) {
    return Object.values(entries).some((one) => !tasks.own() || one.department === tasks.own() || tasks.known.has(one.no));
  }

  function heard(entries, gone) {
    if (!page) return;
    if (mine(entries) || gone.some((no) => tasks.known.has(+no)) || offers === null) tasks.ask();
  }

  tasks.ask = function () {
    clearTimeout(asked);
    asked = setTimeout(ask_now, ASK_MS);
  };

  async function ask_now() {
    if (asking) return void (again = true);
    asking = true;
    const of = tasks.own() ? `department=${encodeURIComponent(tasks.own())}&` : "";
    const [open, over] = await Promise.all([incidents.ask(`/tasks?${of}open=true&limit=300`),
      incidents.ask(`/tasks?${of}open=false&limit=${DONE_AT_MOST}`)]);
    asking = false;
    if (!page) return;
    if (open.told && over.told) take([...open.told.tasks, ...over.told.tasks]);
    else setTimeout(tasks.ask, AGAIN_MS);
    if (again) { again = false; tasks.ask(); }
  }

  function take(rows) {
    tasks.known = new Map(rows.filter(tasks.group).map((row) => [row.no, row]));
    const now = new Set(rows.filter(({ state }) => state === "OFFERED").map((row) => `${row.no} ${row.offered_at}`));
    const fresh = offers === null ? [] : [...now].filter((one) => !offers.has(one));
    offers = now;
    const numbers = new Set(fresh.map((one) => +one.split(" ")[0]));
    tasks.list(numbers);
    tasks.show();
    open_first();
    if (numbers.size) ring(numbers);
  }

  /* The one that the address names (a message leads here); at a desk, where it lies beside the list,
     else the first. */
  let opened = false;
  function open_first() {
    if (opened) return;
    const named = +location.hash.slice(1), first = document.querySelector("#tasks-list article[data-task]");
    const no = tasks.known.has(named) ? named : first && innerWidth > PHONE_PX ? +first.dataset.task : null;
    if (no === null) return;
    opened = true;
    tasks.open(no, false);
  }

  /* One row that an order was answered with: there at once, before the stream tells of it. */
  tasks.put = function (row) {
    tasks.known.set(row.no, { ...tasks.known.get(row.no), ...row });
    tasks.list(new Set());
    tasks.show(row);
  };

  /* ---- something new: as loud as an alert of the incident's grade */
  function ring(numbers) {
    const grade = Math.max(1, ...[...numbers].map((no) => tasks.incident(tasks.known.get(no)).grade || 1));
    if (navigator.vibrate && tasks.pressed) navigator.vibrate(VIBRATION);
    if (!ccc.sound.ready()) return;
    ccc.in_one_tab(`tasks ${[...numbers].sort().join()}`, () => {
      ccc.sound.play(grade).then((heard) => { if (heard) tasks.sounded = (tasks.sounded || 0) + 1; }); // counted for the tests
    });
  }

  function tell() {
    ccc.put(document.getElementById("tasks-sound"), ccc.sound.ready() ? ccc.t("A new task sounds.") : ccc.t("Sound is off until you press something."));
  }

  /* Who is told next of an offer changes with the clock. */
  let minute = 0;
  function turn(now) {
    const at = Math.floor((now || 0) / 60000);
    if (at !== minute && offers && offers.size) { minute = at; tasks.list(new Set()); }
  }

  function allow() {
    tasks.pressed = true;
    ccc.sound.allow().then(tell, tell);
  }

  /* What the picture knows of a task's incident; {} of one that has ended. */
  tasks.incident = (task) => (task && (ccc.picture.incidents || {})[task.incident]) || {};

  ccc.mounted("tasks", function (element) {
    page = element;
    tasks.known = new Map();
    tasks.selected = null;
    offers = null;
    opened = false;
    tasks.ask();
    tell();
    document.addEventListener("pointerdown", allow);
    document.addEventListener("keydown", allow);
    return [ccc.on("tasks", heard), ccc.on("incidents", () => page && offers && tasks.list(new Set())), ccc.on("back", tasks.ask),
      ccc.each_second((now) => { tasks.tick(now); tell(); turn(now); }),
      () => { page = null; clearTimeout(asked); document.removeEventListener("pointerdown", allow); document.removeEventListener("keydown", allow); }];
  });
})();
