/* Tabs of one browser know of each other: what one of them does, the others leave, and what one is
   told all know. By BroadcastChannel, which a page has without HTTPS too. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const WAIT_MS = 80; // how long a tab listens whether another one does it
  const KEPT_MS = 10000;
  const me = Math.random();
  const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("ccc-tabs");
  const listeners = new Set();
  let heard = []; // {what, rank, at}: what other tabs are about to do

  /* A tab that is looked at comes first: in a hidden one timers are late. */
  const rank = () => (document.hidden ? 1 : 0) + me;

  if (channel) {
    channel.onmessage = ({ data }) => {
      if (data.what !== undefined) heard.push({ ...data, at: performance.now() });
      else for (const fn of [...listeners]) fn(data);
    };
  }

  /* Do `fn` unless another tab of this browser does it for the same reason, `what`. */
  ccc.in_one_tab = function (what, fn) {
    const now = performance.now();
    heard = heard.filter(({ at }) => now - at < KEPT_MS);
    if (!channel) return fn();
    if (heard.some((one) => one.what === what && now - one.at > WAIT_MS)) return undefined; // done long ago
    const mine = rank();
    channel.postMessage({ what, rank: mine });
    setTimeout(() => {
      if (!heard.some((one) => one.what === what && one.rank < mine)) fn();
    }, WAIT_MS);
    return undefined;
  };

  /* Say something to the other tabs; fn(said) of ccc.on_tabs hears it there. */
  ccc.tell_tabs = (said) => channel && channel.postMessage(said);
  ccc.on_tabs = function (fn) {
    listeners.add(fn);
    return () => listeners.delete(fn);
  };
})();
