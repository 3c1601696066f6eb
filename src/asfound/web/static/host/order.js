// Areas and views in order: dragged, or moved by their arrow buttons. Every move is kept at once.

const form = document.querySelector("[data-order]");
if (form) sortable(form);

function sortable(form) {
  const said = document.querySelector("[data-said]"), state = document.querySelector("[data-state]");
  let lifted = null, saving = Promise.resolve();

  const name = (template, values) => Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), template);
  const list = (item) => item.parentElement;
  const level = (item) => list(item).dataset.list;

  function ends() {
    for (const each of form.querySelectorAll("[data-list]")) {
      const items = [...each.children];
      items.forEach((item, number) => {
        const buttons = item.querySelectorAll(":scope > .order-buttons [data-move], :scope > .order-head [data-move]");
        buttons[0]?.toggleAttribute("data-end", number === 0);
        buttons[1]?.toggleAttribute("data-end", number === items.length - 1);
      });
    }
  }

  function save() {
    const areas = [...form.querySelector('[data-list="areas"]').children];
    const order = areas.map((area) => [area.dataset.item, [...area.querySelectorAll('[data-list="views"] > [data-item]')].map((view) => view.dataset.item)]);
    const body = new URLSearchParams({ csrf: form.elements.csrf.value, order: JSON.stringify(order) });
    ends();
    saving = saving.then(() => fetch(form.action, { method: "POST", body, headers: { accept: "application/json" } }))
      .then((answer) => { state.textContent = answer.ok ? form.dataset.saved : form.dataset.failed; if (!answer.ok) said.textContent = form.dataset.failed; })
      .catch(() => { state.textContent = said.textContent = form.dataset.failed; });
  }

  function tell(item) {
    const items = [...list(item).children];
    said.textContent = name(form.dataset.now, { name: item.dataset.name, number: items.indexOf(item) + 1, all: items.length });
  }

  function step(item, way) {
    const next = way === "up" ? item.previousElementSibling : item.nextElementSibling;
    if (next) way === "up" ? next.before(item) : next.after(item);
    else if (level(item) === "views") across(item, way);
    tell(item); save();
  }

  // At the end of its area a view goes on to the next one.
  function across(item, way) {
    const lists = [...form.querySelectorAll('[data-list="views"]')];
    const to = lists[lists.indexOf(list(item)) + (way === "up" ? -1 : 1)];
    if (to) way === "up" ? to.append(item) : to.prepend(item);
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    event.preventDefault();
    step(button.closest("[data-item]"), button.dataset.move);
    button.focus();
  });
  form.addEventListener("submit", (event) => event.preventDefault());

  for (const handle of form.querySelectorAll("[data-handle]")) handle.draggable = true;
  form.addEventListener("dragstart", (event) => {
    lifted = event.target.closest("[data-item]");
    lifted?.classList.add("lifted");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", lifted?.dataset.name ?? "");
  });
  form.addEventListener("dragover", (event) => {
    if (!lifted) return;
    event.preventDefault();
    const kind = level(lifted);
    const over = event.target.closest(kind === "areas" ? '[data-list="areas"] > [data-item]' : '[data-list="views"] > [data-item]');
    if (over && over !== lifted) {
      const box = over.getBoundingClientRect();
      event.clientY < box.top + box.height / 2 ? over.before(lifted) : over.after(lifted);
    } else if (!over && kind === "views") {
      const empty = event.target.closest("[data-item]")?.querySelector('[data-list="views"]');
      if (empty && !empty.children.length) empty.append(lifted);
    }
  });
  form.addEventListener("dragend", () => {
    if (!lifted) return;
    lifted.classList.remove("lifted"); tell(lifted); lifted = null; save();
  });
  ends();
}
