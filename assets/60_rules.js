/* The page of the rules: the text (22_text_page), and how many alerts of each rule are active. */
(function () {
  "use strict";
  const ccc = window.ccc;

  ccc.mounted("rules", function (page) {
    const { glyphs, undo } = ccc.text_page(page, "rules");

    /* Tab moves on, as everywhere; Ctrl+Enter asks for the back-test. */
    function key(event) {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) page.querySelector("#rules-run")?.click();
    }

    function count() {
      const active = (ccc.picture.counts || {}).rules || {};
      for (const place of page.querySelectorAll("[data-open]")) ccc.put(place, String(active[place.dataset.open] || ""));
    }

    const watch = new MutationObserver(glyphs);
    const told = page.querySelector("#rules-told");
    if (told) watch.observe(told, { childList: true, subtree: true });
    page.addEventListener("keydown", key);
    return [...undo, ccc.on("counts", count), () => watch.disconnect()];
  });
})();
