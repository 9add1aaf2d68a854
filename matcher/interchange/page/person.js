// "My day": a person is chosen from a list that filters as one types; programme and itinerary follow.

const personInput = byId("person");
const personList = byId("people-list");
const MOST_OPTIONS = 50;
const searchable = data.people.map((one) => plain(`${one.name} ${one.organisation}`));
let offered = [];
let active = -1;
let chosen = -1;

function itineraryOf(number) {
  const sessions = data.sessions.map((session, place) => ({ ...session, place }))
    .filter((session) => session.people.includes(number));
  const meetings = data.meetings.filter((meeting) => meeting.people.includes(number))
    .map((meeting) => ({ ...data.periods[meeting.period], ...meeting, with: meeting.people.filter((other) => other !== number) }));
  return [...sessions, ...meetings].sort((one, other) => one.at - other.at);
}

function sessionEntry(session, number) {
  const role = session.speakers.includes(number) ? make("span", { class: "tag" }, "speaks") : "";
  return make("div", {},
    make("p", { class: "what" }, make("a", { href: `#${session.anchor}` }, session.title), role),
    make("p", { class: "where" }, session.room));
}

function meetingEntry(meeting) {
  const topics = [["Need", meeting.need], ["Offer", meeting.offer]].filter(([, place]) => place >= 0);
  return make("div", {},
    make("p", { class: "what" }, "Meet ", meeting.with.map(personText).join("; ") || "your partner", make("span", { class: "tag" }, "1:1")),
    make("p", { class: "where" }, meeting.table),
    make("div", { class: "about" }, topics.map(([label, place]) =>
      make("span", {}, label, make("b", {}, make("a", { class: "record-link", href: `#${record(place).anchor}`, "data-record": place }, record(place).title))))));
}

function drawItinerary(number) {
  const one = person(number);
  const entries = itineraryOf(number);
  const meetings = entries.filter((entry) => entry.with).length;
  const calendar = one.calendar ? make("a", { class: "button quiet", href: one.calendar }, icon("calendar"), "Calendar file") : "";
  const print = make("button", { class: "button", type: "button", onclick: printItinerary }, icon("print"), "Print");
  const head = make("div", { class: "itinerary-head" },
    make("div", {}, make("h3", {}, one.name),
      make("p", {}, [one.organisation, `${count(meetings, "meeting", "meetings")}, ${count(entries.length - meetings, "session", "sessions")}`].filter(Boolean).join(" · "))),
    make("div", { class: "itinerary-actions" }, calendar, print));
  const perDay = Map.groupBy ? Map.groupBy(entries, (entry) => entry.day) : grouped(entries);
  const columns = [...perDay].map(([day, items]) => make("div", {}, make("h4", {}, day), make("ol", {}, items.map((entry) =>
    make("li", {}, make("span", { class: "at" }, entry.start, make("small", {}, entry.end)), entry.with ? meetingEntry(entry) : sessionEntry(entry, number))))));
  const news = data.changes[number] ?? [];
  const changed = news.length ? make("div", { class: "my-changes" }, make("h4", {}, `Changed since version ${data.since}`), make("ul", {}, news.map((words) => make("li", {}, words)))) : "";
  byId("itinerary").replaceChildren(head, changed, entries.length ? make("div", { class: "itinerary" }, columns) : make("p", { class: "empty" }, "Nothing in the programme for this person yet."));
}

function grouped(entries) {
  const days = new Map();
  for (const entry of entries) days.set(entry.day, [...(days.get(entry.day) ?? []), entry]);
  return days;
}

function printItinerary() {
  document.body.classList.add("print-itinerary");
  addEventListener("afterprint", () => document.body.classList.remove("print-itinerary"), { once: true });
  print();
}

// Lights up the person's sessions and meeting slots in the programme; nobody with -1.
function trace(number) {
  byId("programme").classList.toggle("tracing", number >= 0);
  for (const card of document.querySelectorAll(".session")) {
    card.classList.toggle("mine", number >= 0 && data.sessions[card.dataset.session].people.includes(number));
  }
  const mine = new Map(number < 0 ? [] : data.meetings.filter((meeting) => meeting.people.includes(number)).map((meeting) => [meeting.period, meeting]));
  for (const slot of document.querySelectorAll(".slot")) {
    const meeting = mine.get(Number(slot.dataset.period));
    const partners = meeting?.people.filter((other) => other !== number).map((other) => person(other).name);
    slot.classList.toggle("mine", Boolean(meeting));
    slot.querySelector(".slot-you").textContent = meeting ? `${partners.join(", ")}, ${meeting.table.split(",")[0]}` : "";
  }
}

function choosePerson(number, scroll) {
  chosen = number;
  personInput.value = number >= 0 ? person(number).name : "";
  byId("person-clear").hidden = number < 0;
  closePeople();
  trace(number);
  if (number < 0) {
    byId("itinerary").replaceChildren();
    setHash("#my-day");
    return;
  }
  drawItinerary(number);
  setHash(`#${person(number).anchor}`);
  if (scroll) byId("my-day").scrollIntoView();
}

function closePeople() {
  personList.hidden = true;
  active = -1;
  personInput.setAttribute("aria-expanded", "false");
  personInput.removeAttribute("aria-activedescendant");
}

function offerPeople() {
  const words = plain(personInput.value).split(/\s+/).filter(Boolean);
  offered = [];
  for (let number = 0; number < searchable.length && offered.length < MOST_OPTIONS; number += 1) {
    if (words.every((word) => searchable[number].includes(word))) offered.push(number);
  }
  personList.replaceChildren(...offered.map((number, place) => make("li", { role: "option", id: `option-${place}`, "aria-selected": "false", "data-person": number },
    person(number).name, make("span", {}, person(number).organisation))));
  if (!offered.length) personList.append(make("li", { class: "none" }, "Nobody of that name"));
  personList.hidden = false;
  personInput.setAttribute("aria-expanded", "true");
  activate(-1);
}

function activate(place) {
  active = place;
  [...personList.querySelectorAll("[role=option]")].forEach((option, at) => {
    option.setAttribute("aria-selected", String(at === place));
    if (at === place) option.scrollIntoView({ block: "nearest" });
  });
  if (place >= 0) personInput.setAttribute("aria-activedescendant", `option-${place}`);
  else personInput.removeAttribute("aria-activedescendant");
}

function onPersonKey(event) {
  if (event.key === "Escape") {
    closePeople();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (personList.hidden) offerPeople();
    const step = event.key === "ArrowDown" ? 1 : -1;
    if (offered.length) activate((active + step + offered.length) % offered.length);
  } else if (event.key === "Enter" && !personList.hidden && offered.length) {
    event.preventDefault();
    choosePerson(offered[Math.max(0, active)], false);
  }
}

function setUpPerson() {
  personInput.addEventListener("input", offerPeople);
  personInput.addEventListener("focus", () => { personInput.select(); });
  personInput.addEventListener("click", () => { if (personList.hidden) offerPeople(); });
  personInput.addEventListener("keydown", onPersonKey);
  personInput.addEventListener("blur", () => { closePeople(); if (chosen >= 0) personInput.value = person(chosen).name; });
  personList.addEventListener("pointerdown", (event) => event.preventDefault());
  personList.addEventListener("click", (event) => {
    const option = event.target.closest("[data-person]");
    if (option) choosePerson(Number(option.dataset.person), false);
  });
  byId("person-clear").addEventListener("click", () => { choosePerson(-1, false); personInput.focus(); });
}
