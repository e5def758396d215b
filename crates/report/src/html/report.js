"use strict";
/* The report's map: layers, catchments, keyboard. Names are set as text, never as markup. */
(() => {
  const NS = "http://www.w3.org/2000/svg";
  const data = JSON.parse(document.getElementById("data").textContent);
  const svg = document.getElementById("map");
  if (!svg) return;
  const { areas, venues, flows, layers } = data;
  const byId = (id) => document.getElementById(id);
  const shapes = byId("area-shapes"), cursor = byId("area-cursor"), lines = byId("flow-lines");
  const detail = byId("detail"), tip = byId("tip"), canvas = byId("canvas");
  const whole = svg.viewBox.baseVal;
  const all = [whole.x, whole.y, whole.width, whole.height];
  let view = all.slice(), layer = layers[0], currentArea = 0, selected = null;

  /* ---- words and numbers ---- */
  const text = (value, decimals, unit = "") =>
    value === null || value === undefined ? "–" : value.toLocaleString("en-GB", { minimumFractionDigits: decimals, maximumFractionDigits: decimals }) + unit;
  const element = (name, content, attributes = {}) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (content !== undefined) made.append(...[content].flat());
    return made;
  };
  const drawn = (name, attributes) => {
    const made = document.createElementNS(NS, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };

  /* ---- layers ---- */
  const columns = { deprivation: areas.decile, places: areas.per_contact, minutes: areas.minutes, change: areas.change };
  const colour = (index) => {
    const value = columns[layer.id][index];
    if (value === null) return data.undefined;
    let k = 0;
    while (k < layer.breaks.length && value >= layer.breaks[k]) k++;
    return layer.colours[k];
  };
  const layerValue = (index) => {
    const value = columns[layer.id][index];
    if (value === null) return layer.none;
    if (layer.id === "deprivation") return "deprivation decile " + value;
    if (layer.id === "minutes") return text(value, 1, " minutes to the nearest open venue");
    if (layer.id === "change") return (value > 0 ? "+" : "") + text(value, 3, " places per contact needed");
    return text(value, 3, " places per contact needed");
  };
  const paths = data.canvas ? null : [...shapes.children];
  const area2d = data.canvas ? data.paths.map((d) => new Path2D(d)) : null;
  const pathOf = (index) => (data.canvas ? data.paths[index] : paths[index].getAttribute("d"));

  function paint() {
    if (data.canvas) paintCanvas();
    else paths.forEach((path, index) => { path.style.fill = colour(index); });
    byId("legend-title").textContent = layer.title;
    byId("legend-about").hidden = layer.id !== "deprivation";
    const items = layer.labels.map((label, k) => [label, layer.colours[k]]);
    if (layer.none && columns[layer.id].includes(null)) items.push([layer.none, data.undefined]);
    byId("legend").replaceChildren(...items.map(([label, fill]) => {
      const swatch = element("span", [], { class: "swatch" });
      swatch.style.background = fill;
      return element("li", [swatch, label]);
    }));
    svg.setAttribute("aria-label", "Map of areas: " + layer.title + ", with venues sized by sessions");
    nameCursor();
  }

  let frame = 0;
  function paintCanvas() {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      const box = svg.getBoundingClientRect(), ratio = Math.min(devicePixelRatio || 1, 2);
      if (!box.width) return;
      canvas.width = box.width * ratio;
      canvas.height = box.height * ratio;
      const at = canvas.getContext("2d");
      const scale = Math.min(canvas.width / view[2], canvas.height / view[3]);
      const left = (canvas.width - view[2] * scale) / 2 - view[0] * scale;
      const top = (canvas.height - view[3] * scale) / 2 - view[1] * scale;
      at.setTransform(scale, 0, 0, scale, left, top);
      at.lineWidth = 0.6 * ratio / scale;
      at.strokeStyle = "#ffffff";
      const [x0, y0, x1, y1] = [-left / scale, -top / scale, (canvas.width - left) / scale, (canvas.height - top) / scale];
      const borders = view[2] < all[2] * 0.4;
      area2d.forEach((path, index) => {
        const b = data.boxes[index];
        if (b[2] < x0 || b[0] > x1 || b[3] < y0 || b[1] > y1) return;
        at.fillStyle = colour(index);
        at.fill(path);
        if (borders) at.stroke(path);
      });
    });
  }

  /* ---- where things are ---- */
  const position = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY);
    return point.matrixTransform(svg.getScreenCTM().inverse());
  };
  const tester = data.canvas ? document.createElement("canvas").getContext("2d") : null;
  function areaAt(event) {
    if (!data.canvas) return paths.indexOf(event.target.closest("path"));
    const p = position(event);
    return data.boxes.findIndex((b, index) =>
      p.x >= b[0] && p.x <= b[2] && p.y >= b[1] && p.y <= b[3] && tester.isPointInPath(area2d[index], p.x, p.y));
  }
  const marks = [...document.querySelectorAll("#venue-marks > g")];
  const markOf = new Map(marks.map((mark) => [Number(mark.dataset.venue), mark]));
  const venueAt = (event) => {
    const mark = event.target.closest && event.target.closest("#venue-marks > g");
    return mark ? Number(mark.dataset.venue) : -1;
  };
  const areaSpot = (index) => [data.origins[2 * index], data.origins[2 * index + 1]];
  const venueSpot = (index) => [venues.x[index], venues.y[index]];

  /* The nearest other spot in the direction of an arrow key. */
  function neighbour(from, key, count, spot, allowed = () => true) {
    const [x, y] = spot(from);
    const along = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
    let best = -1, least = Infinity;
    for (let index = 0; index < count; index++) {
      if (index === from || !allowed(index)) continue;
      const [dx, dy] = [spot(index)[0] - x, spot(index)[1] - y];
      const forward = dx * along[0] + dy * along[1], aside = Math.abs(dx * along[1]) + Math.abs(dy * along[0]);
      const cost = forward + 2 * aside;
      if (forward > 0 && cost < least) [best, least] = [index, cost];
    }
    return best;
  }

  /* ---- choosing ---- */
  function nameCursor() {
    cursor.setAttribute("aria-label", "Area " + areas.name[currentArea] + ": " + layerValue(currentArea));
  }
  function moveCursor(index) {
    currentArea = index;
    cursor.setAttribute("d", pathOf(index));
    nameCursor();
  }
  function drawFlows(list) {
    const most = Math.max(...list.map((k) => flows.places[k]), 0);
    lines.replaceChildren();
    for (const k of list) {
      if (selected.kind === "venue") lines.append(drawn("path", { class: "catchment", d: pathOf(flows.area[k]) }));
    }
    for (const k of list) {
      const [a, v] = [areaSpot(flows.area[k]), venueSpot(flows.venue[k])];
      const line = drawn("path", { d: `M${a[0]} ${a[1]}L${v[0]} ${v[1]}` });
      line.style.strokeWidth = (most > 0 ? 1 + 3.5 * Math.sqrt(flows.places[k] / most) : 1.5) + "px";
      lines.append(line);
    }
  }
  const flowsWhere = (column, index) => {
    const found = [];
    flows[column].forEach((value, k) => { if (value === index) found.push(k); });
    return found.sort((a, b) => flows.places[b] - flows.places[a]);
  };
  function table(headings, rows) {
    const head = element("tr", headings.map((h) => element("th", h, { scope: "col" })));
    const body = rows.map((row) => element("tr", row.map((cell, k) => element(k ? "td" : "th", cell, k ? {} : { scope: "row" }))));
    const made = element("table", [element("thead", head), element("tbody", body)]);
    return element("div", made, { class: "list", tabindex: "0", role: "region", "aria-label": "Details" });
  }
  function show(kind, index, focus) {
    selected = { kind, index };
    marks.forEach((mark) => mark.classList.toggle("chosen", kind === "venue" && Number(mark.dataset.venue) === index));
    if (kind === "venue") showVenue(index);
    else showArea(index);
    if (focus) svg.scrollIntoView({ block: "nearest" });
  }
  function showVenue(index) {
    const list = flowsWhere("venue", index);
    drawFlows(list);
    const fifths = [0, 0, 0, 0, 0];
    list.forEach((k) => { fifths[Math.ceil(areas.decile[flows.area[k]] / 2) - 1] += flows.places[k]; });
    const kind = venues.kind[index].replaceAll("-", " ").replace(/^gp\b/, "GP"), parts = [
      element("h3", venues.name[index]),
      element("p", `Rank ${venues.rank[index]} · ${kind} · ${venues.pattern[index].replaceAll("-", " ")}`),
      element("p", `${text(venues.sessions[index], 0)} sessions` + (venues.before[index] === null ? "" : ` (before: ${text(venues.before[index], 0)})`) + `, ${text(venues.places[index], 1)} places offered` +
        (venues.utilisation[index] === null ? "" : `, ${text(venues.utilisation[index] * 100, 0)} % used`)),
    ];
    if (list.length) {
      const total = fifths.reduce((sum, value) => sum + value, 0);
      if (total > 0) parts.push(element("p", "Places by deprivation fifth, most deprived first: " + fifths.map((f) => text(100 * f / total, 0, "\u00a0%")).join(", ")));
      parts.push(table([`Area (${list.length})`, "Places", "Minutes"], list.slice(0, 200).map((k) =>
        [areas.name[flows.area[k]], text(flows.places[k], 1), text(flows.minutes[k], 0)])));
    } else if (venues.places[index] !== null) parts.push(element("p", "It offers no places in this plan."));
    detail.replaceChildren(...parts);
  }
  function showArea(index) {
    moveCursor(index);
    const list = flowsWhere("area", index);
    drawFlows(list);
    detail.replaceChildren(
      element("h3", areas.name[index]),
      element("p", `${areas.code[index]} · deprivation decile ${areas.decile[index]}`),
      element("p", `${text(areas.need[index], 1)} people need ${text(areas.contacts[index], 1)} contacts; asked for by need and gradient: ${text(areas.entitlement[index], 1)} places`),
      element("p", `Offered ${text(areas.places[index], 1)} places: ${text(areas.per_contact[index], 3)} per contact needed`),
      element("p", `Nearest open venue: ${text(areas.minutes[index], 1, " minutes")}.${areas.floor[index] === null ? "" : ` Floor ${areas.floor[index] ? "kept" : "not met"}.`}`),
      ...(list.length ? [table(["Goes to", "Places", "Minutes"], list.map((k) =>
        [venues.name[flows.venue[k]], text(flows.places[k], 1), text(flows.minutes[k], 0)]))] : []),
    );
  }
  const invitation = detail.firstElementChild;
  function clear() {
    selected = null;
    lines.replaceChildren();
    marks.forEach((mark) => mark.classList.remove("chosen"));
    cursor.setAttribute("d", "");
    detail.replaceChildren(invitation);
  }

  /* ---- zoom ---- */
  function look(box) {
    const size = Math.min(1, Math.max(0.01, box[2] / all[2]));
    const [w, h] = [all[2] * size, all[3] * size];
    view = [
      Math.min(Math.max(box[0], all[0]), all[0] + all[2] - w),
      Math.min(Math.max(box[1], all[1]), all[1] + all[3] - h), w, h];
    svg.setAttribute("viewBox", view.join(" "));
    svg.style.touchAction = size < 1 ? "none" : "auto";
    // On a telephone the marks grow against the map, or nobody could read or touch them.
    const grow = Math.min(Math.max(620 / (svg.clientWidth || 620), 1), 1.7);
    const shrink = Math.max(Math.pow(size, 0.75), 0.02) * grow;
    marks.forEach((mark) => {
      const [x, y] = venueSpot(Number(mark.dataset.venue));
      mark.setAttribute("transform", `translate(${x} ${y}) scale(${shrink.toFixed(3)})`);
    });
    showRanks(shrink);
    byId("scale").style.display = size < 1 ? "none" : "";
    if (data.canvas) paintCanvas();
  }
  /* Of marks that would hide one another's rank the higher shows it, as drawing.rs has it for the whole map. */
  function showRanks(shrink) {
    const kept = [];
    for (const mark of [...marks].sort((a, b) => venues.rank[a.dataset.venue] - venues.rank[b.dataset.venue])) {
      const rank = mark.querySelector("text");
      if (!rank) continue;
      const [x, y] = venueSpot(Number(mark.dataset.venue)), r = Number(rank.getAttribute("font-size")) / 0.95 * shrink;
      const clear = kept.every(([a, b, s]) => Math.hypot(a - x, b - y) >= Math.max(r + 0.6 * s, s + 0.6 * r));
      rank.setAttribute("display", clear ? "inline" : "none");
      if (clear) kept.push([x, y, r]);
    }
  }
  function zoom(factor, centre) {
    const [x, y] = centre || [view[0] + view[2] / 2, view[1] + view[3] / 2];
    look([x - (x - view[0]) * factor, y - (y - view[1]) * factor, view[2] * factor, view[3] * factor]);
  }

  /* ---- pointer ---- */
  let drag = null;
  svg.addEventListener("pointerdown", (event) => { drag = { x: event.clientX, y: event.clientY, view: view.slice(), moved: false }; });
  addEventListener("pointerup", () => { setTimeout(() => { drag = null; }, 0); });
  svg.addEventListener("pointermove", (event) => {
    if (drag && view[2] < all[2]) {
      const perPixel = 1 / svg.getScreenCTM().a;
      const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
      if (Math.hypot(dx, dy) > 4) drag.moved = true;
      if (drag.moved) look([drag.view[0] - dx * perPixel, drag.view[1] - dy * perPixel, view[2], view[3]]);
    }
    hover(event);
  });
  svg.addEventListener("pointerleave", () => { tip.hidden = true; });
  svg.addEventListener("click", (event) => {
    if (drag && drag.moved) return;
    const venue = venueAt(event);
    if (venue >= 0) return show("venue", venue);
    const area = areaAt(event);
    if (area >= 0) show("area", area);
    else clear();
  });
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const p = position(event);
    zoom(event.deltaY > 0 ? 1.25 : 0.8, [p.x, p.y]);
  }, { passive: false });
  function hover(event) {
    const venue = venueAt(event), area = venue >= 0 ? -1 : areaAt(event);
    if (venue < 0 && area < 0) { tip.hidden = true; return; }
    tip.replaceChildren(...(venue >= 0
      ? [element("strong", venues.name[venue]), element("br"), venues.sessions[venue] ? text(venues.sessions[venue], 0, " sessions") : "not used"]
      : [element("strong", areas.name[area]), element("br"), layerValue(area)]));
    tip.hidden = false;
    const stage = svg.parentElement.getBoundingClientRect();
    const x = event.clientX - stage.left, y = event.clientY - stage.top;
    tip.style.left = Math.min(x + 14, stage.width - tip.offsetWidth - 6) + "px";
    tip.style.top = (y + 16 + tip.offsetHeight > stage.height ? y - tip.offsetHeight - 10 : y + 16) + "px";
  }

  /* ---- keyboard ---- */
  const arrow = (event) => event.key.startsWith("Arrow");
  cursor.addEventListener("focus", () => { if (!cursor.getAttribute("d")) moveCursor(currentArea); });
  cursor.addEventListener("keydown", (event) => {
    if (arrow(event)) {
      const next = neighbour(currentArea, event.key, areas.code.length, areaSpot);
      if (next >= 0) moveCursor(next);
    } else if (event.key === "Enter" || event.key === " ") show("area", currentArea);
    else return;
    event.preventDefault();
  });
  byId("venue-marks").addEventListener("keydown", (event) => {
    const venue = venueAt(event);
    if (venue < 0) return;
    if (arrow(event)) {
      const next = neighbour(venue, event.key, venues.id.length, venueSpot, (index) => markOf.has(index));
      if (next >= 0) {
        markOf.get(venue).tabIndex = -1;
        markOf.get(next).tabIndex = 0;
        markOf.get(next).focus();
      }
    } else if (event.key === "Enter" || event.key === " ") show("venue", venue);
    else return;
    event.preventDefault();
  });
  svg.addEventListener("keydown", (event) => {
    if (event.key === "Escape") clear();
    else if (event.key === "+" || event.key === "=") zoom(0.7);
    else if (event.key === "-") zoom(1 / 0.7);
    else if (event.key === "0") look(all);
  });

  /* ---- start ---- */
  document.querySelectorAll("[hidden]").forEach((part) => { if (part !== tip && (part !== canvas || data.canvas)) part.hidden = false; });
  shapes.querySelectorAll("title").forEach((title) => title.remove());
  marks.forEach((mark) => {
    const index = Number(mark.dataset.venue);
    mark.querySelector("title").remove();
    mark.setAttribute("role", "button");
    mark.setAttribute("aria-label", `Venue ${venues.name[index]}, rank ${venues.rank[index]}, ` + (venues.sessions[index] ? text(venues.sessions[index], 0, " sessions") : "not used"));
    mark.tabIndex = -1;
  });
  const first = [...marks].sort((a, b) => venues.rank[a.dataset.venue] - venues.rank[b.dataset.venue])[0];
  if (first) first.tabIndex = 0;
  svg.setAttribute("role", "group");
  cursor.setAttribute("role", "button");
  cursor.tabIndex = 0;
  if (data.canvas) {
    shapes.remove();
    new ResizeObserver(paintCanvas).observe(svg);
  }
  document.querySelectorAll("input[name=layer]").forEach((input) => {
    input.addEventListener("change", () => { layer = layers.find((l) => l.id === input.value); paint(); });
  });
  byId("zoom-in").addEventListener("click", () => zoom(0.7));
  byId("zoom-out").addEventListener("click", () => zoom(1 / 0.7));
  byId("zoom-all").addEventListener("click", () => look(all));
  document.querySelectorAll("[data-show-venue]").forEach((link) => link.addEventListener("click", () => show("venue", Number(link.dataset.showVenue))));
  document.querySelectorAll("[data-show-area]").forEach((link) => link.addEventListener("click", () => show("area", Number(link.dataset.showArea))));
  const find = byId("find"), names = new Map();
  venues.name.forEach((name, index) => names.set(name, ["venue", index]));
  areas.code.forEach((code, index) => { names.set(areas.name[index], ["area", index]); names.set(code, ["area", index]); });
  find.addEventListener("focus", () => {
    const options = [...venues.name, ...areas.name].slice(0, 3000);
    byId("places-list").replaceChildren(...options.map((name) => element("option", undefined, { value: name })));
  }, { once: true });
  find.addEventListener("change", () => { const found = names.get(find.value.trim()); if (found) show(found[0], found[1], true); });
  paint();
  look(all);
})();
