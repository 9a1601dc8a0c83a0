/* A report that somebody phoned in or saw: written down, its place named or pointed at, registered. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { incidents } = ccc;
  const { escape } = ccc;
  const AT_MOST = 8;
  const by_id = (id) => document.getElementById(id);
  let parts = {}, view = null, at = null, key = "", sending = false, pin = null, points = null;

  incidents.open_report = function () {
    const dialog = by_id("incidents-report");
    if (!dialog || dialog.open) return;
    ccc.put(parts.said, "");
    if (!key) key = `${Date.now()}-${Math.random().toString(36).slice(2)}`;
    dialog.showModal();
    incidents.draw_marks(dialog);
    if (!incidents.chosen(parts.origin)) incidents.choose(parts.origin, "phone");
    if (view) view.map.invalidateSize();
    parts.title.focus();
  };

  /* ---- where */
  function put_pin(lat, lon, name) {
    at = { lat, lon };
    if (name !== undefined) parts.place.value = name;
    ccc.put(parts.where, `${lat.toFixed(5)}, ${lon.toFixed(5)}`);
    ccc.markup(parts.found, "");
    if (!view) return;
    if (pin) pin.remove();
    pin = window.L.marker([lat, lon], { icon: window.L.divIcon({ className: "inc-pin", iconSize: [28, 36], iconAnchor: [14, 35],
      html: '<svg viewBox="0 0 28 36" width="28" height="36"><path d="M14 35C6 24 2 18 2 13a12 12 0 0 1 24 0c0 5-4 11-12 22Z"/><circle cx="14" cy="13" r="4"/></svg>' }),
    keyboard: false, interactive: false }).addTo(view.map);
    view.map.setView([lat, lon], Math.max(view.map.getZoom(), 13), { animate: false });
  }

  /* Points by name, and districts, which the map knows already. */
  async function known() {
    if (points) return points;
    const { told } = await incidents.ask("/points");
    const named = told ? told.features.filter((one) => one.geometry).map(({ properties: p, geometry }) => ({
      name: ccc.words(p.name) || p.point_id, more: ((ccc.config.kinds || {})[p.kind] || {}).name || p.kind, lon: geometry.coordinates[0], lat: geometry.coordinates[1] })) : [];
    const districts = view ? view.districts.map(({ name, lines, at: [lat, lon] }) => ({
      name: ccc.language === "zh" ? lines.zh.join("") : name, more: ccc.t("district"), lon, lat })).filter((one) => one.lon != null) : [];
    return (points = [...districts, ...named]);
  }

  async function look_up() {
    const words = parts.place.value.toLowerCase().split(/\s+/).filter(Boolean);
    const all = words.length ? (await known()).filter(({ name }) => words.every((word) => name.toLowerCase().includes(word))) : [];
    ccc.markup(parts.found, all.slice(0, AT_MOST).map((one, i) => `<li role="option"><button type="button" data-lat="${one.lat}" data-lon="${one.lon}" data-name="${
      escape(one.name)}" ${i ? "" : "data-first"}><b>${escape(one.name)}</b> <span>${escape(one.more || "")}</span></button></li>`).join(""));
  }

  function take(button) {
    const { lat, lon, name } = button.dataset;
    put_pin(+lat, +lon, name);
  }

  /* ---- sending */
  function filled() {
    const title = parts.title.value.trim(), grade = incidents.chosen(parts.grade), domain = incidents.chosen(parts.domain);
    const place = parts.place.value.trim(), note = parts.note.value.trim();
    if (!title) return { fault: ccc.t("What is it? A report has a title."), at: parts.title };
    if (!grade) return { fault: ccc.t("How grave is it? Choose a grade."), at: parts.grade.firstElementChild };
    if (!domain) return { fault: ccc.t("Of which domain is it?"), at: parts.domain.firstElementChild };
    if (!place && !at) return { fault: ccc.t("Where is it? Name the place or press it on the map."), at: parts.place };
    return { order: { origin: incidents.chosen(parts.origin), title, grade: +grade, domain, place: place || null,
      note: note || null, lon: at && at.lon, lat: at && at.lat } };
  }

  async function send() {
    const { order, fault, at: missing } = filled();
    if (fault) { ccc.put(parts.said, fault); return missing.focus(); }
    if (ccc.lost) return ccc.put(parts.said, ccc.t("No connection: nothing was sent."));
    if (sending) return undefined;
    sending = true;
    const { told, refusal } = await incidents.ask("/incidents", order, { "Idempotency-Key": key });
    sending = false;
    if (refusal) return ccc.put(parts.said, ccc.t("NOT registered: {reason}.", { reason: refusal }));
    key = "";
    by_id("incidents-report").close();
    return incidents.go(`/incidents/${told.no}`);
  }

  function press(event) {
    if (incidents.press_choice(event)) return undefined;
    const found = event.target.closest("[data-lat]"), button = event.target.closest("[data-part]");
    if (found) return take(found);
    if (button && button.dataset.part === "send") return send();
    if (button && button.dataset.part === "cancel") return by_id("incidents-report").close();
    return undefined;
  }

  function key_down(event) {
    incidents.move_choice(event);
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    if (event.target === parts.place && parts.found.firstElementChild) {
      event.preventDefault();
      return take(parts.found.querySelector("[data-lat]"));
    }
    if (!event.target.closest("textarea") || (event.target === parts.note && event.shiftKey)) return;
    event.preventDefault();
    if (!event.repeat) send();
  }

  ccc.mounted("incidents-report", function (dialog) {
    parts = incidents.parts(dialog);
    [at, pin, key, points] = [null, null, "", null];
    dialog.addEventListener("click", press);
    dialog.addEventListener("keydown", key_down);
    dialog.addEventListener("input", (event) => { if (event.target === parts.place) look_up(); });
    return ccc.map && ccc.map.ready("incidents-map", function (found) {
      view = found;
      const click = ({ latlng }) => put_pin(latlng.lat, latlng.lng);
      view.map.on("click", click);
      view.map.scrollWheelZoom.enable();
      return () => { view = null; };
    });
  });
})();
