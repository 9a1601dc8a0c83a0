/* Who did what to whom: the record in words, searched and a page at a time. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const users = ccc.users;
  const { escape } = ccc;
  const PAGE = 100, TYPED_MS = 250, LOOK_MS = 15000, DAY_MS = 86400000;
  const by_id = (id) => document.getElementById(id);
  let pages = [null]; // the `before` of each page that was turned to
  let shown = null, asked = 0, timer = 0;

  // Written out, so that the catalogue's test finds them.
  const KINDS = () => ({ "signed in": ccc.t("signed in"), "sign-in refused": ccc.t("sign-in refused"), "sign-in throttled": ccc.t("sign-in throttled"),
    "signed out": ccc.t("signed out"), "not allowed": ccc.t("not allowed"), "account added": ccc.t("account added"), "role changed": ccc.t("role changed"),
    "new password": ccc.t("new password"), "account disabled": ccc.t("account disabled"), "account enabled": ccc.t("account enabled"),
    "signed out everywhere": ccc.t("signed out everywhere"), "token added": ccc.t("token added"), "token revoked": ccc.t("token revoked"), "screen opened": ccc.t("screen opened"),
    downloaded: ccc.t("downloaded") });
  const kind = (name) => KINDS()[name] || name;

  const DETAILS = () => ({ "wrong password": ccc.t("wrong password"), "no such name": ccc.t("no such name"), "shut out": ccc.t("right password, but disabled"),
    "wrong password, to change it": ccc.t("wrong password, to change it"), wall: ccc.t("the wall, on a screen") });

  /* "department head of fire_department → analyst" in the reader's words; the rest as it is kept. */
  const standing = (words) => { const [role, department] = words.split(" of "); return users.ROLES.includes(role)
    ? [ccc.t(role), users.department(department)].filter(Boolean).join(" \u00b7 ") : null; };
  function detail(event) {
    const parts = event.detail.split(" \u2192 ").map(standing);
    if (event.detail && !parts.includes(null)) return parts.join(" \u2192 ");
    if (event.kind === "token added") return event.detail === "wall" ? DETAILS().wall : event.detail.split(" ").map(users.scope).join(ccc.t(", "));
    return DETAILS()[event.detail] || event.detail;
  }
  const times = (event) => (event.times > 1 ? ` ${ccc.t("{n} times within a minute", { n: event.times })}` : "");
  const who = (name) => ({ "command line": ccc.t("command line"), "OpenID provider": ccc.t("the city’s sign-in") })[name] || name;

  /* One event of `name`, as markup: what, by or to whom, what changed, from where. */
  users.event_words = function (event, name) {
    const other = event.who && event.who !== name ? ccc.t("by {who}", { who: who(event.who) }) : event.whom && event.whom !== name ? event.whom : "";
    const rest = [other, detail(event), event.address].filter(Boolean).map(escape).join(" \u00b7 ");
    return `<b>${escape(kind(event.kind))}</b>${escape(times(event))}${rest ? ` \u00b7 ${rest}` : ""}`;
  };

  /* ---- the frame: filters, rows, pages */
  function frame() {
    const input = (name, words, type = "text") => `<label><span>${escape(words)}</span><input name="${name}" type="${type}" autocomplete="off" spellcheck="false"></label>`;
    const kinds = Object.entries(KINDS()).map(([name, words]) => `<option value="${name}">${escape(words)}</option>`).join("");
    return `<form class="users-filters" autocomplete="off">${input("words", ccc.t("Search"))}${input("who", ccc.t("Who"))}
      <label><span>${escape(ccc.t("What"))}</span><select name="kind"><option value="">${escape(ccc.t("anything"))}</option>${kinds}</select></label>
      ${input("whom", ccc.t("Whom"))}${input("from", ccc.t("From"), "date")}${input("to", ccc.t("To"), "date")}
      <button type="reset" class="users-chip">${escape(ccc.t("Show all"))}</button></form>
      <div class="users-log" tabindex="0"><table><thead><tr>${[ccc.t("When"), ccc.t("Who"), ccc.t("What"), ccc.t("Whom"), ccc.t("Detail"), ccc.t("Address")]
        .map((words) => `<th scope="col">${escape(words)}</th>`).join("")}</tr></thead><tbody></tbody></table><p class="users-quiet"></p></div>
      <div class="users-pages"><button class="users-chip" data-page="newer">${escape(ccc.t("Newer"))}</button><button class="users-chip" data-page="older">${escape(ccc.t("Older"))}</button>
      <span class="users-quiet"></span></div>`;
  }

  const row = (event) => `<tr><td class="num">${escape(stamp(event.at))}</td><td>${escape(who(event.who))}</td><td>${escape(kind(event.kind))}${
    event.times > 1 ? ` <b class="num">×${event.times}</b>` : ""}</td><td>${escape(event.whom)}</td><td>${escape(detail(event))}</td><td class="num">${
    escape(event.address === "several" ? ccc.t("several") : event.address)}</td></tr>`;
  const stamp = (iso) => { const ms = Date.parse(iso); return `${ccc.fmt.date(ms)}\u2002${ccc.fmt.seconds(ms)}`; };

  /* Midnight in the city at the beginning of a day that was chosen, as the API takes it. */
  function midnight(text, days) {
    const guess = Date.parse(`${text}T00:00:00Z`) + days * DAY_MS;
    const seen = ccc.fmt.local(guess), as_utc = Date.UTC(seen.year, seen.month - 1, seen.day, seen.hour, seen.minute);
    return new Date(guess - (as_utc - guess)).toISOString();
  }

  function query() {
    const given = new FormData(by_id("users-record").querySelector("form")), asks = new URLSearchParams({ limit: PAGE });
    for (const name of ["words", "who", "kind", "whom"]) if (given.get(name).trim()) asks.set(name, given.get(name).trim());
    if (given.get("from")) asks.set("from", midnight(given.get("from"), 0));
    if (given.get("to")) asks.set("to", midnight(given.get("to"), 1)); // the whole day that is named
    if (pages.at(-1)) asks.set("before", pages.at(-1));
    return asks;
  }

  async function turn() {
    const mine = ++asked, { told, refusal } = await users.ask(`/api/v1/identity-events?${query()}`);
    const place = by_id("users-record");
    if (mine !== asked || !place || !place.firstElementChild) return;
    shown = told || { events: [], next: null };
    ccc.markup(place.querySelector("tbody"), shown.events.map(row).join(""));
    ccc.put(place.querySelector(".users-log .users-quiet"), refusal ? refusal.words : shown.events.length ? "" : ccc.t("Nothing on record fits."));
    place.querySelector('[data-page="newer"]').disabled = pages.length < 2;
    place.querySelector('[data-page="older"]').disabled = !shown.next;
    ccc.put(place.querySelector(".users-pages .users-quiet"), replayed() ? ccc.t("Times are the computer’s, not those of the replay.") : "");
  }
  const replayed = () => !!(ccc.picture && ccc.picture.clock && ccc.picture.clock.mode === "replay");

  function begin_anew() {
    pages = [null];
    clearTimeout(timer);
    timer = setTimeout(turn, TYPED_MS);
  }

  let open = false;
  function show() {
    const place = by_id("users-record"), now = users.tab === "record";
    if (!place || now === open) return;
    open = now;
    if (!open) return;
    ccc.markup(place, frame());
    pages = [null];
    turn();
  }

  ccc.mounted("users-record", function (place) {
    open = false;
    place.addEventListener("input", begin_anew);
    place.addEventListener("reset", () => setTimeout(begin_anew));
    place.addEventListener("submit", (event) => event.preventDefault());
    place.addEventListener("click", (event) => {
      const button = event.target.closest("[data-page]");
      if (!button) return;
      if (button.dataset.page === "newer") pages.pop();
      else pages.push(shown.next);
      turn().then(() => { place.querySelector(".users-log").scrollTop = 0; });
    });
    users.on_show = users.on_show.filter((fn) => fn !== show).concat(show);
    const look = setInterval(() => { if (open && pages.length === 1 && !document.hidden && !ccc.lost) turn(); }, LOOK_MS);
    return () => { clearTimeout(timer); clearInterval(look); };
  });
})();
