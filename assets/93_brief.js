/* The brief: its marks, copying and printing, its keys; and when it was really seen: on a screen that
   somebody looks at for a while. Fetching the page is no look. Elements are in layouts/brief.py. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const SEEN_MS = 6000, STEP_MS = 500, SAID_MS = 4000;
  const KEYS = { c: "copy", p: "print", r: "anew" };

  function draw(page) {
    for (const place of page.querySelectorAll("[data-glyph]")) {
      const [level, size] = place.dataset.glyph.split(" ");
      ccc.markup(place, ccc.draw.glyph(+level, +size));
    }
  }

  function say(page, words) {
    const place = page.querySelector('[data-part="said"]');
    ccc.put(place, words);
    setTimeout(() => place.textContent === words && ccc.put(place, ""), SAID_MS);
  }

  /* Over plain HTTP a browser has no clipboard to write to: then what is selected is copied. */
  async function copy(page) {
    const place = page.querySelector("#brief-text"), text = place.textContent;
    try {
      await navigator.clipboard.writeText(text);
      return say(page, ccc.t("Copied"));
    } catch { /* the older way */ }
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    if (!done) place.hidden = false;
    say(page, done ? ccc.t("Copied") : ccc.t("It could not be copied; mark the text and copy it."));
  }

  const ORDERS = { copy, print: () => window.print(), anew: () => location.reload() };

  /* Counts the time in which the page is before somebody; a tab behind others counts for nothing. */
  function watch(page) {
    if (!page.dataset.until) return null;
    let left = SEEN_MS;
    const timer = setInterval(function () {
      if (document.visibilityState !== "visible") return;
      left -= STEP_MS;
      if (left > 0) return;
      clearInterval(timer);
      const { since, until } = page.dataset;
      fetch("/api/v1/brief/seen", { method: "POST", headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ since: +since, until: +until }) })
        .then((answer) => { if (answer.ok) page.dataset.seen = "1"; }, () => {});
    }, STEP_MS);
    return timer;
  }

  ccc.mounted("brief", function (page) {
    draw(page);
    const timer = watch(page);
    const order = (name) => ORDERS[name] && page.querySelector(`[data-order="${name}"]`) && ORDERS[name](page);
    const click = (event) => order((event.target.closest("[data-order]") || { dataset: {} }).dataset.order);
    const key = function (event) {
      if (event.ctrlKey || event.metaKey || event.altKey || /^(input|textarea|select)$/i.test(event.target.tagName)) return;
      if (KEYS[event.key]) order(KEYS[event.key]);
    };
    page.addEventListener("click", click);
    document.addEventListener("keydown", key);
    return () => { clearInterval(timer); document.removeEventListener("keydown", key); };
  });
})();
