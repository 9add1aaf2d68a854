// The sheet at the side: the text of an offer, need or mandate, or the meetings of one slot.

const sheet = byId("sheet");
let hashBefore = "";

function openSheet(label, body, hash) {
  if (!sheet.open) hashBefore = location.hash;
  sheet.replaceChildren(
    make("div", { class: "sheet-head" }, make("p", { class: "kicker" }, ...label),
      make("button", { class: "icon-button", type: "button", "aria-label": "Close", onclick: () => sheet.close() }, icon("close"))),
    make("div", { class: "sheet-body" }, ...body),
  );
  if (sheet.open) sheet.focus();
  else sheet.showModal();
  sheet.scrollTop = 0;
  if (hash) setHash(hash);
}

function recordLink(number, text) {
  const view = record(number);
  return make("a", { class: "record-link link-button", href: `#${view.anchor}`, "data-record": number }, text ?? view.title);
}

function personLink(number, text) {
  if (!data.people[number]) return "";
  const show = () => { sheet.close(); choosePerson(number, true); };
  return make("button", { type: "button", class: "link-button", onclick: show }, text ?? personText(number));
}

function kicker(view) {
  return [make("span", { class: "dot", "aria-hidden": "true" }), view.kind, make("span", { class: "kicker-theme" }, view.themeName)];
}

function showRecord(number) {
  const view = record(number);
  const owner = view.owner >= 0 ? personLink(view.owner, person(view.owner).name) : "";
  openSheet(kicker(view), [
    make("h2", { id: "sheet-title" }, view.title),
    make("p", { class: "by" }, owner, make("span", { class: "organisation" }, view.organisation)),
    make("p", { class: "text" }, view.text),
    make("dl", { class: "facts" }, view.facts.map(([label, value]) => make("div", {}, make("dt", {}, label), make("dd", {}, value)))),
    ...talkRows(number),
    ...partnerRows(number),
  ], `#${view.anchor}`);
  sheet.className = `sheet theme-${view.theme}`;
}

function talkRows(number) {
  const sessions = data.sessions.filter((session) => session.offers.includes(number));
  if (!sessions.length) return [];
  return [make("h3", {}, "Talk"), make("ul", { class: "rows" }, sessions.map((session) => make("li", {},
    make("a", { class: "link-button", href: `#${session.anchor}`, onclick: () => { hashBefore = `#${session.anchor}`; sheet.close(); } }, session.title),
    make("span", { class: "where" }, `${session.day}, ${session.start}–${session.end} · ${session.room}`))))];
}

function partnerRows(number) {
  const pairings = data.pairings.filter((pairing) => pairing.need === number || pairing.offer === number);
  if (data.unmet.includes(number)) return [make("p", { class: "note" }, "No offer reached the threshold: this need is still looking.")];
  if (!pairings.length) return [];
  return [make("h3", {}, "Paired with"), make("ul", { class: "rows" }, pairings.map((pairing) => {
    const other = pairing.need === number ? pairing.offer : pairing.need;
    const where = [record(other).organisation, pairing.meeting || `not placed: ${pairing.reason}`].filter(Boolean).join(" · ");
    return make("li", { class: "pair" }, make("span", {}, `${pairing.percent} %`),
      make("span", {}, recordLink(other), make("span", { class: "where" }, where)));
  }))];
}

function showPeriod(number) {
  const period = data.periods[number];
  const meetings = data.meetings.filter((meeting) => meeting.period === number);
  sheet.className = "sheet";
  openSheet(["1:1 meetings"], [
    make("h2", { id: "sheet-title" }, `${period.day}, ${period.start}–${period.end}`),
    make("ul", { class: "rows" }, meetings.map((meeting) => make("li", {},
      make("b", {}, meeting.table),
      ...meeting.people.map((number) => make("span", {}, personLink(number))),
      ...about(meeting)))),
  ]);
}

function about(meeting) {
  return [["need", meeting.need], ["offer", meeting.offer]].filter(([, number]) => number >= 0).map(([side, number]) =>
    make("span", { class: "pair where" }, make("span", {}, side), make("span", {}, recordLink(number))));
}

function setUpSheet() {
  sheet.addEventListener("close", () => setHash(hashBefore));
  sheet.addEventListener("click", (event) => { if (event.target === sheet) sheet.close(); });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-record]");
    const slot = event.target.closest("[data-period]");
    if (link && !event.metaKey && !event.ctrlKey) {
      event.preventDefault();
      showRecord(Number(link.dataset.record));
    } else if (slot) {
      showPeriod(Number(slot.dataset.period));
    }
  });
}
