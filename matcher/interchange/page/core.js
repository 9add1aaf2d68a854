// What the other files share: the data, small helpers to make elements, and the colour scheme.

const data = JSON.parse(document.getElementById("payload").textContent);
const root = document.documentElement;
const byId = (id) => document.getElementById(id);

// An element with attributes and children. Strings become text, never markup.
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name === "onclick") element.addEventListener("click", value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== ""));
  return element;
}

function icon(name) {
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture.setAttribute("class", "icon");
  picture.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#icon-${name}`);
  picture.append(use);
  return picture;
}

// Comparable form of a text: small letters, without accents.
const plain = (text) => text.normalize("NFD").replace(/\p{Mn}/gu, "").normalize("NFC").toLowerCase();

const person = (number) => data.people[number] ?? { name: "", organisation: "", anchor: "", calendar: "" };
const record = (number) => data.records[number];
const personText = (number) => [person(number).name, person(number).organisation].filter(Boolean).join(", ");
const count = (number, one, many) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

function setHash(hash) {
  history.replaceState(null, "", hash || location.pathname + location.search);
}

function setUpScheme() {
  const stored = () => { try { return localStorage.getItem("scheme"); } catch { return null; } };
  const store = (scheme) => { try { localStorage.setItem("scheme", scheme); } catch { /* private window: not kept */ } };
  if (["light", "dark"].includes(stored())) root.dataset.scheme = stored();
  byId("scheme").addEventListener("click", () => {
    const isDark = root.dataset.scheme ? root.dataset.scheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.scheme = isDark ? "light" : "dark";
    store(root.dataset.scheme);
  });
}

// Marks the section in view in the bar.
function setUpBar() {
  const links = [...document.querySelectorAll(".bar-links a")];
  const seen = new Map();
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) seen.set(entry.target.id, entry.isIntersecting);
    const current = links.find((link) => seen.get(link.hash.slice(1)));
    for (const link of links) {
      if (link === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }, { rootMargin: "-30% 0px -60% 0px" });
  for (const link of links) {
    const section = byId(link.hash.slice(1));
    if (section) observer.observe(section);
  }
}

function nameCountries() {
  for (const element of document.querySelectorAll("[data-country]")) {
    try {
      element.textContent = new Intl.DisplayNames(["en"], { type: "region" }).of(element.dataset.country);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error; // not a country code: it stays as it is
    }
  }
}
