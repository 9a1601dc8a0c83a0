/* The map of one incident: its place and area, what is sent there, and what its leaving uncovers. The
   area is drawn in 82_incident_map_draw. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { incidents } = ccc;
  const { one } = incidents;
  const { escape } = ccc;
  const CLOSE_ZOOM = 14, COVER_MS = 400, SHARE = 0.0005; // of the city: less is not worth a word
  const by_id = (id) => document.getElementById(id);
  let view = null, layers = null, shown = "", at_place = "", resources = null, timer = 0, asked = "";

  /* ---- what can be sent, by id */
  one.resources = async function () {
    if (!resources) {
      const { told } = await incidents.ask("/resources");
      if (told) resources = { note: told.note, capabilities: told.capabilities, by_id: Object.fromEntries(told.resources.map((each) => [each.id, each])) };
    }
    return resources;
  };
  one.resource_name = (id) => (resources && resources.by_id[id] ? ccc.words(resources.by_id[id].name) : id);
  one.capability = (id) => (resources && ccc.words(resources.capabilities[id])) || id;

  /* How far another incident is from this one: in metres, Infinity when one of them has no place. */
  const EARTH_M = 6371008.8, radians = (degrees) => (degrees * Math.PI) / 180;
  one.metres_to = function ({ lon, lat }) {
    if (lon == null || one.told.lon == null) return Infinity;
    const x = radians(lon - one.told.lon) * Math.cos(radians((lat + one.told.lat) / 2));
    return EARTH_M * Math.hypot(x, radians(lat - one.told.lat));
  };
  one.length_of = (metres) => (metres < 950 ? ccc.fmt.joined(ccc.fmt.number(Math.round(metres / 10) * 10), "m") : ccc.fmt.joined(ccc.fmt.number(metres / 1000, 1), "km"));

  /* What goes: of the tasks that are not over, and of the plan that is being looked at. */
  function going() {
    const sent = one.tasks().filter(({ state }) => !incidents.OVER.includes(state)).flatMap((task) => task.resources);
    return [...new Set([...sent, ...(one.planned_resources ? one.planned_resources() : [])])];
  }

  /* ---- drawing on the map */
  const svg_of = { unit: '<svg viewBox="0 0 16 16" width="16" height="16"><rect x="1.5" y="3.500" width="13" height="9" rx="1"/><path d="M8 5.500v5M5.500 8h5"/></svg>' };
  const pin = ({ grade, drill }) => `<svg viewBox="0 0 34 48" width="34" height="48"><path class="staff" d="M5 47V3"/><path class="flag" style="fill:var(${drill ? "--mode-drill" : `--level-${ccc.levels[grade]}`})" d="M5 3H32L26 12L32 21H5Z"/></svg>`;

  function lay(what) {
    const L = window.L, { told } = one, group = L.layerGroup();
    const renderer = view.incident_svg || (view.incident_svg = L.svg({ pane: pane() }));
    const shape = (geometry, name) => L.geoJSON({ type: "Feature", geometry, properties: {} }, { interactive: false, style: { renderer, pane: pane(), className: name, weight: 2 } });
    if (what.cover) for (const { geometry, properties } of what.cover.features) shape(geometry, `inc-cover ${properties.what}`).addTo(group);
    if (told.area && !(one.is_drawing && one.is_drawing())) shape(told.area, "inc-area").addTo(group);
    for (const id of what.going) {
      const each = resources && resources.by_id[id];
      if (!each || each.lon == null) continue;
      if (told.lon != null) L.polyline([[each.lat, each.lon], [told.lat, told.lon]], { renderer, pane: pane(), className: "inc-way", interactive: false }).addTo(group);
      L.marker([each.lat, each.lon], { keyboard: false, title: ccc.words(each.name), icon: L.divIcon({ className: "inc-unit", html: svg_of.unit, iconSize: [16, 16] }) }).addTo(group);
    }
    if (told.lon != null) {
      L.marker([told.lat, told.lon], { interactive: false, keyboard: false, icon: L.divIcon({ className: "inc-flag", html: pin(told), iconSize: [34, 48], iconAnchor: [5, 47] }) }).addTo(group);
    }
    return group;
  }

  one.view = () => view;
  one.write_map = write;

  function pane() {
    if (!view.map.getPane("ccc-incident")) view.map.createPane("ccc-incident").style.zIndex = 405;
    return "ccc-incident";
  }

  let cover = null, covers = [], seen = ""; // what is shown of them, by capability
  function write() {
    if (!view || !one.told) return;
    const what = { going: going(), cover };
    const now = JSON.stringify([one.told.lon, one.told.lat, one.told.grade, one.told.area, what.going, cover && cover.at, !!resources, !!one.is_drawing && one.is_drawing()]);
    if (now === shown) return;
    const first = !shown, moved = at_place !== `${one.told.lon} ${one.told.lat}`;
    shown = now;
    at_place = `${one.told.lon} ${one.told.lat}`;
    if (layers) layers.remove();
    layers = lay(what).addTo(view.map);
    if (first || moved) look_at();
  }

  function look_at() {
    const { area, lon, lat } = one.told;
    if (area) view.map.fitBounds(window.L.geoJSON(area).getBounds().pad(0.3), { animate: false, maxZoom: 15 });
    else if (lon != null) view.map.setView([lat, lon], CLOSE_ZOOM, { animate: false });
  }

  /* ---- what their leaving uncovers */
  one.look_at_cover = function () {
    clearTimeout(timer);
    timer = setTimeout(read_cover, COVER_MS);
  };

  async function read_cover() {
    const ids = going(), known = ids.length ? await one.resources() : null;
    const wanted = known ? [...new Set(ids.flatMap((id) => (known.by_id[id] || { capabilities: [] }).capabilities))].filter((name) =>
      one.wanted_capabilities().has(name)) : [];
    const now = JSON.stringify([ids, wanted]);
    if (now === asked) return;
    asked = now;
    const answers = await Promise.all(wanted.map((name) => incidents.ask(`/resources/coverage?${new URLSearchParams([["capability", name], ...ids.map((id) => ["without", id])])}`)));
    if (now !== asked || !by_id("incident-uncovered")) return;
    covers = answers.map(({ told }, i) => told && { name: wanted[i], ...told }).filter(Boolean);
    show_cover();
  }

  /* One line for each capability; the one that is pressed is drawn on the map. */
  function show_cover() {
    const one_seen = covers.find(({ name }) => name === seen);
    cover = one_seen ? { at: `${asked} ${seen}`, features: one_seen.features || [] } : null;
    ccc.markup(by_id("incident-uncovered"), covers.length ? `<h3 class="inc-h">${escape(ccc.t("What their leaving uncovers"))}</h3>${covers.map(({ name, words }) =>
      `<button data-cover="${escape(name)}" aria-pressed="${name === seen}" title="${escape(ccc.t("Show it on the map"))}">${escape(ccc.words(words))}</button>`).join("")}` : "");
    legend();
    write();
  }

  /* What the washes on the map are. */
  function legend() {
    if (!by_id("incident-legend")) return;
    const has = (what) => cover && cover.features.some(({ properties }) => properties.what === what);
    ccc.markup(by_id("incident-legend"), [one.told.area ? `<span><i class="area"></i>${escape(ccc.t("affected area"))}</span>` : "",
      has("uncovered") ? `<span><i class="uncovered"></i>${escape(ccc.t("uncovered"))}</span>` : "", has("late") ? `<span><i class="late"></i>${escape(ccc.t("too far already"))}</span>` : ""].join(""));
  }

  function choose_cover(name) {
    seen = seen === name ? "" : name;
    show_cover();
    if (!view) return;
    const bounds = cover && cover.features.length ? window.L.geoJSON({ type: "FeatureCollection", features: cover.features }).getBounds() : null;
    if (bounds) view.map.fitBounds(bounds, { animate: false });
    else look_at();
  }

  one.wanted_capabilities = () => new Set([...one.live().flatMap(({ wanted }) => wanted), ...(one.planned_wanted ? one.planned_wanted() : [])].map(({ capability }) => capability));

  /* ---- its alerts */
  function alerts() {
    const place = by_id("incident-alerts");
    if (!place || !one.told) return;
    const open = ccc.picture.alerts || {}, now = ccc.now();
    ccc.markup(place, one.told.alerts.map((no) => {
      const row = open[no], first = no === one.told.first_out ? `<span class="alerts-first">${escape(ccc.t("first"))}</span>` : "";
      const told = one.alert_told && one.alert_told(no), name = row ? ccc.words(row.name) : told ? ccc.words(told.name) : ccc.t("alert {no}", { no });
      const level = row ? ccc.alert.level(row) : told ? told.max : 0;
      const state = row ? (ccc.alert.cleared(row) ? ccc.t("cleared") : row.state === "UNACKED" ? ccc.t("Not acknowledged") : ccc.t("Acknowledged")) : ccc.t("ended");
      const value = row && !ccc.alert.cleared(row) ? ccc.alerts.said(ccc.alerts.main(row).indicator, ccc.alerts.main(row).value) : "";
      return `<a href="/alerts/${no}"><span>${ccc.draw.glyph(level, 20, row ? ccc.draw.mark_state(row).replace("new", "") : "cleared")}</span><b class="one-line">${escape(name)}</b>${first}<span class="num">${
        escape([value, row ? ccc.fmt.moment(row.raised, now) : "", state].filter(Boolean).join(" \u00b7 "))}</span></a>`;
    }).join("") || `<p class="inc-quiet">${escape(ccc.t("None: it was reported."))}</p>`);
  }

  one.on_show.push(function () { write(); legend(); alerts(); one.look_at_cover(); });
  one.on_start.push(function () {
    [shown, cover, asked, resources, layers, covers, seen] = ["", null, "", null, null, [], ""];
    one.resources().then(() => { if (one.told) one.show(); });
    return [ccc.on("alerts", alerts), () => clearTimeout(timer)];
  });

  ccc.mounted("incident-map", () => ccc.map && ccc.map.ready("incident-map", function (found) {
    view = found;
    [shown, layers] = ["", null];
    view.map.scrollWheelZoom.enable();
    const zoom = (event) => {
      const button = event.target.closest(".inc-map [data-zoom]"), other = event.target.closest("#incident-uncovered [data-cover]");
      if (other) choose_cover(other.dataset.cover);
      if (button) view.map.setZoom(view.map.getZoom() + +button.dataset.zoom);
    };
    document.addEventListener("click", zoom);
    write();
    return () => { view = null; document.removeEventListener("click", zoom); };
  }));
})();
