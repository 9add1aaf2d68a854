// Ranked pairings: search, filter and sort over all of them, drawn a page at a time from the pattern in the page.

const PAGE = 50;
const pairingList = byId("pairing-list");
const haystacks = data.pairings.map((pairing) => plain([
  record(pairing.need).title, record(pairing.offer).title, record(pairing.need).themeName, record(pairing.offer).themeName,
  personText(pairing.needOwner), personText(pairing.offerOwner), record(pairing.need).anchor, record(pairing.offer).anchor,
].join(" ")));
let found = data.pairings.map((_, place) => place);
let shown = Math.min(PAGE, found.length);

function fillQuote(element, pieces) {
  element.replaceChildren(...pieces.map((piece) => (typeof piece === "string" ? piece : make("mark", {}, piece[0]))));
  element.hidden = !pieces.length;
}

function fillSide(card, name, number, owner, pieces) {
  const view = record(number);
  const slot = (part) => card.querySelector(`[data-slot="${name}-${part}"]`);
  card.querySelector(`[data-side="${name}"]`).className = `side side-${name} theme-${view.theme}`;
  slot("kind").textContent = view.kind;
  slot("theme").textContent = view.themeName;
  slot("title").textContent = view.title;
  slot("title").href = `#${view.anchor}`;
  slot("title").dataset.record = number;
  slot("owner").textContent = person(owner).name;
  slot("organisation").textContent = person(owner).organisation;
  fillQuote(slot("quote"), pieces);
}

function drawPairing(place) {
  const pairing = data.pairings[place];
  const card = byId("pairing-pattern").content.firstElementChild.cloneNode(true);
  const slot = (name) => card.querySelector(`[data-slot="${name}"]`);
  slot("score").setAttribute("aria-label", `Score ${pairing.percent} percent`);
  slot("percent").textContent = pairing.percent;
  slot("meter").style.inlineSize = `${pairing.percent}%`;
  fillSide(card, "need", pairing.need, pairing.needOwner, pairing.needQuote);
  fillSide(card, "offer", pairing.offer, pairing.offerOwner, pairing.offerQuote);
  slot("meeting").textContent = pairing.meeting;
  slot("meeting").hidden = !pairing.meeting;
  slot("reason").textContent = `Not placed: ${pairing.reason}`;
  slot("reason").hidden = Boolean(pairing.meeting);
  slot("shared").textContent = `Elsewhere both texts speak of ${pairing.shared}`;
  slot("shared").hidden = !pairing.shared;
  slot("gaps").replaceChildren(...pairing.gaps.map(([label, reason]) => make("li", {}, make("b", {}, label), ` ${reason}`)));
  slot("why").hidden = !pairing.why.length;
  slot("why-sentences").replaceChildren(...pairing.why.map((sentence) => make("li", {}, sentence)));
  return card;
}

function tellPairings() {
  byId("pairing-count").textContent = shown < found.length
    ? `The first ${shown.toLocaleString("en")} of ${count(found.length, "pairing", "pairings")}`
    : count(found.length, "pairing", "pairings");
  byId("pairing-more").hidden = shown >= found.length;
}

function drawPairings() {
  const words = plain(byId("pairing-search").value).split(/\s+/).filter(Boolean);
  const theme = byId("pairing-theme").value;
  const state = byId("pairing-state").value;
  const isWanted = (pairing, place) =>
    (theme === "" || [record(pairing.need).theme, record(pairing.offer).theme].includes(Number(theme))) &&
    (state === "" || (state === "placed") === Boolean(pairing.meeting)) &&
    words.every((word) => haystacks[place].includes(word));
  found = data.pairings.map((_, place) => place).filter((place) => isWanted(data.pairings[place], place));
  found.sort(ORDERS[byId("pairing-sort").value]);
  shown = Math.min(PAGE, found.length);
  pairingList.replaceChildren(...found.slice(0, shown).map(drawPairing));
  tellPairings();
}

const byTitle = (side) => (one, other) => record(data.pairings[one][side]).title.localeCompare(record(data.pairings[other][side]).title, "en") || one - other;
const ORDERS = {
  score: (one, other) => one - other,
  time: (one, other) => (data.pairings[one].at || Infinity) - (data.pairings[other].at || Infinity) || one - other,
  need: byTitle("need"),
  offer: byTitle("offer"),
};

function showMorePairings() {
  const next = found.slice(shown, shown + PAGE);
  const cards = next.map(drawPairing);
  pairingList.append(...cards);
  shown += next.length;
  tellPairings();
  cards[0].querySelector("a").focus({ preventScroll: true });
}

function setUpPairings() {
  if (!pairingList) return;
  let waiting = 0;
  byId("pairing-filters").addEventListener("submit", (event) => event.preventDefault());
  byId("pairing-filters").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(drawPairings, 80);
  });
  byId("pairing-more").addEventListener("click", showMorePairings);
}
