// Times of the event's time zone or of the reader's clock, as the reader chooses.

const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

// A moment, in seconds, on the clock of a zone; with the weekday where that is another than in the event's zone.
function clockIn(timeZone, seconds) {
  const say = (zone, parts) => new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...parts }).format(seconds * 1000);
  const time = say(timeZone, { hour: "2-digit", minute: "2-digit" });
  const weekday = say(timeZone, { weekday: "short" });
  return weekday === say(data.timeZone, { weekday: "short" }) ? time : `${weekday} ${time}`;
}

function showTimesIn(timeZone) {
  for (const element of document.querySelectorAll("[data-at]")) {
    element.textContent = clockIn(timeZone, Number(element.dataset.at));
  }
  for (const entry of [...data.sessions, ...data.periods]) {
    entry.start = clockIn(timeZone, entry.at);
    entry.end = clockIn(timeZone, entry.until);
  }
  if (chosen >= 0) drawItinerary(chosen);
  const isOwn = timeZone === ownZone;
  byId("zone-switch").setAttribute("aria-pressed", String(isOwn));
  byId("zone-of-times").textContent = isOwn ? `on your clock, ${ownZone.replaceAll("_", " ")}` : byId("zone-of-times").dataset.zone;
}

// Says what the event's first hour is on the reader's clock, where that differs, and lets them read all times so.
function setUpZone() {
  if (!data.start || !ownZone) return;
  const start = Date.parse(data.start) / 1000;
  const full = (timeZone) => new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "short", hour: "2-digit", minute: "2-digit" }).format(start * 1000);
  if (full(ownZone) === full(data.timeZone)) return;
  const note = byId("reader-zone");
  note.textContent = ` On your clock (${ownZone.replaceAll("_", " ")}) it begins ${full(ownZone)} rather than ${full(data.timeZone)}. `;
  note.hidden = false;
  const button = byId("zone-switch");
  button.hidden = false;
  button.addEventListener("click", () => showTimesIn(button.getAttribute("aria-pressed") === "true" ? data.timeZone : ownZone));
}
