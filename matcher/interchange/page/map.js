// The map: a card for the mark under the pointer or in focus, its partners, arrow keys, themes on and off, zoom.

const map = byId("map-drawing");
const marks = map ? [...map.querySelectorAll(".point")] : [];
const places = marks.map((mark) => mark.getAttribute("transform").match(/-?[\d.]+/g).map(Number));
const markOf = new Map(marks.map((mark, place) => [Number(mark.dataset.record), place]));
const view = { x: 0, y: 0, scale: 1 };
let currentMark = -1;

const partnersOf = (number) => data.pairings.filter((pairing) => pairing.need === number || pairing.offer === number)
  .map((pairing) => (pairing.need === number ? pairing.offer : pairing.need));

function drawView() {
  view.scale = Math.min(12, Math.max(1, view.scale));
  view.x = Math.min(0, Math.max(1000 * (1 - view.scale), view.x));
  view.y = Math.min(0, Math.max(640 * (1 - view.scale), view.y));
  byId("map-view").setAttribute("transform", `translate(${view.x},${view.y}) scale(${view.scale})`);
  const size = Math.max(1, 680 / map.clientWidth) * view.scale ** -0.65; // on a small screen marks are drawn larger
  marks.forEach((mark, place) => mark.setAttribute("transform", `translate(${places[place]}) scale(${size})`));
}

function zoom(factor, x = 500, y = 320) {
  const scale = factor ? Math.min(12, Math.max(1, view.scale * factor)) : 1;
  view.x = x - ((x - view.x) * scale) / view.scale;
  view.y = y - ((y - view.y) * scale) / view.scale;
  view.scale = scale;
  drawView();
}

function toMap(event) {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
  return [point.x, point.y];
}

function showMark(place) {
  if (place === currentMark) return;
  marks[currentMark]?.classList.remove("current");
  for (const mark of map.querySelectorAll(".partner")) mark.classList.remove("partner");
  currentMark = place;
  map.classList.toggle("focusing", place >= 0);
  byId("map-card").hidden = place < 0;
  byId("map-links").replaceChildren();
  if (place < 0) return;
  const number = Number(marks[place].dataset.record);
  marks[place].classList.add("current");
  for (const partner of partnersOf(number)) drawLink(place, markOf.get(partner));
  drawCard(number);
}

function drawLink(place, partner) {
  if (partner === undefined || marks[partner].classList.contains("away")) return;
  const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
  const [[x1, y1], [x2, y2]] = [places[place], places[partner]];
  Object.entries({ x1, y1, x2, y2 }).forEach(([name, value]) => line.setAttribute(name, value));
  byId("map-links").append(line);
  marks[partner].classList.add("partner");
}

function drawCard(number) {
  const item = record(number);
  const partners = partnersOf(number).length;
  const card = byId("map-card");
  card.className = `map-card theme-${item.theme}`;
  card.replaceChildren(
    make("p", { class: "kicker" }, ...kicker(item)),
    make("h3", {}, item.title),
    make("p", {}, [item.organisation, partners ? `paired with ${partners}` : "no pairing"].filter(Boolean).join(" · ")),
  );
}

// The nearest visible mark in the direction of an arrow key; marks aside of it count as farther.
function neighbour(place, [dx, dy]) {
  let best = -1;
  let least = Infinity;
  places.forEach(([x, y], other) => {
    if (other === place || marks[other].classList.contains("away")) return;
    const [toX, toY] = [x - places[place][0], y - places[place][1]];
    const ahead = toX * dx + toY * dy;
    const aside = Math.abs(toX * dy) + Math.abs(toY * dx);
    if (ahead <= 0.05) return;
    const distance = ahead + 2.5 * aside;
    if (distance < least) [best, least] = [other, distance];
  });
  return best;
}

function focusMark(place) {
  marks.forEach((mark) => { if (mark.tabIndex === 0) mark.setAttribute("tabindex", "-1"); });
  marks[place].setAttribute("tabindex", "0");
  marks[place].focus({ preventScroll: true });
}

function onMapKey(event) {
  const place = marks.indexOf(event.target);
  if (place < 0) return;
  const direction = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key];
  if (direction) {
    event.preventDefault();
    const next = neighbour(place, direction);
    if (next >= 0) focusMark(next);
  } else if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    showRecord(Number(marks[place].dataset.record));
  } else if (event.key === "Escape") {
    showMark(-1);
  }
}

function setUpPointer() {
  let drag = null;
  let moved = false;
  map.addEventListener("pointerover", (event) => {
    const place = marks.indexOf(event.target);
    if (place >= 0) showMark(place);
  });
  map.addEventListener("pointerleave", () => { if (document.activeElement !== marks[currentMark]) showMark(-1); });
  map.addEventListener("pointerdown", (event) => {
    moved = false;
    if (view.scale > 1 || event.pointerType === "mouse") drag = { at: toMap(event), x: view.x, y: view.y };
  });
  map.addEventListener("pointermove", (event) => {
    if (!drag || !event.buttons) return;
    const [x, y] = toMap(event);
    if (Math.hypot(x - drag.at[0], y - drag.at[1]) > 4) moved = true;
    Object.assign(view, { x: drag.x + x - drag.at[0], y: drag.y + y - drag.at[1] });
    drawView();
  });
  addEventListener("pointerup", () => { drag = null; });
  map.addEventListener("click", (event) => {
    const place = marks.indexOf(event.target);
    if (moved) return;
    if (place < 0) showMark(-1);
    else showRecord(Number(marks[place].dataset.record));
  });
  map.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, ...toMap(event));
  }, { passive: false });
}

function toggleTheme(button) {
  const isOn = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(isOn));
  for (const mark of marks) if (mark.classList.contains(`theme-${button.dataset.toggleTheme}`)) mark.classList.toggle("away", !isOn);
  showMark(-1);
  if (!marks.some((mark) => mark.tabIndex === 0 && !mark.classList.contains("away"))) {
    marks.find((mark) => !mark.classList.contains("away"))?.setAttribute("tabindex", "0");
  }
}

function setUpMap() {
  if (!map) return;
  marks.forEach((mark, place) => {
    const item = record(Number(mark.dataset.record));
    mark.setAttribute("tabindex", place === 0 ? "0" : "-1");
    mark.setAttribute("role", "button");
    mark.setAttribute("aria-label", [item.title, item.kind, item.themeName, item.organisation].filter(Boolean).join(", "));
    mark.addEventListener("focus", () => showMark(place));
  });
  map.addEventListener("keydown", onMapKey);
  map.addEventListener("focusout", (event) => { if (!map.contains(event.relatedTarget)) showMark(-1); });
  setUpPointer();
  new ResizeObserver(drawView).observe(map);
  for (const button of document.querySelectorAll("[data-zoom]")) button.addEventListener("click", () => zoom(Number(button.dataset.zoom)));
  for (const button of document.querySelectorAll("[data-toggle-theme]")) button.addEventListener("click", () => toggleTheme(button));
}
