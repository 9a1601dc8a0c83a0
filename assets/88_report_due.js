/* A report to those above that is about to be due, or is overdue, is said on every page of a desk to
   whoever may submit it: which, of what, how long there is; a press leads there. It sounds once. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const SUBMIT = "submit reports on incidents";
  const QUIET = 1; // sounds like the lightest alert
  const link = document.createElement("a");
  link.id = "report-due";
  link.hidden = true;
  let may = false;
  const said = new Set(); // what sounded already: "incident kind due"

  /* The one that is due first, of those that warn. What is exercised comes after what is real. */
  function next(now) {
    return Object.values(ccc.picture.reports || {}).filter(({ warns }) => now >= warns)
      .sort((a, b) => !!a.drill - !!b.drill || a.due - b.due)[0] || null;
  }

  function tick(now) {
    const one = may && now !== null ? next(now) : null;
    link.hidden = !one || location.pathname === `/incidents/${one.incident}`;
    if (!one) return;
    const late = now > one.due, span = ccc.fmt.span(Math.abs(one.due - now));
    const left = late ? ccc.t("{span} overdue", { span }) : ccc.t("{span} left", { span });
    const drill = one.drill ? `<b class="inc-drill">${ccc.escape(ccc.t("Exercise"))}</b>` : "";
    link.href = `/incidents/${one.incident}`;
    ccc.flag(link, "late", late);
    ccc.markup(link, `${drill}<b>${ccc.escape(ccc.words(one.name))}</b><span>${ccc.escape(`${one.incident} \u00b7 ${ccc.words(one.title)}`)}</span><b>${ccc.escape(left)}</b>`);
    const key = `${one.incident} ${one.kind} ${one.way} ${one.due} ${late}`;
    if (said.has(key)) return;
    said.add(key);
    if (ccc.sound && ccc.sound.ready()) ccc.in_one_tab(`report ${key}`, () => ccc.sound.play(QUIET));
  }

  ccc.mounted("frame", function () {
    if (document.documentElement.dataset.distance === "wall") return undefined;
    if (!link.isConnected) document.body.append(link);
    ccc.known_person().then((person) => { may = !!(person && person.rights && person.rights[SUBMIT]); tick(ccc.now()); });
    const undo = [ccc.on("reports", () => tick(ccc.now())), ccc.each_second(tick)];
    return [...undo, () => { link.hidden = true; }];
  });
})();
