/* Plans that are not proposed for an incident: the officer may know better which one answers it. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { incidents } = ccc;
  const { one } = incidents;
  const { escape } = ccc;
  let plans = null;

  /* Read once for a page. */
  one.read_plans = async function () {
    if (plans) return;
    const { told } = await incidents.ask("/plans");
    if (told) plans = told.plans.filter(({ retired, definition }) => !retired && definition);
  };

  /* A list of those that are not among `matches`; "" when there is none. */
  one.other_plans = function (matches, chosen) {
    const proposed = new Set((matches || []).map(({ plan }) => plan)), own = chosen && !proposed.has(chosen.plan) ? chosen.plan : "";
    const others = (plans || []).filter(({ plan }) => !proposed.has(plan));
    if (!others.length) return "";
    return `<label class="inc-others"><span>${escape(matches && matches.length ? ccc.t("or another plan") : ccc.t("Choose a plan yourself"))}</span>
      <select data-other-plan><option value=""></option>${others.map(({ plan, title }) =>
        `<option value="${escape(plan)}"${plan === own ? " selected" : ""}>${escape(ccc.words(title))}</option>`).join("")}</select></label>`;
  };

  /* It as a match, with the tasks that it would become for this incident; {refusal} when it cannot be. */
  one.as_match = async function (id) {
    const known = plans.find(({ plan }) => plan === id);
    const { told, refusal } = await incidents.ask(`/plans/${encodeURIComponent(id)}/tasks`, { incident: one.no });
    if (refusal) return { refusal };
    return { match: { plan: told.plan, version: told.version, title: known.title, aim: known.definition.aim, reason: null, tasks: told.tasks } };
  };

  one.on_start.push(function () { plans = null; });
})();
