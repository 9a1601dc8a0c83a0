/* Above the list of incidents: which alerts look like one thing. One press makes them one, another
   says to all officers that they are not; that can be taken back. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { incidents } = ccc;
  const { escape } = ccc;
  const SHOWN = 3, AGAIN_MS = 1500, EVERY_MS = 15000; // what another officer judged is in no picture
  const by_id = (id) => document.getElementById(id);
  let found = [], refused = [], asking = 0, unfolded = false, busy = false;

  const take = ({ proposals, refused: no }) => { [found, refused] = [proposals, no]; write(); };

  async function propose() {
    if (ccc.lost || !by_id("incidents-proposals")) return;
    const mine = ++asking, { told } = await incidents.ask("/incidents/proposals");
    if (mine === asking && told && by_id("incidents-proposals")) take(told);
  }

  function sentence(one) {
    const n = one.alerts.length, first = [ccc.words(one.title), one.place].filter(Boolean).join(ccc.t(", "));
    const reach = one.extent_m < 950 ? ccc.t("{n} m", { n: Math.max(10, Math.round(one.extent_m / 10) * 10) })
      : ccc.t("{n} km", { n: ccc.fmt.number(one.extent_m / 1000, 1) });
    if (one.joins) {
      return n === 1 ? ccc.t("An alert belongs to incident {no}, it seems: {first}", { no: one.joins, first })
        : ccc.t("{n} alerts belong to incident {no}, it seems; first: {first}", { n, no: one.joins, first });
    }
    return ccc.t("{n} alerts within {reach} look like one thing; first: {first}", { n, reach, first });
  }

  const numbers = (one) => one.alerts.map((no) => `<a href="/alerts/${no}">${no}</a>`).join(ccc.t(", "));
  const line = (one, at) => `<div class="inc-proposal"><span>${ccc.draw.glyph(one.grade, 26)}</span><div><p>${escape(sentence(one))}</p><small>${
    escape(ccc.t("since {time}", { time: incidents.when(one.onset_at) }))} \u00b7 ${escape(ccc.t("alerts"))} ${numbers(one)}</small></div>
    <button class="alerts-button main" data-make="${at}"><span>${escape(one.joins ? (one.alerts.length === 1 ? ccc.t("Join it") : ccc.t("Join them")) : ccc.t("Make it one incident"))}</span>${
  at ? "" : "<kbd>Y</kbd>"}</button><button class="alerts-button" data-not="${at}">${escape(ccc.t("Not one"))}</button></div>`;

  const told_no = (one, at) => `<li><span>${escape(ccc.t("Not one, says {who} {time}:", { who: incidents.person(one.by), time: incidents.when(one.at) }))} ${
    escape(sentence(one))} \u00b7 ${escape(ccc.t("alerts"))} ${numbers(one)}</span><button class="alerts-button" data-again="${at}">${escape(ccc.t("Propose it again"))}</button></li>`;

  function write() {
    const place = by_id("incidents-proposals");
    place.hidden = !found.length && !refused.length;
    const more = found.length > SHOWN ? `<p class="inc-quiet">${escape(ccc.t("and {n} more", { n: found.length - SHOWN }))}</p>` : "";
    const no = refused.length ? `<button class="inc-unfold" data-unfold aria-expanded="${unfolded}">${escape(refused.length === 1 ? ccc.t("1 proposal was judged not one thing")
      : ccc.t("{n} proposals were judged not one thing", { n: refused.length }))}</button>${unfolded ? `<ul class="inc-refused">${refused.map(told_no).join("")}</ul>` : ""}` : "";
    ccc.markup(place, found.slice(0, SHOWN).map(line).join("") + more + no);
  }

  incidents.make_one = async function (at) {
    const one = found[at];
    if (!one || ccc.lost || busy) return undefined;
    busy = true;
    incidents.say("");
    const open = one.joins && (ccc.picture.incidents || {})[one.joins];
    const { told, refusal } = open
      ? await incidents.ask(`/incidents/${one.joins}/add-alerts`, { alerts: one.alerts, seen_seq: open.seq })
      : await incidents.ask("/incidents", { alerts: one.alerts });
    busy = false;
    if (refusal) { incidents.say(ccc.t("NOT made: {reason}.", { reason: refusal })); return propose(); }
    return incidents.go(`/incidents/${told.no}`);
  };

  async function judge(one, verdict) {
    if (!one || busy) return;
    if (ccc.lost) return void incidents.say(ccc.t("No connection: nothing was sent."));
    busy = true;
    incidents.say("");
    const { told, refusal, status, problem } = await incidents.ask(`/incidents/proposals/${verdict}`, { alerts: one.alerts, joins: one.joins });
    busy = false;
    asking += 1; // an older answer comes too late
    if (told) return void take(told);
    if (status === 409) take(problem);
    incidents.say(status === 409 ? ccc.t("NOT recorded: this is not proposed any more.") : ccc.t("NOT recorded: {reason}.", { reason: refusal }));
  }

  function press(event) {
    const of = (name) => event.target.closest(`#incidents-proposals [data-${name}]`);
    if (of("make")) return incidents.make_one(+of("make").dataset.make);
    if (of("not")) return judge(found[+of("not").dataset.not], "not-one");
    if (of("again")) return judge(refused[+of("again").dataset.again], "again");
    if (of("unfold")) { unfolded = !unfolded; write(); by_id("incidents-proposals").querySelector("[data-unfold]")?.focus(); }
    return undefined;
  }

  ccc.mounted("incidents-proposals", function (place) {
    [found, refused, unfolded, busy] = [[], [], false, false];
    let soon = 0, newest = "";
    /* New alerts, or alerts that went into an incident: other things look like one. */
    const again = (entries, gone) => {
      const now = Object.keys(ccc.picture.alerts || {}).sort().join();
      if (!gone.length && now === newest) return;
      newest = now;
      clearTimeout(soon);
      soon = setTimeout(propose, AGAIN_MS);
    };
    const timer = setInterval(propose, EVERY_MS);
    place.addEventListener("click", press);
    propose();
    return [ccc.on("incidents", propose), ccc.on("alerts", again), () => { clearTimeout(soon); clearInterval(timer); }];
  });
})();
