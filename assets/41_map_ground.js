/* The colours of the map's ground: land, water, green, rails and borders, and areas that a ramp
   colours by a value. Colours are tokens, read once for each theme. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const map_of = (ccc.map = ccc.map || {});

  const inks = new Map();
  map_of.ink = function (token) {
    if (!inks.has(token)) {
      inks.set(token, getComputedStyle(document.documentElement).getPropertyValue(token).trim());
    }
    return inks.get(token);
  };
  const ink = map_of.ink;

  new MutationObserver(() => {
    inks.clear();
    map_of.sprites.clear();
    for (const view of map_of.views.values()) map_of.retheme(view);
  }).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });

  /* Drawn in this order. Under a coloured map the ground steps back: quiet water lies over it. */
  const ORDER = { land: 0, green: 1, water: 2, area: 3, tint: 3, quiet: 4, road: 5, rail: 6, district: 7, outline: 8 };
  const FILLS = { land: "--map-land", green: "--map-green", water: "--map-water" };
  const LINES = {
    rail: ["--map-rail", 0.8], road: ["--map-rail", 0.7],
    district: ["--map-district", 1.1], outline: ["--map-boundary", 1.6],
  };
  const QUIET_LINES = { rail: "--map-halo", road: "--map-halo", district: "--text-2", outline: "--text-2" };
  const THINNER = { subway: 0.75, minor: 0.6 };
  const NOTHING = { stroke: false, fill: false };

  /* How a shape is drawn; `hideout` names its layer and its role there. */
  map_of.shape_style = function (view, hideout, feature) {
    const role = hideout.style, quiet = view.ramp !== null;
    const shape = { ...NOTHING, layer: hideout.layer, role, order: ORDER[role] };
    if (role === "area" || role === "tint") return { ...shape, ...ramp_style(view, hideout.layer, feature) };
    if (role in FILLS) {
      const stepped_back = quiet && role === "water";
      return { ...shape, fill: true, fillOpacity: stepped_back ? 0.9 : 1,
        order: stepped_back ? ORDER.quiet : shape.order,
        fillColor: ink(stepped_back ? "--map-water-quiet" : FILLS[role]) };
    }
    const [token, weight] = LINES[role] || LINES.road;
    const thin = THINNER[feature.properties.fclass || feature.properties.class] || 1;
    return { ...shape, stroke: true, color: ink(quiet ? QUIET_LINES[role] || token : token),
      opacity: quiet && role !== "outline" ? 0.55 : 1, lineJoin: "round", weight: weight * thin * view.size.line };
  };

  /* On the map of the whole city, the part that is drawn again larger. */
  map_of.frame_close_up = function (view, bounds) {
    if (view.framed) return;
    view.framed = window.L.rectangle(bounds, {
      renderer: view.ground, interactive: false, fill: false, order: ORDER.outline + 1, layer: "close-up",
      color: ink("--text-2"), weight: 1.6 * view.size.line,
    }).addTo(view.map);
    view.shapes.push(view.framed);
  };

  /* Colour all shapes anew: another theme, another ramp, other values. */
  map_of.retheme = function (view) {
    for (const shape of view.shapes.filter((one) => one.feature)) {
      const { layer, role } = shape.options;
      shape.setStyle(map_of.shape_style(view, { layer, style: role }, shape.feature));
    }
    view.paint();
  };

  /* ---- ramps: {layer, breaks, values: Map of feature key -> value}. Null is no ramp. */
  map_of.set_ramp = function (view, ramp) {
    view.ramp = ramp;
    map_of.retheme(view);
  };

  function ramp_style(view, layer, feature) {
    const ramp = view.ramp;
    if (!ramp || ramp.layer !== layer) return NOTHING;
    const value = ramp.values.get(map_of.ramp_key(feature.properties));
    const edge = { stroke: true, color: ink("--map-halo"), opacity: 0.7, weight: 0.8 * view.size.line };
    if (value == null) return { ...edge, fill: false }; // not known is not low
    return { ...edge, fill: true, fillOpacity: 0.82, fillColor: ink(map_of.ramp_token(ramp.breaks, value)) };
  }

  map_of.ramp_key = (told) => String(told.no === undefined ? told.id : told.no);

  /* The step of the ramp, spread over its six colours when there are fewer steps. */
  map_of.ramp_token = function (breaks, value) {
    const step = breaks.filter((limit) => value >= limit).length;
    return `--seq-${1 + Math.round((step * 5) / Math.max(1, breaks.length))}`;
  };
})();
