/* What the address asks the console for: `?tab=`, `level=` (several), `unseen=true`, `words=`. It is
   asked once: the address is cleared of it, so that a page that is read anew hides nothing. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const list = ccc.alerts;
  const ASKS = ["tab", "level", "unseen", "words"];

  function asked() {
    const query = new URLSearchParams(location.search);
    if (!ASKS.some((name) => query.has(name))) return null;
    const words = query.get("words") || "";
    return { tab: query.get("tab"), levels: query.getAll("level").map(Number), unseen: query.get("unseen") === "true", mine: false, words };
  }

  function forget() {
    const here = new URL(location.href);
    for (const name of ASKS) here.searchParams.delete(name);
    history.replaceState(history.state, "", here);
  }

  ccc.mounted("alerts", function () {
    const wanted = asked();
    if (!wanted) return;
    forget();
    list.apply(wanted);
  });
})();
