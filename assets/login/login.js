/* The sheets outside the app: sign in, sign out. Words are in the form's data (layouts/sheet.py). */
(function () {
  "use strict";
  const form = document.getElementById("login");
  const send = (path, body) => fetch(path, { method: "POST", redirect: "error",
    headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

  for (const button of document.querySelectorAll("[data-sign-out]")) {
    button.addEventListener("click", () => send("/logout", {}).finally(() => location.assign("/login")));
  }
  if (!form) return;
  const said = document.getElementById("login-said"), button = form.querySelector("button");
  let counting = null;

  async function enter(name, password) {
    button.disabled = true;
    try {
      const answer = await send("/login", { name, password, next: form.dataset.next });
      const told = await answer.json();
      if (answer.ok) return location.assign(told.to);
      if (answer.status === 429) return wait(told.wait_seconds);
      said.textContent = answer.status === 401 ? form.dataset.wrong : told.detail;
      form.elements.password.select();
    } catch (error) {
      said.textContent = form.dataset.lost;
    }
    button.disabled = false;
  }

  /* Count down: the button comes back when the server listens again. */
  function wait(seconds) {
    clearInterval(counting);
    const tell = () => {
      said.textContent = seconds > 0 ? form.dataset.wait.replace("{n}", seconds) : "";
      button.disabled = seconds > 0;
      if (seconds-- <= 0) clearInterval(counting);
    };
    tell();
    counting = setInterval(tell, 1000);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    enter(form.elements.name.value, form.elements.password.value);
  });
  for (const one of document.querySelectorAll("[data-password]")) {
    one.addEventListener("click", () => enter(one.dataset.name, one.dataset.password));
  }
})();
