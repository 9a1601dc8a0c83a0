/* What the reader's role may do here, as the server said with the page (pages/alerts.py). It decides
   again by itself: this is so that nobody is offered what will be refused. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const list = ccc.alerts;

  const page = () => document.getElementById("alerts").dataset;

  /* Whose alert it is: of a closed one its detail tells. */
  function owner() {
    const row = list.row(), told = document.querySelector("#alerts-head [data-owner]");
    if (row) return row.owner;
    return told && told.dataset.told.split(" ")[0] === list.selected ? told.dataset.owner : "";
  }

  /* Whether a command is theirs, for the alert that is selected. */
  list.may = function (command) {
    const { handle, comment, department } = page();
    if (command !== "comment") return handle === "1";
    return comment === "all" || (comment === "own" && !!department && owner() === department);
  };

  /* Why not, in one line. */
  list.why_not = function (command) {
    const { comment } = page();
    if (command !== "comment") return ccc.t("Your role follows alerts; it does not handle them.");
    return comment === "own" ? ccc.t("You comment on alerts of your own department.")
      : ccc.t("Your role follows alerts; it does not comment on them.");
  };
})();
