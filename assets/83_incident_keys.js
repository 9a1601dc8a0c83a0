/* The keys and the presses of an incident's page. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { incidents } = ccc;
  const { one } = incidents;

  function of_task(command) {
    const task = one.selected_task();
    if (!task) return one.say(ccc.t("Choose a task first: J and K."));
    const may = one.task_orders(task).some(([name]) => name === command);
    return may ? one.carry(command, task.no) : one.say(ccc.t("This task does not allow it as it stands."));
  }

  const when_open = (command) => () => (one.open() ? one.carry(command) : one.say(ccc.t("It has ended. Reopen it first.")));
  const KEYS = {
    j: () => one.move_task(1), k: () => one.move_task(-1), arrowdown: () => one.move_task(1), arrowup: () => one.move_task(-1),
    enter: () => { const step = one.next(); return step && (one.just_changed() ? one.say(ccc.t("The next step has just become another. Look, then press again.")) : one.carry(step.order, step.task)); },
    o: () => of_task("re-offer"), x: () => of_task("withdraw"), p: when_open("plan"), g: when_open("correct"), f: when_open("defer"),
    m: when_open("merge"), s: when_open("split"), u: when_open("unfounded"), c: when_open("close"), v: when_open("verify"), w: when_open("rework"),
    q: () => ccc.polls && ccc.polls.ask && ccc.polls.ask(), n: () => one.write("note"), e: () => one.write("decision"), r: () => one.draw_area(),
    escape: () => (one.is_pointing() ? one.point_at(null) : one.is_drawing() ? one.draw_area("cancel") : incidents.go("/incidents")),
  };
  const READING = ["j", "k", "arrowdown", "arrowup", "escape"];

  function press(event) {
    const of = (name) => event.target.closest(`#incident [data-${name}]`);
    if (of("order")) return one.carry(of("order").dataset.order, +of("order").dataset.task || null);
    if (of("draw")) return one.draw_area(of("draw").dataset.draw);
    if (of("circle")) return one.draw_circle(+of("circle").dataset.circle);
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
})();
