/* What the reader chose for their own screens: changed here, kept by the server, told to whoever
   listens. ccc.preferences itself is there from the start (00_core.js). */
(function () {
  "use strict";
  const ccc = window.ccc;
  const PREFERENCES = "/api/v1/me/preferences";
  const listeners = new Set();
  let last = Promise.resolve();

  /* fn(preferences, changed keys) after each change. Returns how to stop it. */
  ccc.on_preferences = function (fn) {
    listeners.add(fn);
    return () => listeners.delete(fn);
  };

  /* Replace the given keys. Resolves with all of them once they are kept; rejects with the reason.
     One after the other, so that the last one pressed is the one that counts. */
  ccc.prefer = (given) => (last = last.catch(() => {}).then(() => send(given)));

  async function send(given) {
    const answer = await fetch(PREFERENCES, { method: "PATCH",
      headers: { "Content-Type": "application/json" }, body: JSON.stringify(given) });
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(told.detail || `${answer.status}`);
    ccc.preferences = told;
    ccc.dress();
    tell(Object.keys(given));
    ccc.tell_tabs({ preferences: told, chosen: Object.keys(given) });
    return told;
  }

  function tell(chosen) {
    for (const fn of [...listeners]) {
      try {
        fn(ccc.preferences, chosen);
      } catch (error) {
        console.error("ccc.on_preferences", error);
      }
    }
  }

  /* Another tab of this browser changed them. A figure keeps its colours, so a page with one is
     dressed when it is opened next, unless it can have it drawn anew (ccc.draw_anew). */
  function heard({ preferences, chosen }) {
    if (!preferences || !ccc.person_chose) return;
    const drawn = document.querySelector(".js-plotly-plot");
    ccc.preferences = preferences;
    if (!drawn || ccc.draw_anew) ccc.dress();
    if (drawn && ccc.draw_anew && chosen.includes("theme")) ccc.draw_anew();
    tell(chosen);
  }
  ccc.mounted("frame", () => ccc.on_tabs && ccc.on_tabs(heard)); // 18_tabs.js is there by then
})();
