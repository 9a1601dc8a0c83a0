/* One KPI's page: a link to its rows leads there though the page is built after it is loaded; the
   operator publishes a scorecard by hand. */
(function () {
  "use strict";
  const ccc = window.ccc;

  ccc.mounted("kpi-one", function (page) {
    const part = location.hash && document.getElementById(location.hash.slice(1));
    if (part) requestAnimationFrame(() => part.scrollIntoView({ block: "start" }));
    const button = document.getElementById("one-publish");
    if (!button) return null;
    const why = document.getElementById("one-why");
    const answer = document.getElementById("one-answer");
    const say = (words) => ccc.put(answer, words);

    async function publish() {
      const words = why.value.trim();
      if (words.length < 3) {
        say(ccc.t("Say why, in a few words: it is kept in the record."));
        why.focus();
        return;
      }
      button.disabled = true;
      const { department, period } = page.dataset;
      const heard = await fetch(`/api/v1/kpis/${department}/publish`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ period, why: words }),
      }).catch(() => null);
      if (heard && heard.ok) {
        location.reload();
        return;
      }
      button.disabled = false;
      const problem = heard && (await heard.json().catch(() => null));
      say((problem && problem.detail) || ccc.t("No answer from the center. Nothing was published."));
    }

    const enter = (event) => { if (event.key === "Enter") publish(); };
    button.addEventListener("click", publish);
    why.addEventListener("keydown", enter);
    return () => button.removeEventListener("click", publish);
  });
})();
