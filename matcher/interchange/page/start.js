// Brings the page to life, and takes a link to a day, session, talk, person or record where it leads.

function follow(hash, scroll) {
  const id = decodeURIComponent(hash.slice(1));
  if (!id) return;
  const personNumber = data.people.findIndex((one) => one.anchor === id);
  const recordNumber = data.records.findIndex((one) => one.anchor === id);
  const element = byId(id);
  if (element && showDayOf(element)) {
    if (scroll && !element.classList.contains("day")) element.scrollIntoView({ block: "center" });
  } else if (personNumber >= 0) {
    choosePerson(personNumber, true);
  } else if (recordNumber >= 0) {
    showRecord(recordNumber);
    hashBefore = "";
  }
}

root.classList.add("script");
setUpScheme();
setUpBar();
setUpSheet();
setUpDays();
setUpPerson();
setUpPairings();
setUpMap();
nameCountries();
setUpZone();
addEventListener("hashchange", () => follow(location.hash, true));
follow(location.hash, true);
