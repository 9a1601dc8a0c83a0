/* The after-action report as a page: its drawings, printing, and the lessons that may be written. It
   says when something happened since it was made; it is made anew when it is opened. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const API = "/api/v1/incidents";

  ccc.mounted("report", function (page) {
    const form = document.getElementById("report-form"), no = page.dataset.no;
    const say = (words) => ccc.put(form.querySelector("[data-part=said]"), words);
    let made = null, sending = false;

    for (const place of page.querySelectorAll("[data-drawing]")) ccc.markup(place, place.dataset.drawing);
    for (const place of page.querySelectorAll("[data-glyph]")) ccc.markup(place, ccc.draw.glyph(+place.dataset.glyph, 30, ""));
    if (form) page.querySelector("[data-report=learn]").hidden = false;

    /* Another step of the incident makes this report old. */
    function follow(entries) {
      const entry = entries[no];
      if (!entry) return;
      if (made === null) made = entry.seq;
      ccc.put(document.getElementById("report-changed"), entry.seq > made ? ccc.t("Something happened since. Open it anew to see it.") : "");
    }

    async function keep() {
      if (sending) return;
      const text = document.getElementById("report-lessons").value.trim();
      if (!text) return void say(ccc.t("Write something first."));
      if (ccc.lost) return void say(ccc.t("No connection: nothing was sent."));
      sending = true;
      const answer = await fetch(`${API}/${no}/lessons`, { method: "POST", headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ text, seen: +form.dataset.version }) }).catch(() => null);
      sending = false;
      if (answer && answer.ok) return void location.reload();
      if (answer && answer.status === 409) {
        const { lessons } = await answer.json();
        form.dataset.version = lessons.version;
        return void say(ccc.t("NOT kept: {who} wrote meanwhile: “{text}”. Take over what is right, then keep it again.", { who: lessons.written_by, text: lessons.text }));
      }
      say(ccc.t("NOT kept: the server did not take it. Try again."));
    }

    const acts = {
      print: () => window.print(), learn: () => form && form.showModal(), keep, leave: () => form.close(),
      pdf: () => page.querySelector("[data-report=pdf]").click(), docx: () => page.querySelector("[data-report=docx]").click(),
    };
    function click(event) {
      const button = event.target.closest("button[data-report]");
      if (button) acts[button.dataset.report]();
    }
    function key(event) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("textarea, input") || (form && form.open)) return;
      const act = { p: acts.pdf, w: acts.docx, l: acts.learn }[event.key.toLowerCase()];
      if (act) { event.preventDefault(); act(); }
    }
    /* Paper is light, whatever the screen is. */
    const root = document.documentElement;
    let theme = "";
    function paper() { theme = root.dataset.theme || ""; root.dataset.theme = "light"; }
    function screen() { if (theme) root.dataset.theme = theme; else delete root.dataset.theme; }
    window.addEventListener("beforeprint", paper);
    window.addEventListener("afterprint", screen);
    page.addEventListener("click", click);
    document.addEventListener("keydown", key);
    return [ccc.on("incidents", follow), () => {
      document.removeEventListener("keydown", key);
      window.removeEventListener("beforeprint", paper);
      window.removeEventListener("afterprint", screen);
    }];
  });
})();
