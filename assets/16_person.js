/* Who is signed in: the name in the bar, the pages that are theirs, the way out; and back to
   /login when the server no longer knows them. Elements are in layouts/shell.py. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const ME = "/api/v1/me";
  const CALLBACK = "/_dash-update-component";
  const LOOK_MS = 5000;
  const SAID_MS = 6000;
  let leaving = false;

  function to_login() {
    if (leaving) return;
    leaving = true;
    location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
  }

  /* Every request of every script, Dash's too: 401 leads to /login. A page that is refused to Dash
     is asked for as a whole, so that the server says why. */
  const ask = window.fetch.bind(window);
  window.fetch = async function (what, options) {
    const answer = await ask(what, options);
    const path = new URL(answer.url || what, location.href).pathname;
    if (answer.status === 401 && path !== "/login") to_login();
    if (answer.status === 403 && path === CALLBACK) {
      if (/"\.\._pages_content\./.test((options || {}).body || "")) location.reload();
      else say(ccc.t("Your role may not do this."));
    }
    return answer;
  };

  /* One line at the foot of the screen, for a while. */
  function say(words) {
    const place = document.createElement("div");
    place.id = "no-right";
    place.setAttribute("role", "alert");
    place.textContent = words;
    document.getElementById("no-right")?.remove();
    document.body.append(place);
    setTimeout(() => place.remove(), SAID_MS);
  }

  let me = null;
  const known = (ccc.known_person = () => (me = me || ask_me()));
  function ask_me() {
    return fetch(ME).then((answer) => (answer.ok ? answer.json() : null)).catch(() => (me = null));
  }
  known();
  setInterval(() => { if (ccc.lost) fetch(ME).catch(() => {}); }, LOOK_MS); // lost, or signed out?

  /* The switch of the language in the bar: whoever is signed in keeps what it says. */
  document.addEventListener("click", function (event) {
    const to = event.target.closest && event.target.closest("a.switch[lang]");
    if (!to || !ccc.person_chose || !ccc.prefer || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const here = new URL(location.href);
    here.searchParams.delete("lang");
    ccc.prefer({ language: to.lang.slice(0, 2) })
      .then(() => location.assign(here.href), () => location.assign(to.href));
  }, true);

  function sign_out() {
    leaving = true; // what is refused from now on leads nowhere
    fetch("/logout", { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" })
      .finally(() => location.assign("/login"));
  }

  ccc.mounted("frame", function (frame) {
    const place = (name) => frame.querySelector(`[data-live="${name}"]`);
    known().then((person) => {
      if (!person) return;
      for (const link of frame.querySelectorAll(".places .place")) {
        link.hidden = !person.pages.includes(link.getAttribute("href"));
      }
      if (person.kind !== "person" || !place("signed-in")) return;
      ccc.put(place("person"), person.display ? ccc.words(person.display)
        : person.name === person.role ? ccc.t(person.role) : person.name);
      place("person").title = ccc.t(person.role);
      place("signed-in").hidden = false;
      place("sign-out").addEventListener("click", sign_out);
    });
  });
})();
