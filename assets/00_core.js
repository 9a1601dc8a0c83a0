/* The language, numbers and times of every script, and how a script waits for its element. */
(function () {
  "use strict";
  const ccc = (window.ccc = window.ccc || {});
  const LANGUAGES = ["en", "zh"];
  const YEAR_S = 31536000;
  const NO_BREAK = "\u00a0";
  const root = document.documentElement;

  /* ---- what the reader chose: the server wrote it on the root (layouts/shell.py); ccc.prefer of
     17_preferences.js changes it. The cookies are for those who are not signed in yet. */
  ccc.person_chose = "preferences" in root.dataset;
  ccc.preferences = JSON.parse(root.dataset.preferences || "{}");
  const keep = (name, value) =>
    void (document.cookie = `${name}=${value};path=/;max-age=${YEAR_S};samesite=lax`);

  /* Theme and density belong to the desk; a wall is dark and as large as its distance asks. */
  ccc.dress = function () {
    const desk = root.dataset.distance === "desk", { theme, density } = ccc.preferences;
    for (const [name, value] of [["theme", desk && theme || "dark"], ["density", desk && density || "normal"]]) {
      if (root.dataset[name] !== value) root.dataset[name] = value;
    }
    if (ccc.person_chose) keep("theme", theme);
  };

  /* ---- language: ?lang= wins, then what the reader chose, then the cookie; so the server too */
  function chosen() {
    const asked = new URLSearchParams(location.search).get("lang");
    if (LANGUAGES.includes(asked)) {
      keep("lang", asked);
      return asked;
    }
    if (ccc.preferences.language) return ccc.preferences.language;
    const kept = /(?:^|;\s*)lang=(\w+)/.exec(document.cookie);
    return kept && LANGUAGES.includes(kept[1]) ? kept[1] : null;
  }

  let catalogue = {};
  let speaking = null;

  /* Without a choice of the reader's the frame says which language the server took: see
     layouts/shell.py. Nothing is written on a page before its words are here. */
  function speak(language) {
    if (language === speaking) return;
    speaking = ccc.language = language;
    document.documentElement.lang = language === "zh" ? "zh-CN" : language;
    catalogue = {};
    if (language === "en") return;
    ccc.waiting_for_words = true;
    fetch(`/words/${language}`)
      .then((answer) => (answer.ok ? answer.json() : {}))
      .catch(() => ({})) // English then: a wall in the wrong language beats an empty one
      .then((words) => {
        if (speaking !== language) return;
        catalogue = words;
        ccc.waiting_for_words = false;
        look();
      });
  }

  /* The sentence in the reader's language; {name} is filled from `values`. */
  ccc.t = function (msgid, values) {
    const sentence = catalogue[msgid] || msgid;
    if (!values) return sentence;
    return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  };

  /* One phrase of {en, zh}; a plain string passes. */
  ccc.words = (words) =>
    words == null ? "" : typeof words === "string" ? words : words[ccc.language] || words.en || "";

  ccc.escape = (text) =>
    String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

  /* ---- numbers and times, in the city's zone (frame's data-config) */
  const made = new Map();
  function once(key, make) {
    if (!made.has(key)) made.set(key, make());
    return made.get(key);
  }
  const zone = () => (ccc.config && ccc.config.zone) || "UTC";
  const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
  const LONG_WEEKDAYS =
    ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August",
    "September", "October", "November", "December"];
  const zh = () => ccc.language === "zh";

  /* {year, month, day, hour, minute, second, weekday (0 = Sunday)} on the city's wall clock. */
  function local(ms) {
    const format = once(`time ${zone()}`, () => new Intl.DateTimeFormat("en-US", {
      timeZone: zone(), hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric",
      hour: "numeric", minute: "numeric", second: "numeric", weekday: "short" }));
    const at = {};
    for (const part of format.formatToParts(ms)) at[part.type] = part.value;
    for (const name of ["year", "month", "day", "hour", "minute", "second"]) at[name] = +at[name];
    at.weekday = WEEKDAYS.indexOf(at.weekday);
    return at;
  }
  const two = (n) => String(n).padStart(2, "0");

  function number(value, decimals = 0) {
    const format = once(`number ${decimals}`, () => new Intl.NumberFormat("en-US", {
      minimumFractionDigits: decimals, maximumFractionDigits: decimals }));
    const text = format.format(value);
    return /^-[0.,]*$/.test(text) ? text.slice(1) : text.replace("-", "\u2212"); // no minus nought
  }

  /* `value` with its unit: a space before it, except before % in Chinese. */
  const joined = (text, unit) =>
    !unit ? text : text + (unit === "%" && zh() ? "" : NO_BREAK) + unit;

  function day(ms) {
    const { month, day: of_month } = local(ms);
    return zh() ? `${month}月${of_month}日` : `${of_month} ${MONTHS[month - 1]}`;
  }

  /* What is known of an indicator (frame's data-config), or enough to show one that is not. */
  ccc.indicator = (id) => ({ name: id || "", unit: "", decimals: 0, factor: 1, ratio: null,
    ...((ccc.config && ccc.config.indicators) || {})[id] });

  /* One fire, not 1 fires. What is measured (km/h, people/h, s) stays as it is. */
  const one_of = (unit, bare) =>
    bare === "1" && !zh() && /^[a-z]{2,}s$/.test(unit || "") ? unit.slice(0, -1) : unit;

  /* A value in the words of its indicator: {number, bare, unit, before, after, whole}. A ratio says
     what it is set against: "42 %" + "of free flow", "7.3" + "× usual"; in Chinese before the
     number: 自由流的 42%, 平时的 7.3 倍. */
  function measure(id, value, round = (x) => x) {
    const { unit: several, decimals, factor, ratio } = ccc.indicator(id);
    const scale = 10 ** (decimals || 0);
    const bare = number(round(value * (factor || 1) * scale) / scale, decimals || 0);
    const unit = one_of(several, bare);
    const percent = unit === "%";
    const times = /^×/.test(unit);
    const against = ratio ? ccc.words(ratio.words) : "";
    const said = { number: percent ? joined(bare, unit) : bare, bare, unit: unit || "",
      before: "", after: percent ? "" : unit, whole: joined(bare, unit) };
    if (!against || !(percent || times)) return said;
    if (zh()) return { ...said, before: `${against}的`, after: times ? "倍" : "" };
    return { ...said, after: percent ? `of ${against}` : `× ${against}` };
  }

  ccc.fmt = {
    local,
    number,
    joined,
    measure,
    percent: (share, decimals = 0) => joined(number(share * 100, decimals), "%"),
    time: (ms) => { const at = local(ms); return `${two(at.hour)}:${two(at.minute)}`; },
    seconds: (ms) => {
      const at = local(ms);
      return `${two(at.hour)}:${two(at.minute)}:${two(at.second)}`;
    },
    day,
    short_day: (ms) => (zh() ? day(ms) : day(ms).replace(/([A-Z][a-z]{2})[a-z]+$/, "$1")),
    weekday: (ms) => {
      const at = local(ms).weekday;
      return zh() ? `周${"日一二三四五六"[at]}` : WEEKDAYS[at];
    },
    date: (ms) => {
      const { year } = local(ms);
      return zh() ? `${year}年${day(ms)}` : `${day(ms)} ${year}`;
    },
    long_date: (ms) => {
      const at = local(ms).weekday;
      return zh() ? `${ccc.fmt.date(ms)} 星期${"日一二三四五六"[at]}`
        : `${LONG_WEEKDAYS[at]} ${ccc.fmt.date(ms)}`;
    },
    /* "15:04", or "13 Dec" when that was not on the day of `now`. */
    moment: (ms, now) => {
      return day(ms) === day(now) ? ccc.fmt.time(ms) : ccc.fmt.short_day(ms);
    },
    /* What a value describes: "14:00–15:00", or "13 December" for whole days. */
    period: (from, to) => {
      if (from == null || to - from <= 0) return ccc.fmt.time(to);
      if (to - from < 72000000) return `${ccc.fmt.time(from)}\u2013${ccc.fmt.time(to)}`;
      const first = day(from + 1), last = day(to - 1);
      return first === last ? first : `${ccc.fmt.short_day(from + 1)}\u2013${ccc.fmt.short_day(to - 1)}`;
    },
    /* "7 min", "2 h", "3 d": a length of time in the largest unit that is worth saying. */
    span: (ms) => {
      const minutes = Math.max(0, Math.floor(ms / 60000));
      if (minutes < 120) return ccc.t("{n} min", { n: minutes });
      const hours = Math.round(minutes / 60);
      if (hours < 72) return ccc.t("{n} h", { n: hours });
      return ccc.t("{n} d", { n: Math.round(hours / 24) });
    },
    age: (ms) => ccc.t("{span} old", { span: ccc.fmt.span(ms) }),
  };

  /* ---- waiting for elements: Dash builds pages, and builds them anew on navigation */
  const waiting = [];

  /* fn(element) when `#id` is on the page, and again whenever it is a new one. What fn returns
     (a function, or functions) is called when that element has gone. */
  ccc.mounted = function (id, fn) {
    waiting.push({ id, fn, element: null, undo: null });
    look();
  };

  function undone(entry) {
    for (const undo of [entry.undo].flat()) if (typeof undo === "function") undo();
    entry.undo = entry.element = null;
  }

  function look() {
    if (ccc.waiting_for_words) return;
    for (const entry of waiting) {
      const element = document.getElementById(entry.id);
      if (element === entry.element) continue;
      if (entry.element) undone(entry);
      if (!element) continue;
      entry.element = element;
      try {
        entry.undo = entry.fn(element);
      } catch (error) {
        console.error(`ccc.mounted ${entry.id}`, error);
      }
      if (ccc.waiting_for_words) return; // the frame changed the language: go on with its words
    }
  }

  ccc.mounted("frame", function (frame) {
    ccc.config = JSON.parse(frame.dataset.config || "{}");
    root.dataset.distance = frame.dataset.distance || "desk";
    ccc.dress();
    speak(chosen() || frame.dataset.language || "en");
  });
  speak(chosen() || document.documentElement.lang.slice(0, 2) || "en");
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });

  /* ---- writing: only what changed, so that a wall that runs for weeks does no idle work */
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const CHANGE_MS = 240;
  const written = new WeakMap(); // element -> the markup it holds

  /* Text into `element`; with `fade` the old text fades out over the new (style: .fading). */
  ccc.put = function (element, text, fade = false) {
    if (!element || element.textContent === text) return false;
    const before = element.textContent;
    element.textContent = text;
    written.delete(element);
    if (!fade || !before || calm.matches || document.hidden || !element.animate) return true;
    element.dataset.was = before;
    element.animate([{ color: "transparent" }, {}], { duration: CHANGE_MS });
    element.animate([{ opacity: 1 }, { opacity: 0 }],
      { duration: CHANGE_MS, pseudoElement: "::after" }).onfinish = () => delete element.dataset.was;
    return true;
  };

  /* Markup made by our own scripts; whatever came from data must have passed ccc.escape. */
  ccc.markup = function (element, html) {
    if (!element || written.get(element) === html) return false;
    written.set(element, html);
    element.innerHTML = html;
    return true;
  };

  /* An attribute or class, touched only when it differs. */
  ccc.flag = function (element, name, on) {
    if (element && element.classList.contains(name) !== !!on) element.classList.toggle(name, !!on);
  };
})();
