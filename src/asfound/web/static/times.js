// Times in the reader's own zone; without this script they are in UTC and say so.
const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
const local = (root) => {
  for (const time of root.querySelectorAll("time[data-local]")) {
    const moment = new Date(time.dateTime);
    if (!Number.isNaN(moment.getTime())) { time.textContent = format.format(moment); time.removeAttribute("data-local"); }
  }
};
local(document);
document.addEventListener("htmx:load", (event) => local(event.target));
