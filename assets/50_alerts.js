/* The console's list of alerts, row by row: its words and its cells. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const list = (ccc.alerts = { selected: null, tab: "active", page: {} });
  const { escape } = ccc;

  /* Each alert stands in one tab; what does not sound stands where the reason is. */
  list.TABS = ["active", "cleared", "shelved", "suppressed", "out", "ended"];
  const SILENT = { SHELF: "shelved", SUPPRESSION: "suppressed", OUT_OF_SERVICE: "out" };
  list.tab_of = function (row) {
    const overlay = ccc.alert.overlay(row);
    return row.closed ? "ended" : overlay ? SILENT[overlay.kind] : ccc.alert.cleared(row) ? "cleared" : "active";
  };
  list.level_of = (row) => (row.closed ? row.max : ccc.alert.level(row)); // as grave as it was
  // Written out, so that the catalogue's test finds them.
  list.level_name = (level) => [ccc.t("normal"), ccc.t("blue"), ccc.t("yellow"), ccc.t("orange"), ccc.t("red")][level];

  const owner = (row) => ((ccc.config.departments || {})[row.owner]) || row.owner || "";

  /* A value in the words of its indicator, 7.3 × usual or 平时的 7.3 倍; `bare` without its unit;
     without `against` only 7.3 倍 where that is said beside it. */
  list.said = function (indicator, value, bare = false, against = true) {
    if (value == null) return ccc.t("NA");
    const said = ccc.fmt.measure(indicator, value);
    if (bare) return said.bare;
    if (!/^×|^倍/.test(said.after)) return said.whole;
    return [against ? said.before : "", said.bare, said.after].filter(Boolean).join(" ");
  };

  /* "2 h 05 min": how long, to the minute within a day. */
  list.lasting = function (ms) {
    const minutes = Math.max(0, Math.floor(ms / 60000));
    if (minutes < 60) return ccc.t("{n} min", { n: minutes });
    const hours = Math.floor(minutes / 60), rest = minutes % 60, odd = hours % 24;
    if (hours < 24) return rest ? ccc.t("{h} h {m} min", { h: hours, m: String(rest).padStart(2, "0") }) : ccc.t("{n} h", { n: hours });
    return odd ? ccc.t("{d} d {h} h", { d: Math.floor(hours / 24), h: odd }) : ccc.t("{n} d", { n: hours / 24 });
  };

  /* {indicator, value} of what is shown big. */
  list.main = (row) =>
    row.main && row.main.value != null ? row.main : { indicator: row.indicator, value: row.value };

  /* The watched value against what it is set against, and its limit: "20 % of free flow 66 · limit 25 %". */
  function against(row) {
    if (ccc.alert.is_source(row)) return heard(row);
    const limit = ccc.t("limit {value}", { value: list.said(row.indicator, row.limit, false, false) });
    const first = row.main && row.main.indicator !== row.indicator && row.value != null
      ? compared(row) : ccc.indicator(row.indicator).name;
    const second = row.stale && row.observed != null
      ? ccc.t("last seen {time}", { time: ccc.fmt.moment(row.observed, ccc.now()) }) : limit;
    return `${first} \u00b7 ${second}`;
  }

  /* "20 % of free flow 66", 自由流 66 的 20%; "7.3 × usual" says itself what it is set against. */
  function compared(row) {
    const { unit, ratio } = ccc.indicator(row.indicator);
    const share = list.said(row.indicator, row.value);
    if (unit !== "%" || !ratio) return share;
    const { indicator, reference } = row.main;
    const of = reference == null ? ""
      : ` ${ccc.fmt.measure(indicator, reference, Math.round).bare.replace(/\.0+$/, "")}${ccc.language === "zh" ? " " : ""}`;
    return ccc.t("{share} of {what}", { share, what: ccc.words(ratio.words) + of });
  }

  /* When a source was last heard: that is what its silence is measured from. */
  function heard(row) {
    const source = ccc.alert.source(row);
    return !source || source.last == null ? ccc.t("never heard")
      : ccc.t("last heard {time}", { time: ccc.fmt.moment(source.last, ccc.now()) });
  }

  const when = (ms) => ccc.fmt.moment(ms, ccc.now());

  /* Why it does not sound, and until when. */
  function silence(row) {
    const { kind, reason, until, cause } = ccc.alert.overlay(row);
    if (kind === "SHELF") return [ccc.t("Shelved until {time}", { time: when(until) }), reason];
    if (kind === "OUT_OF_SERVICE") {
      return [ccc.t("Out of service"), `${ccc.t("until {time}", { time: when(until) })} \u00b7 ${reason}`];
    }
    const other = list.row(cause);
    return [ccc.t("Suppressed"), ccc.t("explained by {what}",
      { what: other ? ccc.words(other.name) : ccc.t("alert {no}", { no: cause }) })];
  }

  function state(row) {
    if (row.closed) {
      return [ccc.t("Ended {time}", { time: when(row.closed) }), row.by ? ccc.t("seen by {who}", { who: row.by }) : ""];
    }
    if (ccc.alert.silenced(row)) return silence(row);
    if (ccc.alert.cleared(row)) {
      return [ccc.t("Cleared {time}", { time: when(row.cleared) }), !ccc.alert.latched(row) ? ccc.t("not acknowledged")
        : ccc.alert.seen(row) ? ccc.t("waits for its reset") : ccc.t("latched, not seen")];
    }
    const second = row.stale ? ccc.t("stale")
      : row.max > row.level ? ccc.t("was {level}", { level: list.level_name(row.max) }) : "";
    const sent = list.dispatched(row.no);
    if (row.state === "UNACKED") return [ccc.t("Not acknowledged"), sent || second];
    if (sent) return [sent, second];
    return [row.acked == null ? ccc.t("Acknowledged") : ccc.t("Acknowledged {time}", { time: when(row.acked) }), second];
  }

  /* How long it has lasted, or had when it cleared. */
  list.duration = (row, now) => list.lasting((row.cleared || row.closed || now) - row.raised);

  /* ---- when there is none */
  /* No alert is good news only as far as anything is known. */
  list.known = function () {
    const sources = Object.values(ccc.picture.sources || {});
    const silent = sources.filter((source) => source.silent).length;
    return !silent ? ccc.t("All sources are fresh")
      : ccc.t("{n} of {m} sources are silent: what they watch is not known.", { n: silent, m: sources.length });
  };

  /* What an empty tab says. */
  list.nothing = (tab) => ({ active: ccc.t("No active alerts"), cleared: ccc.t("Nothing cleared unseen."),
    shelved: ccc.t("Nothing is shelved."), suppressed: ccc.t("Nothing is suppressed."), out: ccc.t("Nothing is out of service."), ended: ccc.t("Nothing has ended yet.") })[tab];

  /* ---- cells */
  const lines = (first, second, cls = "") =>
    `<div class="first ${cls}">${first}</div>${second ? `<div class="second ${cls}">${second}</div>` : ""}`;

  const CELLS = {
    mark(row) {
      const how = row.closed ? "cleared" : ccc.draw.mark_state(row), level = list.level_of(row);
      return `<span role="img" aria-label="${escape(list.level_name(level))}">${ccc.draw.glyph(level, how === "new" ? 41 : 30, how)}</span>`;
    },
    where: (row) => lines(escape(ccc.words(row.name) || ccc.words(row.title)), escape(row.kind === "city" || ccc.alert.is_source(row)
      ? ccc.words(row.title) : [ccc.words(row.place), ccc.alert.known_id(row)].filter(Boolean).join(" \u00b7 "))),
    value(row) {
      const { indicator, value } = list.main(row);
      const unit = value == null ? "" : ccc.alert.is_source(row) ? ccc.alert.points_silent(value) : ccc.fmt.measure(indicator, value).unit;
      return lines(`<s>${escape(list.said(indicator, value, true))}</s> <i>${escape(unit)}</i>`, escape(against(row)), "num");
    },
    since: (row) => lines(ccc.fmt.moment(row.raised, ccc.now()),
      `<span data-lasts>${list.duration(row, ccc.now())}</span>`, "num"),
    owner: (row) => lines(escape(owner(row)), escape(row.assignee || "")),
    state: (row) => lines(...state(row).map(escape)),
  };

  const components = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  components.AlertCell = (props) => window.React.createElement("div", {
    className: `alerts-cell ${props.colDef.colId}`,
    dangerouslySetInnerHTML: { __html: CELLS[props.colDef.colId](props.data) },
  });

  /* ---- the grid's own look, in our tokens */
  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  functions.alerts_theme = function (base) {
    return base.withParams({
      fontFamily: "inherit", fontSize: "var(--size-body)", backgroundColor: "var(--surface-0)",
      foregroundColor: "var(--text-1)", borderColor: "var(--surface-2)", wrapperBorder: false,
      wrapperBorderRadius: 0, borderRadius: 0, headerBackgroundColor: "var(--surface-1)",
      headerTextColor: "var(--text-3)", headerColumnBorder: false, headerColumnResizeHandleColor: "transparent",
      headerRowBorder: "solid 1px var(--rule)", rowBorder: "solid 1px var(--surface-2)",
      rowHoverColor: "var(--surface-1)", selectedRowBackgroundColor: "var(--surface-2)",
      columnBorder: false, cellHorizontalPadding: 0, browserColorScheme: "inherit", rowHeight: "var(--row-alert)",
    });
  };
})();
