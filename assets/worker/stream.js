/* One event stream for all tabs of a browser (six connections per host are all it has).

   As a SharedWorker it keeps the newest picture, so that a tab that opens later has it at once.
   Without SharedWorkers a page loads this file itself and calls ccc.stream. */
(function (scope) {
  "use strict";
  const SILENCE_MS = 4000; // the server beats every 2 s
  const CONNECTING_MS = 8000; // the browser's own reconnecting may take this long
  const LOOK_MS = 500;
  const TAB_GONE_MS = 300000; // tabs say "here" every minute, also hidden ones

  /* tell(event, data) for each event; keeps {rev, now, clock, section: entries} in `picture`. */
  function stream(url, tell) {
    let source = null;
    let picture = null;
    let heard = 0;

    function open() {
      if (source) source.close();
      heard = Date.now();
      source = new EventSource(url);
      for (const name of ["snapshot", "delta", "beat"]) source.addEventListener(name, take);
    }

    function take(event) {
      if (event.target !== source) return; // a late word of a closed connection
      heard = Date.now();
      const data = JSON.parse(event.data);
      if (event.type === "snapshot") picture = data;
      else if (!picture) return;
      else if (event.type === "delta") {
        if (data.rev <= picture.rev) return; // the snapshot had it already
        if (data.prev !== picture.rev) return open(); // missed one: ask for the whole again
        merge(picture, data);
      } else {
        picture.now = data.now;
        picture.clock = data.clock || picture.clock;
      }
      tell(event.type, data);
    }

    open();
    setInterval(function () {
      const patience = source.readyState === EventSource.CONNECTING ? CONNECTING_MS : SILENCE_MS;
      if (Date.now() - heard > patience) open();
    }, LOOK_MS);
    return { picture: () => picture };
  }

  function merge(picture, delta) {
    for (const [section, entries] of Object.entries(delta.set || {})) {
      picture[section] = Object.assign(picture[section] || {}, entries);
    }
    for (const [section, keys] of Object.entries(delta.gone || {})) {
      for (const key of keys) if (picture[section]) delete picture[section][key];
    }
    Object.assign(picture, { rev: delta.rev, now: delta.now, clock: delta.clock || picture.clock });
  }

  /* All tabs of this browser: a Map of port -> when it last said that it is here. */
  function share(url) {
    const tabs = new Map();
    const one = stream(url, function (event, data) {
      for (const [tab, here] of tabs) {
        if (Date.now() - here > TAB_GONE_MS) tabs.delete(tab); // a tab that crashed says no bye
        else tab.postMessage({ event, data });
      }
    });
    scope.onconnect = function (connected) {
      const tab = connected.ports[0];
      tab.onmessage = function (message) {
        if (message.data === "bye") return tabs.delete(tab);
        const known = tabs.has(tab);
        tabs.set(tab, Date.now());
        if (!known && one.picture()) tab.postMessage({ event: "snapshot", data: one.picture() });
      };
      tab.start();
    };
  }

  if ("SharedWorkerGlobalScope" in scope) share("/api/v1/stream");
  else scope.ccc.stream = stream;
})(self);
