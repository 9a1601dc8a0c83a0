/* What stands around the console's rows: tabs and their counts, what the list is narrowed by, and
   which part of it is shown. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const list = ccc.alerts;
  const { wish } = list;
  const LEVELS = [4, 3, 2, 1];
  const by_id = (id) => document.getElementById(id);

  /* ---- counts */
  const NONE = { total: 0, unseen: 0, held: 0, levels: {}, exercise: null };
  const NOTHING = { total: 0, unseen: 0, held: 0 };
  const counts = (tab) => (tab === "ended" ? list.answer && list.answer.counts.ended : (ccc.picture.counts || {})[tab]) || NONE;

  /* What is real, and beside it, in its colour, what is exercised. */
  const apart = (n, more) => `${ccc.fmt.number(n)}${more ? ` <i class="alerts-exercised" title="${ccc.escape(ccc.t("in the exercise"))}">+${ccc.fmt.number(more)}</i>` : ""}`;

  list.count = function () {
    const { number } = ccc.fmt, here = counts(list.tab);
    for (const tab of list.TABS) {
      const { total, held, exercise } = counts(tab), drilled = exercise || NOTHING;
      if (tab !== "ended") ccc.markup(by_id(`alerts-count-${tab}`), apart(total - (held || 0), drilled.total - (drilled.held || 0)));
      if (tab !== "ended") ccc.flag(by_id(`alerts-tab-${tab}`), "none", !total && !drilled.total);
      if (tab === "cleared") ccc.put(by_id("alerts-to-reset"), held ? ccc.t("{n} to reset", { n: number(held) }) : "");
      by_id(`alerts-tab-${tab}`)?.setAttribute("aria-selected", tab === list.tab);
    }
    ccc.markup(by_id("alerts-count-unseen"), apart(here.unseen, (here.exercise || NOTHING).unseen));
    for (const level of LEVELS) {
      const chip = by_id(`alerts-level-${level}`), [n] = here.levels[level] || [0];
      ccc.markup(chip, `${ccc.draw.glyph(level, 22)}<span class="num">${number(n)}</span>`);
      ccc.flag(chip, "none", !n);
      if (chip) chip.setAttribute("aria-pressed", wish.levels.has(level));
    }
    by_id("alerts-level-all")?.setAttribute("aria-pressed", !wish.levels.size);
    by_id("alerts-unseen")?.setAttribute("aria-pressed", wish.unseen);
    by_id("alerts-mine")?.setAttribute("aria-pressed", wish.mine);
  };

  /* Which part of what is found is shown, the ways to the others, and the words where nothing is. */
  list.foot = function (shown) {
    const found = list.answer.total, empty = by_id("alerts-empty"), narrowed = list.narrowed(), here = counts(list.tab);
    ccc.put(by_id("alerts-shown"), list.range(shown, found, narrowed ? here.total + (here.exercise || NOTHING).total : found));
    by_id("alerts-pages").hidden = found <= shown;
    by_id("alerts-before")?.setAttribute("aria-disabled", String(!wish.offset));
    by_id("alerts-next")?.setAttribute("aria-disabled", String(wish.offset >= list.last_page()));
    ccc.flag(empty, "there", !shown);
    ccc.put(empty?.firstElementChild, shown ? "" : narrowed ? ccc.t("No alert matches the filter.") : list.nothing(list.tab));
    ccc.put(empty?.lastElementChild, shown ? "" : narrowed ? ccc.t("Esc shows all.") : list.known());
  };

  /* ---- filter */
  /* What fits is read from its top, where the gravest is; all of it again at the selected row. */
  list.filter = function (change, back = false, typed = false) {
    change(wish);
    wish.offset = 0;
    list.count();
    if (typed) list.want_typed();
    else list.want(back ? "here" : "");
  };

  /* Beside the active ones, keys are for what the open tab lists: its first row, unless the selected
     one is there. Back at the active ones nobody is thrown off what is being read. */
  list.open_tab = function (tab) {
    list.pick = tab === "active" ? "" : "other";
    list.filter(() => { list.tab = tab; }, true);
    list.say("");
  };
  list.clear_filter = () => list.filter((now) => {
    now.levels.clear();
    Object.assign(now, { unseen: false, mine: false, words: [] });
    list.type("");
  }, true);

  /* Words into the field, as if by hand: Dash writes what it was not told of back into it. */
  list.type = function (words) {
    const field = by_id("alerts-filter");
    if (!field || field.value === words) return;
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, words);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  function press(event) {
    const button = event.target.closest("button");
    if (!button) return;
    const level = /^alerts-level-(\d)$/.exec(button.id);
    if (level) list.filter(({ levels }) => levels.delete(+level[1]) || levels.add(+level[1]));
    else if (button.id === "alerts-level-all") list.filter(({ levels }) => levels.clear());
    else if (button.id === "alerts-unseen") list.filter((now) => { now.unseen = !now.unseen; });
    else if (button.id === "alerts-mine") list.filter((now) => { now.mine = !now.mine; });
    else if (button.id === "alerts-before") list.page(-1);
    else if (button.id === "alerts-next") list.page(1);
    else if (button.id === "alerts-above") list.to_top();
    else if (/^alerts-tab-/.test(button.id)) list.open_tab(button.id.slice("alerts-tab-".length));
  }

  ccc.mounted("alerts", function (place) {
    const field = by_id("alerts-filter");
    place.addEventListener("click", press);
    field.addEventListener("input", () => list.filter(
      (now) => { now.words = field.value.toLowerCase().split(/\s+/).filter(Boolean); }, false, true));
  });
})();
