/* The log of the shift: found by the server, page by page, the newest first. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { shift } = ccc;
  const { escape } = ccc;
  const PAGE = 60, TYPED_MS = 250, DAY_MS = 86400000;
  const by_id = (id) => document.getElementById(id);
  let next = null; // the number that the page after these begins below
  let turn = 0;
  let fields = {};

  /* ---- what is asked for */
  /* Midnight of a day, "2024-12-14", on the city's wall clock. */
  function midnight(day) {
    const ms = Date.parse(`${day}T00:00:00Z`), at = ccc.fmt.local(ms);
    return ms - (Date.UTC(at.year, at.month - 1, at.day, at.hour, at.minute) - ms);
  }
  const iso = (ms) => new Date(ms).toISOString();

  /* "2024-12-14" as it was typed; "" for what is no day, which is marked and asks for nothing. */
  function day_of(field) {
    const typed = field.value.trim().replace(/[/.年月]/g, "-").replace(/日$/, "");
    const [, year, month, day] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(typed) || [];
    const found = year && `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
    const good = found && !Number.isNaN(Date.parse(found)) && iso(Date.parse(found)).startsWith(found);
    field.setAttribute("aria-invalid", String(!!typed && !good));
    return good ? found : "";
  }

  function query() {
    const asked = new URLSearchParams();
    const put = (name, value) => value && asked.set(name, value);
    put("words", fields.words.value.trim());
    for (const name of ["person", "seat", "kind"]) put(name, by_id(`shift-${name}`).value);
    const from = day_of(fields.from), to = day_of(fields.to);
    put("from", from && iso(midnight(from)));
    put("to", to && iso(midnight(iso(Date.parse(to) + DAY_MS).slice(0, 10)))); // that day with it
    return asked;
  }

  /* ---- rows */
  function about(row) {
    const place = ccc.words(row.name), what = [];
    if (row.alert) what.push(`<a href="/alerts/${row.alert}">${escape(place || `#${row.alert}`)}</a>`);
    else if (place) what.push(escape(place));
    if (row.assignee) what.push(`→ ${escape(shift.person(row.assignee))}`);
    if (row.hand_over) what.push(`<a href="#hand-over-${row.hand_over}">${escape(ccc.t("hand-over {no}", { no: row.hand_over }))}</a>`);
    return what.join(" ");
  }

  function line(row) {
    const who = [shift.person(row.officer), row.seat ? shift.seat_name(row.seat) : ""].filter(Boolean).join(" · ");
    return `<article data-event="${row.event}" class="${row.kind}"><time class="num">${ccc.fmt.time(Date.parse(row.said_at))}</time><div><b>${
      escape(shift.kinds()[row.kind] || row.kind)}</b> ${about(row)}<small>${escape(who)}</small>${row.words ? `<p>${escape(row.words)}</p>` : ""}</div></article>`;
  }

  /* A heading wherever another day begins. */
  function lines(rows, last_day) {
    let day = last_day;
    return rows.map(function (row) {
      const ms = Date.parse(row.said_at), here = ccc.fmt.date(ms);
      const heading = here === day ? "" : `<h4 data-day="${escape(here)}">${escape(`${ccc.fmt.weekday(ms)} ${here}`)}</h4>`;
      day = here;
      return heading + line(row);
    }).join("");
  }

  shift.load_log = async function (older = false) {
    const mine = ++turn, asked = query();
    by_id("shift-csv").href = `/api/v1/shift/log.csv?${asked}`;
    asked.set("limit", PAGE);
    if (older && next !== null) asked.set("after", next);
    const { told, refusal } = await shift.ask(`/log?${asked}`);
    const place = by_id("shift-log");
    if (mine !== turn || !place) return;
    if (refusal) return shift.say(refusal);
    const days = place.querySelectorAll("[data-day]");
    if (older) place.insertAdjacentHTML("beforeend", lines(told.entries, days.length ? days[days.length - 1].dataset.day : ""));
    else place.innerHTML = lines(told.entries, "") || `<p class="shift-none">${escape(ccc.t("Nothing was found."))}</p>`;
    next = told.next;
    ccc.put(by_id("shift-total"), ccc.fmt.number(told.total));
    by_id("shift-more").hidden = next === null;
  };

  /* ---- the filter */
  function offer(id, first, entries) {
    const place = by_id(id), kept = place.value;
    ccc.markup(place, [["", first], ...entries].map(([value, words]) => `<option value="${escape(value)}">${escape(words)}</option>`).join(""));
    place.value = kept;
  }

  function choices() {
    offer("shift-person", ccc.t("Everybody"), shift.standing.persons.map((name) => [name, shift.person(name)]));
    offer("shift-seat", ccc.t("All seats"), Object.keys(shift.standing.seats).map((seat) => [seat, shift.seat_name(seat)]));
    offer("shift-kind", ccc.t("All kinds"), Object.entries(shift.groups()));
  }

  /* Plain fields, which Dash has none of. A day is typed as 2024-12-14: the browser's own field
     would ask for it in the order of its own country. */
  function field(id) {
    const place = by_id(id), made = document.createElement("input");
    made.type = place.dataset.kind;
    made.setAttribute("aria-label", place.dataset.words);
    made.placeholder = id === "shift-find" ? place.dataset.words : ccc.t("YYYY-MM-DD");
    place.replaceChildren(made);
    return made;
  }

  let loaded = false;
  shift.on_show.push(function () {
    choices();
    if (!loaded) shift.load_log();
    loaded = true;
  });
  shift.on_start.push(function (place) {
    let waiting = null;
    loaded = false;
    fields = { words: field("shift-find"), from: field("shift-from"), to: field("shift-to") };
    const soon = () => { clearTimeout(waiting); waiting = setTimeout(() => shift.load_log(), TYPED_MS); };
    by_id("shift-filter").addEventListener("input", soon);
    by_id("shift-more").addEventListener("click", () => shift.load_log(true));
    const off = ccc.on("seats", () => loaded && place.isConnected && soon());
    return () => { clearTimeout(waiting); off(); };
  });
  shift.search = () => fields.words && fields.words.focus();
})();
