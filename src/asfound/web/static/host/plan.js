// Views as pins on a plan: choose a view, tap the plan; arrows move the pin of the chosen view.

const plan = document.querySelector("[data-plan]");
if (plan) pinning(plan);

function pinning(plan) {
  const SVG = "http://www.w3.org/2000/svg", STEP = 0.01;
  const drawing = plan.querySelector("[data-drawing]"), said = plan.querySelector("[data-said]");
  const canvas = plan.querySelector("[data-canvas]");
  const [, , width, height] = drawing.getAttribute("viewBox").split(" ").map(Number);
  const radius = Math.max(width, height) / 45;
  let chosen = null, later = null;

  const pin = (view) => drawing.querySelector(`[data-pin="${view}"]`);
  const place = (view) => pin(view)?.getAttribute("transform").match(/[\d.]+/g).map(Number);

  function choose(button) {
    chosen = button;
    for (const each of plan.querySelectorAll("[data-view]")) each.setAttribute("aria-pressed", String(each === button));
    for (const each of drawing.querySelectorAll(".pin")) each.classList.toggle("chosen", each.dataset.pin === button.dataset.view);
    canvas.dataset.mode = "pin";
  }

  function put(button, x, y) {
    const view = button.dataset.view;
    x = Math.min(1, Math.max(0, x)); y = Math.min(1, Math.max(0, y));
    let made = pin(view);
    if (!made) {
      made = document.createElementNS(SVG, "g");
      made.setAttribute("class", "pin chosen"); made.dataset.pin = view;
      const circle = document.createElementNS(SVG, "circle"), text = document.createElementNS(SVG, "text");
      circle.setAttribute("r", radius); text.setAttribute("dy", ".35em"); text.setAttribute("font-size", radius * 1.1);
      text.textContent = button.dataset.number; made.append(circle, text); drawing.append(made);
    }
    made.setAttribute("transform", `translate(${(x * width).toFixed(1)} ${(y * height).toFixed(1)})`);
    plan.querySelector(`[data-unpin="${view}"]`).hidden = false;
    clearTimeout(later); later = setTimeout(() => save(button, x, y), 250);
  }

  async function save(button, x, y) {
    const body = new URLSearchParams({ csrf: plan.dataset.token, x, y });
    const answer = await fetch(`/views/${button.dataset.view}/pin`, { method: "POST", body, headers: { accept: "application/json" } }).catch(() => null);
    said.textContent = answer?.ok ? plan.dataset.pinned.replace("{name}", button.dataset.name) : plan.dataset.failed;
  }

  plan.addEventListener("click", (event) => {
    const button = event.target.closest("[data-view]");
    if (button) return choose(button);
    if (!event.target.closest("[data-drawing]")) return;
    const known = event.target.closest("[data-pin]");
    if (known && known.dataset.pin !== chosen?.dataset.view) return choose(plan.querySelector(`[data-view="${known.dataset.pin}"]`));
    if (!chosen) return;
    const box = drawing.getBoundingClientRect();
    put(chosen, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  });

  const ARROWS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
  plan.addEventListener("keydown", (event) => {
    const button = event.target.closest("[data-view]"), arrow = ARROWS[event.key];
    if (!button || !arrow) return;
    event.preventDefault(); choose(button);
    const [x, y] = place(button.dataset.view) ?? [width / 2, height / 2];
    put(button, x / width + arrow[0], y / height + arrow[1]);
  });
}
