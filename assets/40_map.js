/* The map. dash-leaflet fetches the layers and calls ccc.map.style and ccc.map.pointToLayer (named
   in layouts/map.py); a View draws one map's points from the picture, restyled in place. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const views = new Map(); // Leaflet map -> View
  const waiting = new Set(); // who waits for a map: {id, fn}
  const map_of = (ccc.map = ccc.map || {});

  /* Pixels at each place. `dot` is the radius of a normal point, by which all symbols scale;
     `mark` and `room` are radii by level: what is drawn, and what is kept free around it. */
  const SIZES = {
    wall: { dot: 7, mark: [12, 17, 27, 34, 46], room: [14, 20, 33, 38, 84], line: 2.2, label: 42, tag: 48, big_tag: 64 },
    page: { dot: 3.2, mark: [5, 8, 10, 11, 13], room: [6, 10, 13, 13, 22], line: 1, label: 13, tag: 13, big_tag: 14 },
    inset: { dot: 3.2, mark: [5, 8, 10, 11, 13], room: [6, 10, 13, 13, 22], line: 1, label: 0, tag: 13, big_tag: 14 },
  };

  /* ---- Leaflet classes, made when Leaflet is there: dash-leaflet puts 1.9 at window.L */
  let made = null;
  function classes() {
    if (made) return made;
    const L = window.L;

    /* A canvas that is painted as a whole, once a frame. Leaflet's own adds up a region for each
       layer that changes, which costs more than painting when thousands do. */
    const Sheet = L.Canvas.extend({
      _initContainer() {
        this._container = document.createElement("canvas");
        this._ctx = this._container.getContext("2d");
      },
      _requestRedraw() {
        if (!this._map || this._redrawRequest) return;
        this._redrawRequest = L.Util.requestAnimFrame(this._redraw, this);
      },
      _redraw() {
        this._redrawRequest = null;
        this._clear();
        this._draw();
      },
      _draw() {
        this._ctx.save();
        this._drawing = true;
        this.options.paint(this._ctx, this);
        this._drawing = false;
        this._ctx.restore();
      },
      ratio: () => (L.Browser.retina ? 2 : 1),
    });

    /* One point. It only keeps its place and state: its sheet draws all points together. */
    const Point = L.CircleMarker.extend({
      options: { interactive: false, radius: 1 },
      level: 0, unacked: 0, silent: 0, value: null, observed: null,
      _updatePath() {},
    });
    return (made = { Sheet, Point });
  }

  /* ---- one map */
  class View {
    constructor(map) {
      this.map = map;
      this.box = map.getContainer();
      this.holder = this.box.closest("[data-map]") || this.box;
      this.config = JSON.parse(this.holder.dataset.map || "{}");
      this.place = this.config.place || "page";
      this.size = SIZES[this.place];
      this.points = new Map(); // point_no as text -> Point
      this.shapes = []; // base layers and areas
      this.hidden = new Set(this.config.hidden || []); // kinds and layers that are off
      this.shown = { levels: true, silent: true, ...this.config.show };
      this.ramp = null; // what colours areas, see 41_map_ground.js
      this.selected = this.config.selected || null;
      this.marks = [];
      this.tags = [];
      this.labels = [];
      this.shrink = 1;
      this.districts = [];
      this.laid = ""; // for which view of the map marks and labels were laid out
      this.pulses = [];
      this.ground = this.sheet("ground", 200, () => this.paint_ground());
      this.field = this.sheet("points", 410, (ctx, sheet) => map_of.paint_points(this, ctx, sheet));
      this.top = this.sheet("marks", 420, (ctx, sheet) => map_of.paint_marks(this, ctx, sheet));
      this.waves = this.sheet("waves", 430, (ctx) => map_of.paint_pulses(this, ctx)); // 60 a second, alone
      this.undo = [
        ccc.on("points", (entries, gone) => this.restyle(entries, gone)),
        ccc.on("places", (entries, gone) => this.live_and_die(entries, gone)),
        map_of.watch(this),
      ];
      map.on("unload", () => this.dispose());
      map.on("zoomend viewreset resize", () => this.lay_out_again());
    }

    sheet(name, z, paint) {
      const pane = this.map.createPane(`ccc-${name}`);
      pane.style.zIndex = z;
      pane.style.pointerEvents = "none";
      const sheet = new (classes().Sheet)({ pane: `ccc-${name}`, paint });
      this.map.addLayer(sheet);
      return sheet;
    }

    dispose() {
      for (const undo of this.undo.flat()) undo && undo();
      clearTimeout(this.blinking);
      cancelAnimationFrame(this.pulsing);
      this.points.clear();
      this.shapes = [];
      views.delete(this.map);
    }

    lay_out_again() {
      this.laid = "";
      this.paint();
    }

    paint() {
      this.field._requestRedraw();
      this.top._requestRedraw();
    }

    paint_ground() {
      this.shapes.sort((a, b) => a.options.order - b.options.order);
      for (const shape of this.shapes) {
        if (shape._map && !this.hidden.has(shape.options.layer)) shape._updatePath();
      }
    }

    /* Take the state of points, {point_no: [level, unacked, silent, value, observed]}. */
    restyle(entries, gone = []) {
      const fresh = [];
      let changed = !this.told_once, moved = changed; // the first word shows all points
      this.told_once = true;
      for (const key in entries) {
        const point = this.points.get(key);
        if (!point) continue;
        const [level, unacked, silent, value, observed] = entries[key];
        point.value = value;
        point.observed = observed;
        if (point.level === level && point.unacked === unacked && point.silent === silent) continue;
        if (point.level !== level || (point.unacked !== unacked && level === 0)) moved = true;
        if (level === 4 && point.level < 4 && point.known) fresh.push(point);
        point.level = level;
        point.unacked = unacked;
        point.silent = silent;
        point.known = changed = true;
      }
      for (const key of gone) moved = this.forget(key) || moved;
      if (moved) this.laid = "";
      if (changed || moved) this.paint();
      if (fresh.length) map_of.pulse(this, fresh[0]); // at most one thing on a screen pulses
    }

    forget(key) {
      const point = this.points.get(key);
      if (!point) return false;
      point.level = point.unacked = 0;
      point.silent = 1;
      return true;
    }

    /* Points with a life: incidents appear and end while one looks. */
    live_and_die(entries, gone) {
      for (const key of gone) {
        const point = this.points.get(key);
        if (point) point.remove();
        this.points.delete(key);
      }
      for (const key in entries) {
        const told = entries[key];
        if (told.lon == null) continue;
        const known = this.points.get(key);
        if (known) known.told = { ...known.told, ...told };
        else this.add(told_flat(told), window.L.latLng(told.lat, told.lon)).addTo(this.map);
      }
      this.lay_out_again();
    }

    add(told, latlng) {
      const kind = (ccc.config && ccc.config.kinds && ccc.config.kinds[told.kind]) || {};
      const point = new (classes().Point)(latlng, { renderer: this.field, kind: told.kind });
      point.told = told;
      point.symbol = map_of.symbol(kind.marker, told.category);
      this.points.set(String(told.no), point);
      const state = (ccc.picture.points || {})[told.no];
      if (state) {
        [point.level, point.unacked, point.silent, point.value, point.observed] = state;
        point.known = true;
        if (point.level || point.unacked) this.lay_out_again();
      }
      return point;
    }

    /* An area has a point of its own, seen only when it has a level. */
    add_area(shape) {
      const { lon, lat } = shape.told;
      const known = this.points.get(String(shape.told.no));
      if (known) known.remove();
      const at = lon == null ? shape.getBounds().getCenter() : window.L.latLng(lat, lon);
      const point = this.add(shape.told, at).addTo(this.map);
      point.area = shape;
    }

    /* A part that is drawn again larger has its points there, and only there. */
    elsewhere(point) {
      const bounds = this.config.bounds;
      if (!bounds) return false;
      const { lng, lat } = point.getLatLng(), [west, south, east, north] = bounds;
      const inside = west <= lng && lng <= east && south <= lat && lat <= north;
      return inside !== Boolean(this.config.close_up);
    }

    /* Whether a point is drawn at all, given what the reader switched off. */
    visible(point) {
      if (this.elsewhere(point)) return false;
      if (!ccc.picture.points) return false; // nothing is known yet: that is not calm
      if (point.level || point.unacked) return this.shown.levels || point === this.chosen();
      return !point.area && !this.hidden.has(point.told.kind) && (!point.silent || this.shown.silent);
    }

    chosen() {
      return this.selected == null ? null : this.points.get(String(this.selected)) || null;
    }

    select(no) {
      this.selected = no;
      this.lay_out_again(); // tags keep off its ring
      this.ground._requestRedraw();
    }
  }

  const told_flat = (told) => ({
    ...told,
    name_en: told.name && told.name.en, name_zh: told.name && told.name.zh,
    detail_en: told.detail && told.detail.en, detail_zh: told.detail && told.detail.zh,
  });

  /* Null when the map has gone: its page was left while the layer was on its way. */
  function view_of(map) {
    let view = views.get(map);
    if (!view && !map.getPanes().mapPane) return null;
    if (!view) {
      view = new View(map);
      views.set(map, view);
      for (const one of waiting) if (view.holder.id === one.id) one.call(view);
    }
    return view;
  }

  /* ---- what dash-leaflet calls; `context` holds the map and the props of the dl.GeoJSON */
  map_of.pointToLayer = function (feature, latlng, context) {
    const view = view_of(context.map);
    if (!view) return new window.L.CircleMarker(latlng);
    const known = view.points.get(String(feature.properties.no));
    if (known) known.remove(); // the layer was loaded again
    return view.add(feature.properties, latlng);
  };

  map_of.style = function (feature, context) {
    const view = view_of(context.map);
    if (!view || context.hideout.style === "point") return {}; // points are drawn from the picture
    return { renderer: view.ground, interactive: false, ...map_of.shape_style(view, context.hideout, feature) };
  };

  /* Each shape joins the ground when dash-leaflet has made it. */
  map_of.onEachFeature = function (feature, layer, context) {
    const view = view_of(context.map);
    if (!view || !layer.setStyle || layer instanceof classes().Point) return;
    layer.told = feature.properties;
    layer.on("add", () => view.shapes.includes(layer) || view.shapes.push(layer));
    layer.on("remove", () => { view.shapes = view.shapes.filter((one) => one !== layer); });
    const role = context.hideout && context.hideout.style;
    if (role === "area") view.add_area(layer);
    if (role === "land") map_of.fit(view, layer);
    if (role === "district") map_of.note_district(view, feature);
  };

  /* ---- for other scripts */
  /* Restyle points in every map; resolves when the change has been painted. */
  map_of.restyle = function (entries) {
    for (const view of views.values()) view.restyle(entries);
    return new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  };

  /* fn(view) when the map inside `#id` is there, and again when it is a new one. */
  map_of.ready = function (id, fn) {
    const one = { id, fn, undo: null, call(view) { one.undo = fn(view); } };
    waiting.add(one);
    for (const view of views.values()) if (view.holder.id === id) one.call(view);
    return () => {
      waiting.delete(one);
      for (const undo of [one.undo].flat()) if (typeof undo === "function") undo();
    };
  };

  map_of.views = views;
  map_of.name = (told) => (ccc.language === "zh" ? told.name_zh : told.name_en) || told.name_en || told.id;
})();
