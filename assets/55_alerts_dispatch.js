/* From an alert to its incident: key D makes one, or opens the one that it is in; and what the
   console says of an alert that is dispatched. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const list = ccc.alerts;
  const by_id = (id) => document.getElementById(id);
  let busy = false, said = "";

  /* The open incident of an alert, from the picture. */
  list.incident_of = (no) => Object.values(ccc.picture.incidents || {}).find(({ alerts }) => alerts.includes(+no)) || null;

  /* "Dispatched 15:06", or that an incident is open; "" when there is none. */
  list.dispatched = function (no) {
    const found = list.incident_of(no), now = ccc.now();
    if (!found) return "";
    return found.offered == null ? ccc.t("Incident since {time}", { time: ccc.fmt.moment(found.opened, now) })
      : ccc.t("Dispatched {time}", { time: ccc.fmt.moment(found.offered, now) });
  };

  list.dispatch = async function () {
    if (ccc.lost || busy) return undefined;
    if (list.selected === null) return list.say(ccc.t("Choose an alert first."));
    if (!by_id("alerts-dispatch")) return list.say(list.why_not("dispatch"));
    const no = +list.selected, known = list.incident_of(no);
    if (known) return ccc.incidents.go(`/incidents/${known.no}`);
    if (!list.row()) return list.say(ccc.t("It is closed: register what is left as a report."));
    busy = true;
    list.say("");
    const { told, refusal } = await ccc.incidents.ask("/incidents", { alerts: [no] });
    busy = false;
    if (!refusal) return ccc.incidents.go(`/incidents/${told.no}`);
    const taken = list.incident_of(no); // somebody was quicker
    if (taken) return ccc.incidents.go(`/incidents/${taken.no}`);
    return list.say(ccc.t("NOT dispatched: {reason}.", { reason: refusal }), true);
  };

  function button() {
    const found = list.selected === null ? null : list.incident_of(list.selected);
    ccc.put(by_id("alerts-dispatch")?.firstElementChild, !found ? ccc.t("Dispatch") : found.tasks ? ccc.t("Dispatch more") : ccc.t("To its incident"));
    const now = found ? `${list.selected} ${found.no} ${found.seq}` : `${list.selected}`;
    const before = said;
    said = now;
    if (before && now !== before && before.split(" ")[0] === now.split(" ")[0] && list.ask_again) list.ask_again();
  }

  /* The list's cells are drawn anew when another alert is dispatched. */
  let cells = "";
  function list_cells() {
    const now = JSON.stringify(Object.values(ccc.picture.incidents || {}).map(({ alerts, offered }) => [alerts, offered]));
    if (now === cells) return;
    cells = now;
    window.dash_ag_grid.getApiAsync("alerts-list").then((grid) => grid.refreshCells({ columns: ["state"], force: true }));
  }

  ccc.mounted("alerts", function () {
    [said, cells] = ["", ""];
    const press = (event) => { if (event.target.closest("#alerts-dispatch")) list.dispatch(); };
    document.addEventListener("click", press);
    return [ccc.on("incidents", () => { button(); list_cells(); }), ccc.each_second(button),
      () => document.removeEventListener("click", press)];
  });
})();
