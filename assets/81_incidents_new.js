/* A report that somebody phoned in or saw: written down, its place named or pointed at, registered. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { incidents } = ccc;
  const by_id = (id) => document.getElementById(id);
  let parts = {}, view = null, at = null, key = "", sending = false, pin = null;

  incidents.open_report = function () {
    const dialog = by_id("incidents-report");
    if (!dialog || dialog.open) return;
    ccc.put(parts.said, "");
    if (!key) key = `${Date.now()}-${Math.random().toString(36).slice(2)}`;
    dialog.showModal();
    incidents.draw_marks(dialog);
    if (!incidents.chosen(parts.origin)) incidents.choose(parts.origin, "phone");
    show_world();
    look_at_the_city();
    parts.title.focus();
  };

  /* While an exercise goes on a report says whether it is part of it; what was chosen of another is no answer. */
  const exercising = () => ccc.drill && ccc.drill.current();
  function show_world() {
    const drill = exercising(), group = parts.world, no = drill ? String(drill.no) : "";
    group.parentElement.hidden = !drill;
    if (group.dataset.of !== no) incidents.choose(group, null);
    group.dataset.of = no;
  }

  /* ---- where */
  function put_pin(spot, name) {
    at = spot;
    if (name !== undefined) parts.place.value = name;
    ccc.put(parts.where, incidents.spot_words(spot));
    ccc.markup(parts.found, "");
    if (!view) return;
    if (pin) pin.remove();
    pin = incidents.pin_at(spot, view.map);
    view.map.setView([spot.lat, spot.lon], Math.max(view.map.getZoom(), 13), { animate: false });
  }

  /* Nobody has said where yet: the whole city. */
  function look_at_the_city() {
    if (!view || at) return;
    view.map.invalidateSize();
    const spots = view.districts.map((one) => one.at);
    if (spots.length) view.map.fitBounds(window.L.latLngBounds(spots).pad(0.15), { animate: false });
  }

  /* ---- sending */
  function filled() {
    const title = parts.title.value.trim(), grade = incidents.chosen(parts.grade), domain = incidents.chosen(parts.domain);
    const place = parts.place.value.trim(), note = parts.note.value.trim(), world = exercising() ? incidents.chosen(parts.world) : "real";
    if (!world) return { fault: ccc.t("Is it real, or part of the exercise?"), at: parts.world.firstElementChild };
    if (!title) return { fault: ccc.t("What is it? A report has a title."), at: parts.title };
    if (!grade) return { fault: ccc.t("How grave is it? Choose a grade."), at: parts.grade.firstElementChild };
    if (!domain) return { fault: ccc.t("Of which domain is it?"), at: parts.domain.firstElementChild };
    if (!place && !at) return { fault: ccc.t("Where is it? Name the place or press it on the map."), at: parts.place };
    return { order: { origin: incidents.chosen(parts.origin), title, grade: +grade, domain, place: place || null,
      note: note || null, lon: at && at.lon, lat: at && at.lat, ...(exercising() ? { exercise: world === "exercise" } : {}) } };
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
    const found = incidents.found_at(event.target), button = event.target.closest("button[data-part]"), zoom = event.target.closest("[data-zoom]");
    if (found) return put_pin(found, found.name);
    if (zoom && view) return view.map.setZoom(view.map.getZoom() + +zoom.dataset.zoom);
    if (button && button.dataset.part === "send") return send();
    if (button && button.dataset.part === "cancel") return by_id("incidents-report").close();
    return undefined;
  }

  function key_down(event) {
    incidents.move_choice(event);
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    if (event.target === parts.place && parts.found.firstElementChild) {
      event.preventDefault();
      const first = incidents.found_at(parts.found.querySelector("[data-lat]"));
      return put_pin(first, first.name);
    }
    if (!event.target.closest("textarea") || (event.target === parts.note && event.shiftKey)) return;
    event.preventDefault();
    if (!event.repeat) send();
  }

  ccc.mounted("incidents-report", function (dialog) {
    parts = incidents.parts(dialog);
    [at, pin, key] = [null, null, ""];
    dialog.addEventListener("click", press);
    dialog.addEventListener("keydown", key_down);
    dialog.addEventListener("input", (event) => { if (event.target === parts.place) incidents.look_up(parts.place, parts.found, view); });
    return [ccc.on("drill", show_world), ccc.map && ccc.map.ready("incidents-map", function (found) {
      view = found;
      const click = ({ latlng }) => put_pin({ lat: latlng.lat, lon: latlng.lng });
      view.map.on("click", click);
      view.map.scrollWheelZoom.enable();
      return () => { view = null; };
    })];
  });
})();
