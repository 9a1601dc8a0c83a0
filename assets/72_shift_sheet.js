/* The document of a hand-over, as lists that are read from top to bottom, on the screen and on
   paper. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { shift } = ccc;
  const { escape } = ccc;
  const LEVELS = [4, 3, 2, 1];
  let doc = null; // the one that is being written

  const name = (row) => escape(ccc.words(row.name) || ccc.words(row.title));
  const when = (ms) => `<time class="num">${escape(shift.when(ms, doc.now))}</time>`;
  const department = (id) => ((ccc.config.departments || {})[id]) || id || "";

  function part(words, n, rows) {
    return `<section><h3>${escape(words)} <b class="num">${ccc.fmt.number(n)}</b></h3>${rows}</section>`;
  }

  function table(rows, n) {
    const more = n > rows.length ? `<p class="shift-quiet">${escape(ccc.t("and {n} more", { n: n - rows.length }))}</p>` : "";
    return rows.length ? `<table><tbody>${rows.join("")}</tbody></table>${more}` : "";
  }

  /* ---- what stands */
  function figures() {
    const { levels } = doc;
    const marks = LEVELS.map((level) => `<span class="${levels[level] ? "" : "none"}">${ccc.draw.glyph(level, 22)}<b class="num">${ccc.fmt.number(levels[level])}</b></span>`).join("");
    const said = [[doc.unseen, ccc.t("not acknowledged")], [doc.cleared, ccc.t("cleared, not seen")], [doc.shelf, ccc.t("shelved")],
      [doc.permit, ccc.t("out of service")], [doc.suppressed, ccc.t("suppressed")], [doc.source, doc.source === 1 ? ccc.t("source silent") : ccc.t("sources silent")]];
    return `<div class="shift-figures"><span class="shift-levels">${marks}</span>${said.map(([n, words]) =>
      `<span class="${n ? "" : "none"}"><b class="num">${ccc.fmt.number(n)}</b> ${escape(words)}</span>`).join("")}</div>`;
  }

  function stands(row) {
    if (row.over) return escape({ SHELF: ccc.t("Shelved"), SUPPRESSION: ccc.t("Suppressed"), OUT_OF_SERVICE: ccc.t("Out of service") }[row.over]);
    if (!row.seen) return `<b>${escape(row.level ? ccc.t("Not acknowledged") : ccc.t("Cleared, not seen"))}</b>`;
    return `${escape(ccc.t("Acknowledged"))}${row.acked ? ` ${when(row.acked)}` : ""}<small>${escape(shift.person(row.by))}</small>`;
  }

  function alert(row) {
    const state = !row.level ? "cleared" : "";
    const place = [ccc.words(row.place), `#${row.no}`].filter(Boolean).join(" · ");
    return `<tr class="${row.seen || row.over ? "" : "unseen"}"><td class="mark">${ccc.draw.glyph(row.level || row.max, 18, state)}</td>
      <td><a href="/alerts/${row.no}">${name(row)}</a><small>${escape(place)}</small></td><td>${escape(ccc.words(row.title))}<small>${
      escape(row.assignee ? ccc.t("assigned to {who}", { who: shift.person(row.assignee) }) : department(row.owner))}</small></td>
      <td>${when(row.raised)}</td><td>${stands(row)}</td></tr>`;
  }

  function silenced(row) {
    const until = row.until == null ? "" : escape(ccc.t("until {time}", { time: shift.when(row.until, doc.now) }));
    const from = row.since > doc.now ? `${escape(ccc.t("from {time}", { time: shift.when(row.since, doc.now) }))} ` : "";
    return `<tr><td>${name(row)}<small>${escape(ccc.words(row.title))}</small></td><td>${escape(row.reason)}</td><td>${
      escape(shift.person(row.by))}</td><td><b class="num">${from}${until}</b></td></tr>`;
  }

  /* Suppressions by their cause: it is the one thing to look at. */
  function causes(rows) {
    const by_cause = new Map();
    for (const row of rows) by_cause.set(row.cause, [...(by_cause.get(row.cause) || []), row]);
    return [...by_cause].map(([cause, under]) => `<tr><td><a href="/alerts/${cause}">${escape(ccc.t("explained by alert {no}", { no: cause }))}</a></td><td>${
      under.slice(0, 6).map(name).join(", ")}${under.length > 6 ? " …" : ""}</td><td class="num">${under.length}</td></tr>`);
  }

  function source(row) {
    const heard = row.last == null ? ccc.t("never heard") : ccc.t("last heard {time}", { time: shift.when(row.last, doc.now) });
    return `<tr><td>${name(row)}</td><td>${escape(heard)}</td></tr>`;
  }

  /* ---- what happened */
  function happened() {
    const { shift: told } = doc, { number } = ccc.fmt;
    const says = [ccc.t("{n} raised", { n: number(told.raised) }), ccc.t("{n} cleared", { n: number(told.cleared) }),
      ccc.t("{n} acknowledged", { n: number(told.acknowledged) }), ccc.t("{n} of them by {who}", { n: number(told.by_officer), who: shift.person(doc.officer) }),
      told.median == null ? "" : ccc.t("half of them within {span}", { span: shift.lasting(told.median) }), ccc.t("{n} shelves made", { n: number(told.shelved) })];
    return `<section><h3>${escape(ccc.t("This shift"))} <b>${escape(shift.lasting(doc.now - doc.since))}</b></h3><p>${
      says.filter(Boolean).map(escape).join(" · ")}</p></section>`;
  }

  const entry = ({ at, by, words }) => `<tr><td>${when(at)}</td><td>${escape(shift.person(by))}</td><td>${escape(words)}</td></tr>`;

  function write(told) {
    doc = told.document;
    const { parts } = doc;
    const notes = told.state !== "DRAFTED" && told.notes ? `<section class="shift-told"><h3>${escape(ccc.t("Notes"))}</h3><p>${escape(told.notes)}</p></section>` : "";
    const heard = parts.alert.filter((row) => !row.over);
    const active = heard.filter((row) => row.level), cleared = heard.filter((row) => !row.level);
    const total = LEVELS.reduce((sum, level) => sum + doc.levels[level], 0);
    return [notes, figures(),
      part(ccc.t("Active alerts"), total, table(active.map(alert), total) || `<p class="shift-quiet">${escape(ccc.t("None."))}</p>`),
      doc.cleared ? part(ccc.t("Cleared, not seen"), doc.cleared, table(cleared.map(alert), doc.cleared)) : "",
      doc.shelf ? part(ccc.t("Shelved"), doc.shelf, table(parts.shelf.map(silenced), doc.shelf)) : "",
      doc.permit ? part(ccc.t("Out of service"), doc.permit, table(parts.permit.map(silenced), doc.permit)) : "",
      doc.suppressed ? part(ccc.t("Suppressed"), doc.suppressed, table(causes(parts.suppressed), 0)) : "",
      doc.source ? part(ccc.t("Sources silent"), doc.source, table(parts.source.map(source), doc.source)) : "",
      happened(),
      doc.entry ? part(ccc.t("Entries"), doc.entry, table(parts.entry.map(entry), doc.entry)) : ""].join("");
  }

  shift.on_show.push(function () {
    const { told } = shift;
    const stood = told && told.document ? told.document.now : null;
    ccc.put(document.getElementById("shift-dated"), stood ? ` \u00b7 ${ccc.fmt.date(stood)} ${ccc.fmt.time(stood)}` : ""); // on paper
    ccc.markup(document.getElementById("shift-paper"), told && told.document ? write(told) : "");
  });
})();
