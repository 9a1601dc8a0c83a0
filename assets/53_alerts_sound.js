/* A short tone for an alert that nobody has acknowledged yet, graver ones more urgent. No file. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const list = ccc.alerts;
  const MUTE_MS = 120000;
  const TONES = { // times of the beats in s, pitch in Hz, loudness
    4: { beats: [0, 0.18, 0.36], pitch: 880, gain: 0.22 },
    3: { beats: [0, 0.22], pitch: 740, gain: 0.18 },
    2: { beats: [0], pitch: 622, gain: 0.15 },
    1: { beats: [0], pitch: 466, gain: 0.08 },
  };
  const BEAT_S = 0.13;
  const by_id = (id) => document.getElementById(id);
  let audio = null;
  let muted_until = 0; // by the browser's clock: a replay's minutes are short
  let known = null; // id -> level while it is not acknowledged nor silenced; null before the first picture

  /* A browser lets a page sound only after its reader pressed something. */
  function allow() {
    if (!audio && window.AudioContext) audio = new window.AudioContext();
    if (audio && audio.state === "suspended") audio.resume().then(tell, () => {});
    tell();
  }

  const muted = () => performance.now() < muted_until;

  function sound(level) {
    const tone = TONES[level];
    if (!tone || muted() || !audio || audio.state !== "running") return;
    list.sounded = level; // for the tests: nobody listens there
    for (const at of tone.beats) beat(audio.currentTime + 0.02 + at, tone);
  }

  function beat(start, { pitch, gain }) {
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

  /* One tone for all that came at once, or came back from a shelf: that of the gravest. */
  function listen(_entries, _gone, picture) {
    const now = new Map();
    for (const [id, alert] of Object.entries(picture.alerts || {})) {
      if (ccc.alert.unseen(alert)) now.set(id, alert.level);
    }
    if (known) {
      const news = [...now].filter(([id, level]) => level > (known.get(id) || 0));
      if (news.length) sound(Math.max(...news.map(([, level]) => level)));
    }
    known = now;
  }

  list.mute = function () {
    muted_until = muted() ? 0 : performance.now() + MUTE_MS;
    tell();
  };

  function tell() {
    const left = Math.ceil((muted_until - performance.now()) / 1000);
    const running = audio && audio.state === "running";
    ccc.put(by_id("alerts-sound"), left > 0
      ? ccc.t("Muted, {m}:{s} left", { m: Math.floor(left / 60), s: String(left % 60).padStart(2, "0") })
      : running ? ccc.t("Sound is on") : ccc.t("Sound is off until you press a key"));
  }

  ccc.mounted("alerts", function () {
    known = null;
    tell();
    const clock = setInterval(tell, 1000);
    for (const name of ["keydown", "pointerdown"]) document.addEventListener(name, allow);
    return [ccc.on("alerts", listen), () => clearInterval(clock),
      () => ["keydown", "pointerdown"].forEach((name) => document.removeEventListener(name, allow))];
  });
})();
