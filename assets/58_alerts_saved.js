/* Saved filters: what the reader narrows the list by again and again, kept with the account. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const list = ccc.alerts;
  const AT_MOST = 20; // what the account keeps
  const by_id = (id) => document.getElementById(id);
  let parts = {};

  const filters = () => (ccc.preferences && ccc.preferences.filters) || [];
  const tab_name = (tab) => by_id(`alerts-tab-${tab}`)?.firstChild.textContent || tab;

  const present = (name) => ({ name, tab: list.tab, levels: [...list.wish.levels].sort().reverse(),
    unseen: list.wish.unseen, mine: list.wish.mine, words: list.wish.words.join(" ") });

  /* "Active · red, orange · not acknowledged · mine · lichtenberg" */
  function said({ tab, levels, unseen, mine, words }) {
    return [tab_name(tab), levels.map((level) => list.level_name(level)).join(ccc.t(", ")), unseen ? ccc.t("not acknowledged") : "",
      mine ? ccc.t("mine") : "", words ? `\u201c${words}\u201d` : ""].filter(Boolean).join(" \u00b7 ");
  }

  function write() {
    const all = filters();
    parts.none.hidden = all.length > 0;
    ccc.markup(parts.list, all.map((one, at) => `<li><button type="button" data-apply="${at}"><b>${ccc.escape(one.name)}</b> <span>${
      ccc.escape(said(one))}</span></button><button type="button" data-delete="${at}" aria-label="${
      ccc.escape(ccc.t("Delete {name}", { name: one.name }))}">${ccc.escape(ccc.t("Delete"))}</button></li>`).join(""));
    ccc.put(parts.now, said(present("")));
  }

  list.open_saved = function () {
    ccc.put(parts.said, "");
    parts.name.value = "";
    write();
    by_id("alerts-saved").showModal();
    (parts.list.querySelector("button") || parts.name).focus();
  };

  /* The list as a filter wants it; also how an address asks for it (59_alerts_asked.js). */
  list.apply = function ({ tab, levels, unseen, mine, words }) {
    by_id("alerts-saved").close();
    list.type(words);
    list.pick = "other";
    list.filter((now) => {
      list.tab = list.TABS.includes(tab) ? tab : "active";
      now.levels.clear();
      for (const level of levels) now.levels.add(level);
      Object.assign(now, { unseen, mine, words: words.toLowerCase().split(/\s+/).filter(Boolean) });
    });
  };

  function keep(changed) {
    return ccc.prefer({ filters: changed }).then(write, () => ccc.put(parts.said, ccc.t("NOT saved: the server did not take it. Try again.")));
  }

  /* A name that is there already is of what is chosen now. */
  function save() {
    const name = parts.name.value.trim(), others = filters().filter((one) => one.name !== name);
    if (!name) return ccc.put(parts.said, ccc.t("A filter needs a name."));
    if (others.length >= AT_MOST) return ccc.put(parts.said, ccc.t("You have {n} saved already. Delete one first.", { n: AT_MOST }));
    ccc.put(parts.said, "");
    parts.name.value = "";
    return keep([...others, present(name)]);
  }

  function press(event) {
    if (event.target.closest("#alerts-saved-open")) return list.open_saved();
    const button = event.target.closest("#alerts-saved button");
    if (!button) return undefined;
    const { apply: chosen, delete: dropped, part } = button.dataset;
    if (chosen) return list.apply(filters()[+chosen]);
    if (dropped) return keep(filters().filter((_, at) => at !== +dropped)).then(() => (parts.list.querySelector("button") || parts.name).focus());
    if (part === "save") return save();
    return by_id("alerts-saved").close();
  }

  function enter(event) {
    if (event.key !== "Enter" || event.target !== parts.name || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    if (!event.repeat) save();
  }

  ccc.mounted("alerts", function (place) {
    parts = {};
    for (const part of by_id("alerts-saved").querySelectorAll("[data-part]")) parts[part.dataset.part] = part;
    place.addEventListener("click", press);
    by_id("alerts-saved").addEventListener("keydown", enter);
  });
})();
