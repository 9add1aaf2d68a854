// One day of the programme at a time, chosen by tabs.

const days = [...document.querySelectorAll(".day")];
const dayTabs = [...document.querySelectorAll("#days a")];

function showDay(number) {
  days.forEach((day, place) => { day.hidden = place !== number; });
  dayTabs.forEach((tab, place) => {
    tab.setAttribute("aria-selected", String(place === number));
    tab.tabIndex = place === number ? 0 : -1;
  });
}

function setUpDays() {
  byId("days").setAttribute("role", "tablist");
  dayTabs.forEach((tab, place) => {
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", days[place].id);
    days[place].setAttribute("role", "tabpanel");
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      showDay(place);
      setHash(tab.hash);
    });
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = (place + step + days.length) % days.length;
      showDay(next);
      dayTabs[next].focus();
    });
  });
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: data.timeZone }).format(new Date());
  showDay(Math.max(0, days.findIndex((day) => day.id === `day-${today}`)));
}

// Opens the day that holds the element, so that a link to a session or talk arrives.
function showDayOf(element) {
  const place = days.findIndex((day) => day.contains(element));
  if (place >= 0) showDay(place);
  return place >= 0;
}
