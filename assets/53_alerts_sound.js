/* A short tone for an alert that nobody has acknowledged yet, graver ones more urgent, as loud as the
   reader chose for its level. No file. Tabs of one browser sound once (18_tabs.js). */
(function () {
  "use strict";
  const ccc = window.ccc;
  const list = ccc.alerts;
  const MUTE_MS = 120000;
  const REMIND_MS = 60000; // a red alert that waits longer than this is said again, quietly
  const RED = 4;
  const TONES = { // times of the beats in s, pitch in Hz, loudness
    4: { beats: [0, 0.18, 0.36], pitch: 880, gain: 0.22 },
    3: { beats: [0, 0.22], pitch: 740, gain: 0.18 },
    2: { beats: [0], pitch: 622, gain: 0.15 },
    1: { beats: [0], pitch: 466, gain: 0.08 },
  };
  const REMINDER = { beats: [0], pitch: 587, gain: 0.1 };
  const LOUD = { off: 0, quiet: 0.4, normal: 1, loud: 2.2 };
  const BEAT_S = 0.13;
  const by_id = (id) => document.getElementById(id);
  let audio = null;
  let muted_until = 0; // by the browser's clock: a replay's minutes are short
  let known = null; // id -> level while it is not acknowledged nor silenced; null before the first picture
  let known_counts = null; // level -> how many of it and graver ones wait, whatever the picture lists
  let red_at = 0; // when a red one was last said, by the browser's clock

  /* A browser lets a page sound only after its reader pressed something. */
  function allow() {
    if (!audio && window.AudioContext) audio = new window.AudioContext();
    if (audio && audio.state === "suspended") return audio.resume().then(tell, () => {});
    tell();
    return Promise.resolve();
  }

  const muted = () => performance.now() < muted_until;
  const loudness = (level) => LOUD[((ccc.preferences || {}).sound || {})[level]] ?? 1;

  function tone({ beats, pitch, gain }, factor) {
    if (!factor || !audio || audio.state !== "running") return false;
    for (const at of beats) beat(audio.currentTime + 0.02 + at, pitch, gain * factor);
    return true;
  }

  function beat(start, pitch, gain) {
    const source = audio.createOscillator(), volume = audio.createGain();
    source.type = "triangle";
    source.frequency.value = pitch;
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(gain, start + 0.015);
    volume.gain.exponentialRampToValueAtTime(0.001, start + BEAT_S);
    source.connect(volume).connect(audio.destination);
    source.start(start);
    source.stop(start + BEAT_S + 0.02);
  }

  ccc.sound = {
    /* How a level sounds to this reader; of a press only. Resolves with whether it could be heard. */
    play: (level) => allow().then(() => tone(TONES[level], loudness(level))),
    /* Of a press: this page may sound from now on. */
    allow,
    /* Whether this page can sound at all. */
    ready: () => !!audio && audio.state === "running",
  };

  /* The tone of a level, in one tab. `what` names what it is for. A new red one breaks a mute. */
  function sound(level, what) {
    if (level === RED) {
      red_at = performance.now();
      if (muted()) unmute();
    }
    if (muted() || !ccc.sound.ready()) return;
    ccc.in_one_tab(what, () => {
      if (tone(TONES[level], loudness(level))) list.sounded = level; // for the tests: nobody listens there
    });
  }

  /* ---- what is new */
  /* One tone for all that came at once, or came back from a shelf: that of the gravest. */
  function listen(_entries, _gone, picture) {
    const listed = picture.alerts || {}, now = new Map();
    for (const [id, alert] of Object.entries(listed)) {
      if (ccc.alert.unseen(alert)) now.set(id, alert.level);
    }
    const counts = unseen_from(picture);
    if (known) {
      const news = [...now].filter(([id, level]) => level > (known.get(id) || 0));
      const more = LEVELS.filter((level) => known_counts && counts && counts[level] > known_counts[level]);
      const gravest = Math.max(0, ...news.map(([, level]) => level), ...more);
      if (gravest) sound(gravest, news.map((one) => one.join("=")).sort().join() || `counts ${JSON.stringify(counts)}`);
      if (is_cut(picture)) for (const [id, level] of known) if (!(id in listed)) now.set(id, level); // it may come back
    }
    known = now;
    known_counts = counts;
  }

  /* The picture lists the first alerts only; the complete counts tell of the others. */
  const LEVELS = [4, 3, 2, 1];
  const TABS = ["active", "cleared", "shelved", "suppressed", "out"];
  const is_cut = ({ alerts, counts }) => !!counts && !!counts.active &&
    TABS.reduce((sum, tab) => sum + counts[tab].total + counts[tab].exercise.total, 0) > Object.keys(alerts || {}).length;

  /* How many of each level or graver nobody has acknowledged: one that falls a level is no news. */
  function unseen_from({ counts }) {
    if (!counts || !counts.active) return null;
    const found = {};
    let sum = 0;
    for (const level of LEVELS) found[level] = sum += counts.active.levels[level][1];
    return found;
  }

  const red_waits = () => (known_counts ? known_counts[RED] > 0 : !!known && [...known.values()].includes(RED));

  /* While a red one waits: one quiet tone a minute. */
  function remind() {
    const now = performance.now();
    if (!red_waits()) red_at = 0;
    else if (!red_at) red_at = now; // it was there before this page
    else if (now - red_at >= REMIND_MS && !muted() && !ccc.lost && ccc.sound.ready()) {
      red_at = now;
      ccc.in_one_tab(`red waits ${Math.round(Date.now() / REMIND_MS)}`, () => {
        if (tone(REMINDER, loudness(RED))) list.reminded = (list.reminded || 0) + 1; // for the tests
      });
    }
  }

  /* ---- mute */
  list.mute = function () {
    if (muted()) return unmute();
    muted_until = performance.now() + MUTE_MS;
    ccc.tell_tabs({ mute: MUTE_MS });
    tell();
  };

  function unmute() {
    muted_until = 0;
    ccc.tell_tabs({ mute: 0 });
    tell();
  }

  function told({ mute }) {
    if (mute === undefined) return;
    muted_until = mute ? performance.now() + mute : 0;
    tell();
  }

  function tell() {
    const left = Math.ceil((muted_until - performance.now()) / 1000);
    const off = Object.values((ccc.preferences || {}).sound || {}).filter((one) => one === "off").length;
    ccc.put(by_id("alerts-sound"), left > 0
      ? ccc.t("Muted, {m}:{s} left; a new red alert sounds", { m: Math.floor(left / 60), s: String(left % 60).padStart(2, "0") })
      : !ccc.sound.ready() ? ccc.t("Sound is off until you press a key")
        : off ? ccc.t("Sound is on, but not for every level") : ccc.t("Sound is on"));
  }

  ccc.mounted("alerts", function () {
    known = known_counts = null;
    tell();
    const clock = setInterval(() => { tell(); remind(); }, 1000);
    for (const name of ["keydown", "pointerdown"]) document.addEventListener(name, allow);
    return [ccc.on("alerts", listen), ccc.on("counts", listen), ccc.on_tabs(told), () => clearInterval(clock),
      () => ["keydown", "pointerdown"].forEach((name) => document.removeEventListener(name, allow))];
  });
})();
