/* The operating picture in the browser: kept up to date by the stream, handed to whoever asked. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const STREAM = "/api/v1/stream";
  const WORKER = "/assets/worker/stream.js";
  const SILENCE_MS = 4000; // the server beats every 2 s; with the look below: lost within 5 s
  const LOOK_MS = 500;
  const HERE_MS = 60000;

  ccc.picture = {};
  let heard = performance.now(); // when the stream last said anything, by the browser's clock
  let city_ms = null; // the city's time then
  let rev = null;

  /* ---- what arrives */
  function take(event, data) {
    if (event !== "snapshot" && rev === null) return; // before the first snapshot
    heard = performance.now();
    if (event === "snapshot") replace(data);
    else if (event === "delta") change(data);
    else set_clock(data);
    show_lost(false);
  }

  function set_clock(data) {
    city_ms = data.now;
    const before = ccc.picture.clock;
    ccc.picture.now = data.now;
    if (!data.clock || JSON.stringify(before) === JSON.stringify(data.clock)) return;
    ccc.picture.clock = data.clock;
    call("clock", data.clock, []);
  }

  const sections = (picture) =>
    Object.keys(picture).filter((key) => !["rev", "now", "clock"].includes(key));

  function replace(data) {
    const before = ccc.picture;
    ccc.picture = { ...data, clock: before.clock };
    rev = data.rev;
    set_clock(data);
    for (const section of new Set([...sections(before), ...sections(data)])) {
      const now = (ccc.picture[section] = data[section] || {});
      call(section, now, Object.keys(before[section] || {}).filter((key) => !(key in now)));
    }
    second();
  }

  function change(data) {
    const picture = ccc.picture;
    if (data.rev <= rev) return; // the worker's snapshot was newer
    rev = picture.rev = data.rev;
    set_clock(data);
    const set = data.set || {}, gone = data.gone || {};
    for (const section of Object.keys({ ...set, ...gone })) {
      const entries = (picture[section] = picture[section] || {});
      Object.assign(entries, set[section]);
      for (const key of gone[section] || []) delete entries[key];
    }
    // only now: a handler may look at other sections, and must find all of this revision there
    for (const section of Object.keys({ ...set, ...gone })) {
      call(section, set[section] || {}, gone[section] || []);
    }
  }

  /* ---- who listens */
  const listeners = {};

  /* fn(entries, gone, picture): at once with all entries of the section, then with what changed
     (all of them again after a reconnect). For "clock" the entries are the clock; "back" is called
     when a lost server answers again. Returns a function that ends it; return that from
     ccc.mounted's fn. */
  ccc.on = function (section, fn) {
    const list = (listeners[section] = listeners[section] || new Set());
    list.add(fn);
    if (rev !== null && ccc.picture[section]) heed(fn, section, ccc.picture[section], []);
    return () => list.delete(fn);
  };

  function call(section, entries, gone) {
    for (const fn of listeners[section] || []) heed(fn, section, entries, gone);
  }

  function heed(fn, section, entries, gone) {
    try {
      fn(entries, gone, ccc.picture);
    } catch (error) {
      console.error(`ccc.on ${section}`, error); // one broken block must not stop the others
    }
  }

  /* ---- the city's clock */
  /* Milliseconds since 1970 of the city's clock; null before the first word. A replay's clock
     stands still while the connection is lost: nobody knows whether it goes on. */
  ccc.now = function () {
    if (city_ms === null) return null;
    const clock = ccc.picture.clock || {};
    if (clock.ended) return city_ms;
    const replay = clock.mode === "replay";
    const since = performance.now() - heard;
    return city_ms + (replay ? Math.min(since, SILENCE_MS) : since) * (replay ? clock.speed : 1);
  };

  const each_second = new Set();

  /* fn(now) each second, and at once. Hidden tabs are called less often: never count calls. */
  ccc.each_second = function (fn) {
    each_second.add(fn);
    if (ccc.now() !== null) heed(fn, "each second", ccc.now());
    return () => each_second.delete(fn);
  };

  function second() {
    const now = ccc.now();
    if (now !== null) for (const fn of each_second) heed(fn, "each second", now);
  }
  setInterval(second, 1000);

  /* ---- silence */
  ccc.lost = false;

  function show_lost(lost) {
    if (lost === ccc.lost) return;
    ccc.lost = lost;
    document.body.classList.toggle("lost", lost);
    let banner = document.getElementById("lost-banner");
    if (!banner) {
      banner = document.createElement("div");
      banner.id = "lost-banner";
      banner.setAttribute("role", "alert");
      document.body.append(banner);
    }
    banner.hidden = !lost;
    ccc.put(banner, !lost ? "" : city_ms === null ? ccc.t("No connection")
      : ccc.t("No connection since {time}", { time: ccc.fmt.seconds(city_ms) }));
    second();
    if (!lost) call("back", {}, []);
  }

  function look() {
    if (performance.now() - heard > SILENCE_MS) show_lost(true);
  }
  setInterval(look, LOOK_MS);

  /* ---- the connection */
  function direct() {
    const script = document.createElement("script");
    script.src = WORKER;
    script.onload = () => ccc.stream(STREAM, take);
    document.head.append(script);
  }

  function shared() {
    const worker = new SharedWorker(WORKER, { name: "ccc-stream" });
    worker.onerror = () => { if (rev === null) direct(); };
    worker.port.onmessage = (message) => take(message.data.event, message.data.data);
    const here = () => worker.port.postMessage("here");
    here();
    setInterval(here, HERE_MS);
    addEventListener("pagehide", () => worker.port.postMessage("bye"));
    addEventListener("pageshow", here);
    document.addEventListener("visibilitychange", here);
  }

  try {
    if (typeof SharedWorker === "undefined") direct();
    else shared();
  } catch (error) {
    direct(); // a browser may forbid workers
  }
})();
