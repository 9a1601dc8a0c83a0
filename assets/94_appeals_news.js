/* How many appeals wait for the reader's decision, or moved on since they looked: a number beside
   "Scorecards" in the bar, and beside the way to the list. The picture's section `appeals` says when
   there is something new. Elements: layouts/shell.py, layouts/kpi_appeals_list.py. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const NEWS = "/api/v1/appeals/news";
  const LIST = "/kpi/appeals";

  function said(waiting, n) {
    if (waiting) {
      return n === 1 ? ccc.t("An appeal or a deferral waits for your decision")
        : ccc.t("{n} appeals and deferrals wait for your decision", { n });
    }
    return n === 1 ? ccc.t("One of your appeals and deferrals moved on")
      : ccc.t("{n} of your appeals and deferrals moved on", { n });
  }

  function tell(frame, { waiting, moved }) {
    const count = waiting || moved.length;
    const words = count ? said(waiting, count) : "";
    for (const place of frame.querySelectorAll('[data-live="appeals"]')) {
      ccc.put(place, count ? String(count) : "");
      place.hidden = !count;
      place.title = words;
      place.setAttribute("aria-label", words);
      if (place.tagName === "A") place.href = waiting ? LIST : `${LIST}?show=decided`;
    }
  }

  ccc.mounted("frame", function (frame) {
    if (!frame.querySelector('[data-live="appeals"]')) return undefined;
    let gone = false, stop = () => {};
    const ask = () => void fetch(NEWS).then((answer) => (answer.ok ? answer.json() : null))
      .then((news) => { if (news && !gone) tell(frame, news); }).catch(() => {});
    ccc.known_person().then((person) => {
      if (!person || gone || person.kind !== "person" || !person.pages.includes("/kpi")) return;
      stop = ccc.on("appeals", ask);
    });
    return () => { gone = true; stop(); };
  });
})();
