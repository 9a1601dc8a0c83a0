/* The dialogs of appeals as they are used: opened by button or key, filled, looked ahead, sent. What
   was typed stays when a dialog is closed or the server does not answer. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { appeals, escape } = ccc;
  const ARROWS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

  ccc.mounted("kpi-appeals", function (place) {
    const facts = JSON.parse(place.dataset.facts);
    const figure = `/api/v1/kpis/${encodeURIComponent(facts.department)}/${encodeURIComponent(facts.kpi)}`;
    const claim_of = (no) => JSON.parse(document.getElementById(`claim-${no}`).dataset.claim);
    let open = null; // {name, form, dialog, claim, asked: how often it looked ahead, sending}

    /* ---- opening and closing */
    function show(name, no) {
      const follows = name === "follow" ? no : 0;
      const kind = follows ? "comment" : name;
      const claim = no && !follows ? claim_of(no) : null;
      const { title, send, other, body } = appeals.FORMS[kind](facts, claim);
      const dialog = document.createElement("dialog");
      dialog.className = "ap-form";
      dialog.setAttribute("aria-label", title);
      dialog.innerHTML = `<form novalidate autocomplete="off"><h2>${escape(title)}${no ? ` <span>#${no}</span>` : ""}</h2>${body}
        <p class="ap-said" role="alert"></p><div class="ap-send"><button type="submit" class="main" value="main">${escape(send)}</button>${
        other ? `<button type="submit" value="other">${escape(other)}</button>` : ""}<button type="button" data-close>${escape(ccc.t("Cancel"))} <kbd>Esc</kbd></button></div></form>`;
      const form = dialog.querySelector("form"), key = `${name} ${no || ""} ${facts.kpi} ${facts.period}`;
      form.follows = follows;
      open = { name: kind, form, dialog, claim, key, asked: 0, sending: false };
      for (const [field, text] of Object.entries(appeals.drafts.get(key) || {})) if (form.elements[field]) form.elements[field].value = text;
      form.addEventListener("submit", (event) => { event.preventDefault(); submit(event.submitter && event.submitter.value); });
      form.addEventListener("input", changed);
      form.addEventListener("keydown", arrows);
      dialog.addEventListener("click", (event) => { if (event.target.closest("[data-close]")) dialog.close(); });
      dialog.addEventListener("close", () => { keep(); dialog.remove(); open = null; });
      place.append(dialog);
      dialog.showModal();
      const first = form.querySelector("textarea") || form.querySelector("button");
      first.focus();
      look();
    }

    function keep() {
      const texts = {};
      for (const area of open.form.querySelectorAll("textarea")) if (area.value.trim()) texts[area.name] = area.value;
      if (open.done || !Object.keys(texts).length) appeals.drafts.delete(open.key);
      else appeals.drafts.set(open.key, texts);
    }

    /* Days are a calendar: arrows lead through it, one of them is in the order of Tab. */
    function arrows(event) {
      const step = ARROWS[event.key], days = event.target.closest(".ap-days");
      if (!step || !days) return;
      const all = [...days.querySelectorAll("input")], next = all[all.indexOf(event.target) + step];
      event.preventDefault();
      if (!next) return;
      for (const one of all) one.tabIndex = one === next ? 0 : -1;
      next.focus();
    }

    /* ---- looking ahead */
    let timer = 0;
    function changed() {
      clearTimeout(timer);
      timer = setTimeout(look, appeals.WAIT_MS);
      if (open.name === "decide") {
        const part = appeals.granted(open.form, open.claim), button = open.form.querySelector(".main");
        ccc.put(button, part ? ccc.t("Uphold in part") : ccc.t("Uphold"));
        button.disabled = appeals.nothing(part);
      }
    }

    async function look() {
      const mine = open, box = mine && mine.form.querySelector(".ap-preview");
      if (!box) return;
      const turn = (mine.asked += 1);
      const given = mine.name === "decide" ? appeals.granted(mine.form, mine.claim) : appeals.said(mine.name, mine.form, facts);
      if (mine.name !== "decide") given.reason = given.reason || "-"; // it may be written last
      if (mine.name === "appeal" && !(given.days.length || given.districts.length || given.cases.length)) return wait(box);
      if (mine.name === "defer" && !given.until) return wait(box);
      if (mine.name === "decide" && appeals.nothing(given)) return ccc.markup(box, "");
      ccc.flag(box, "busy", true);
      if (!box.querySelector("table")) ccc.markup(box, `<p class="ap-quiet">${escape(ccc.t("Working out what it would do …"))}</p>`);
      const path = mine.name === "decide" ? `/api/v1/appeals/${mine.claim.no}/preview` : `${figure}/preview`;
      const answer = await appeals.ask(path, given || {}).catch(() => null);
      if (mine !== open || turn !== mine.asked) return;
      ccc.flag(box, "busy", false);
      if (answer && answer.ok) ccc.markup(box, appeals.effect(facts, answer.said));
      else ccc.markup(box, `<p class="ap-quiet">${escape(answer ? appeals.refused(answer) : ccc.t("The server does not answer: what it would do is not known."))}</p>`);
    }

    const wait = (box) => ccc.markup(box, `<p class="ap-quiet">${escape(ccc.t("Choose what is to be left out, and see what it would do."))}</p>`);

    /* ---- sending */
    function target(which) {
      const { name, claim, form } = open, path = claim && `/api/v1/appeals/${claim.no}`;
      const body = appeals.said(name, form, facts, claim);
      if (name === "comment") return [`${figure}/comments`, body];
      if (name === "appeal" || name === "defer") return [`${figure}/${name === "appeal" ? "appeals" : "deferrals"}`, body];
      if (name !== "decide") return [`${path}/${name}`, body];
      if (which === "other") return [`${path}/reject`, body];
      const granted = appeals.granted(form, claim);
      return granted ? [`${path}/uphold-partly`, { ...body, granted }] : [`${path}/uphold`, body];
    }

    async function submit(which) {
      const mine = open;
      if (!mine || mine.sending) return;
      mine.sending = true;
      const [path, body] = target(which);
      const answer = await appeals.ask(path, body).catch(() => null);
      mine.sending = false;
      if (answer && answer.ok) {
        mine.done = true;
        if (mine === open) mine.dialog.close();
        appeals.drafts.delete(mine.key);
        const { no, words } = answer.said;
        location.hash = words === undefined ? `claim-${no}` : `comment-${no}`;
        location.reload();
        return;
      }
      if (mine === open) say(answer);
    }

    function say(answer) {
      const { form } = open;
      for (const one of form.querySelectorAll("[data-fault]")) ccc.put(one, "");
      const words = answer ? appeals.refused(answer) : ccc.t("The server does not answer: nothing was sent. What you wrote stays here.");
      const field = answer && answer.said.field ? answer.said.field.split(".")[0] : "";
      const beside = field && form.querySelector(`[data-fault="${field}"]`);
      ccc.put(form.querySelector(".ap-said"), beside ? "" : words);
      if (!beside) return;
      ccc.put(beside, words);
      const input = form.elements[field];
      if (input && input.focus) input.focus();
    }

    /* ---- what claims that wait would do */
    for (const box of place.querySelectorAll("[data-effect]")) {
      appeals.ask(`/api/v1/appeals/${box.dataset.effect}/preview`, {}).then((answer) => {
        if (answer.ok) ccc.markup(box, appeals.effect(facts, answer.said));
      }).catch(() => {});
    }

    function pressed(event) {
      const button = event.target.closest("button[data-do]");
      if (button && !open) show(button.dataset.do, +button.dataset.no || 0);
    }
    place.addEventListener("click", pressed);
    const at = /^#(claim|comment)-\d+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
    if (at) requestAnimationFrame(() => at.scrollIntoView({ block: "center" }));
    return () => place.removeEventListener("click", pressed);
  });
})();
