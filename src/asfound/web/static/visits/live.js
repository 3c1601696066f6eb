// What changed on the server is fetched again, piece by piece; nobody loses what they are typing.
const page = document.querySelector("[data-events]");
const busy = (part) => part.contains(document.activeElement) && document.activeElement.matches("textarea, input")
  || [...part.querySelectorAll("textarea")].some((field) => field.value.trim())
  || [...part.querySelectorAll("input[type=file]")].some((field) => field.files.length);
const waiting = new Set();

const refresh = (name) => {
  for (const part of document.querySelectorAll(`[data-live="${CSS.escape(name)}"]`)) {
    if (busy(part)) waiting.add(part);
    else if (window.htmx) window.htmx.trigger(part, "refresh");
  }
};
document.addEventListener("focusout", () => setTimeout(() => {
  for (const part of waiting) {
    if (!part.isConnected) waiting.delete(part);
    else if (!busy(part)) { waiting.delete(part); window.htmx?.trigger(part, "refresh"); }
  }
}, 300));

if (page && "EventSource" in window) {
  const events = new EventSource(page.dataset.events);
  const told = (event) => JSON.parse(event.data);
  let soon = 0;
  events.addEventListener("view", (event) => refresh(told(event).view));
  events.addEventListener("statement", (event) => { const { view } = told(event); if (view) refresh(view); });
  events.addEventListener("visit", () => {
    if (page.dataset.reload && !busy(page)) { clearTimeout(soon); soon = setTimeout(() => location.reload(), 250); }
    else refresh("visit");
  });
  addEventListener("pagehide", () => events.close());
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
}

// Before and after over each other: one control, no inline styles.
const place = (compare) => {
  const stage = compare.querySelector(".stage");
  const slider = compare.querySelector("[data-slide]");
  const after = compare.querySelector(".shown.after .frame");
  if (!after || !slider) return;
  stage.style.setProperty("--reach", `${slider.value}%`);
  const width = stage.clientWidth;
  const [a, b, c, d, e, f, g, h, i] = compare.dataset.overlay.split(" ").map(Number);
  const cells = [a, d, 0, g / width, b, e, 0, h / width, 0, 0, 1, 0, c * width, f * width, 0, i];
  after.style.setProperty("--warp", `matrix3d(${cells.join(",")})`);
};
const resized = new ResizeObserver((entries) => { for (const entry of entries) place(entry.target.closest(".compare")); });
const adopt = (root) => {
  for (const compare of root.querySelectorAll(".compare[data-overlay]")) {
    compare.querySelector(".modes").hidden = false;
    resized.observe(compare.querySelector(".stage"));
  }
  for (const field of root.querySelectorAll("[data-fresh-id]")) {
    field.value = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  for (const time of root.querySelectorAll("time[datetime]")) {
    time.textContent = new Date(time.dateTime).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  }
};
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-show]");
  if (!button) return;
  const compare = button.closest(".compare");
  compare.dataset.mode = button.dataset.show;
  for (const each of compare.querySelectorAll("[data-show]")) each.setAttribute("aria-pressed", String(each === button));
  compare.querySelector(".slider").hidden = button.dataset.show !== "slide";
  place(compare);
});
document.addEventListener("input", (event) => { if (event.target.matches("[data-slide]")) place(event.target.closest(".compare")); });
document.body.addEventListener("htmx:afterSwap", (event) => adopt(event.detail.elt.parentElement ?? document));
adopt(document);
