/* A place named in words: points and districts that the map knows, found as one types; and a time of
   the city's clock that is written down. For the report (81) and the correction (83). */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { incidents } = ccc;
  const { escape } = ccc;
  const AT_MOST = 8;
  let points = null;

  /* Points by name, asked for once; districts as the map has them. */
  async function named() {
    if (points) return points;
    const { told } = await incidents.ask("/points");
    if (told) {
      points = told.features.filter((one) => one.geometry).map(({ properties: p, geometry }) => ({
        name: ccc.words(p.name) || p.point_id, more: ((ccc.config.kinds || {})[p.kind] || {}).name || p.kind,
        lon: geometry.coordinates[0], lat: geometry.coordinates[1] }));
    }
    return points || [];
  }
  const districts = (view) => (view ? view.districts.map(({ name, lines, at: [lat, lon] }) => ({
    name: ccc.language === "zh" ? lines.zh.join("") : name, more: ccc.t("district"), lon, lat })).filter((one) => one.lon != null) : []);

  const row = (one, first) => `<li role="option"><button type="button" data-lat="${one.lat}" data-lon="${one.lon}" data-name="${
    escape(one.name)}"${first ? " data-first" : ""}><b>${escape(one.name)}</b> <span>${escape(one.more || "")}</span></button></li>`;

  /* Writes what fits the words of `field` into `list`. */
  incidents.look_up = async function (field, list, view) {
    const said = field.value, words = said.toLowerCase().split(/\s+/).filter(Boolean);
    const all = words.length ? [...districts(view), ...await named()].filter(({ name }) => words.every((word) => name.toLowerCase().includes(word))) : [];
    if (field.value !== said) return; // more was typed meanwhile
    ccc.markup(list, all.slice(0, AT_MOST).map((one, i) => row(one, !i)).join(""));
  };

  /* {lat, lon, name} of what was pressed in such a list, or null. */
  incidents.found_at = function (target) {
    const button = target.closest("[data-lat]");
    return button && { lat: +button.dataset.lat, lon: +button.dataset.lon, name: button.dataset.name };
  };

  incidents.spot_words = ({ lat, lon }) => `${lat.toFixed(5)}, ${lon.toFixed(5)}`;

  incidents.pin_at = ({ lat, lon }, map) => window.L.marker([lat, lon], { icon: window.L.divIcon({ className: "inc-pin", iconSize: [28, 36], iconAnchor: [14, 35],
    html: '<svg viewBox="0 0 28 36" width="28" height="36"><path d="M14 35C6 24 2 18 2 13a12 12 0 0 1 24 0c0 5-4 11-12 22Z"/><circle cx="14" cy="13" r="4"/></svg>' }),
  keyboard: false, interactive: false }).addTo(map);

  /* ---- a moment of the city's clock, written down */
  const MINUTE_MS = 60000, DAY_MS = 86400000;
  const two = (n) => String(n).padStart(2, "0");
  incidents.moment_text = function (ms) {
    const at = ccc.fmt.local(ms);
    return `${at.year}-${two(at.month)}-${two(at.day)} ${two(at.hour)}:${two(at.minute)}`;
  };

  /* The moment at which the city's clock shows that; what it leaps over in spring is the hour after. */
  function city_ms(year, month, day, hour, minute) {
    const as_utc = Date.UTC(year, month - 1, day, hour, minute);
    const ahead = (ms) => { const at = ccc.fmt.local(ms); return Date.UTC(at.year, at.month - 1, at.day, at.hour, at.minute) - Math.floor(ms / MINUTE_MS) * MINUTE_MS; };
    return as_utc - ahead(as_utc - ahead(as_utc));
  }

  /* "2025-01-21 06:30", or "06:30" for when the clock shows that next; null when it is neither. */
  incidents.written_ms = function (text) {
    const [, date, hour, minute] = /^\s*(?:(\d{4}-\d{1,2}-\d{1,2})[\sT]+)?(\d{1,2})\s*[:\uff1a.]?\s*(\d{2})\s*$/.exec(text) || [];
    if (hour === undefined || +hour > 23 || +minute > 59) return null;
    const now = ccc.now(), today = ccc.fmt.local(now);
    if (date) {
      const [year, month, day] = date.split("-").map(Number), at = new Date(Date.UTC(year, month - 1, day));
      return at.getUTCMonth() === month - 1 && at.getUTCDate() === day ? city_ms(year, month, day, +hour, +minute) : null;
    }
    const soon = city_ms(today.year, today.month, today.day, +hour, +minute);
    if (soon > now) return soon;
    const next = ccc.fmt.local(now + DAY_MS);
    return city_ms(next.year, next.month, next.day, +hour, +minute);
  };
})();
