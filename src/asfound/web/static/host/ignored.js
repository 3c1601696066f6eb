// Parts of a photo that are never compared: drawn with a pointer or with the keyboard.
// Corners are shares of the photo; the form sends them as JSON in the field "parts".

const SVG = "http://www.w3.org/2000/svg";
const STEP = 0.01;
const NEAR_PX = 16;

const form = document.querySelector("[data-editor]");
if (form) edit(form);

function edit(form) {
  const canvas = form.querySelector("[data-canvas]");
  const drawing = form.querySelector("[data-drawing]");
  const field = form.elements.parts;
  const said = form.querySelector("[data-said]");
  const remove = form.querySelector("[data-remove]");
  const [, , width, height] = drawing.getAttribute("viewBox").split(" ").map(Number);
  let parts = JSON.parse(field.value || "[]");
  let chosen = -1, mode = "", draft = null, drag = null;

  form.querySelector("[data-tools]").hidden = false;
  form.querySelector("[data-help]").hidden = false;

  const clamp = (value) => Math.min(1, Math.max(0, value));
  const at = (event) => {
    const box = drawing.getBoundingClientRect();
    return [clamp((event.clientX - box.left) / box.width), clamp((event.clientY - box.top) / box.height)];
  };
  const pixels = (a, b) => {
    const box = drawing.getBoundingClientRect();
    return Math.hypot((a[0] - b[0]) * box.width, (a[1] - b[1]) * box.height);
  };
  const points = (part) => part.map(([x, y]) => `${x * width},${y * height}`).join(" ");
  const words = (name, number) => form.dataset[`${name}Name`].replace("{number}", number);

  function node(name, values) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(values)) made.setAttribute(key, value);
    return made;
  }

  function draw(focus) {
    const box = drawing.getBoundingClientRect();
    const radius = (9 * width) / Math.max(1, box.width);
    drawing.replaceChildren();
    parts.forEach((part, number) => {
      const group = node("g", {
        class: number === chosen ? "part chosen" : "part", tabindex: 0, role: "button",
        "aria-label": words("part", number + 1), "data-part": number,
      });
      group.append(node("polygon", { points: points(part) }));
      drawing.append(group);
    });
    if (chosen >= 0) {
      parts[chosen].forEach(([x, y], number) => drawing.append(node("circle", {
        class: "corner", cx: x * width, cy: y * height, r: radius, tabindex: 0, role: "button",
        "aria-label": words("corner", number + 1), "data-corner": number,
      })));
    }
    if (draft) drawing.append(node(draft.length > 2 || mode === "rectangle" ? "polygon" : "polyline", { class: "draft", points: points(draft) }));
    remove.disabled = chosen < 0;
    field.value = JSON.stringify(parts.map((part) => part.map((corner) => corner.map((v) => Number(v.toFixed(5))))));
    if (focus) drawing.querySelector(focus)?.focus();
  }

  function setMode(next) {
    mode = next; draft = null;
    if (mode) canvas.dataset.mode = mode; else delete canvas.dataset.mode;
    for (const button of form.querySelectorAll("[data-mode][aria-pressed]")) {
      button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
    }
  }

  function keep(part) {
    draft = null;
    if (part.length < 3) return draw();
    parts.push(part); chosen = parts.length - 1;
    setMode(""); draw(`[data-part="${chosen}"]`);
    said.textContent = words("part", chosen + 1);
  }

  function drop(number) {
    parts.splice(number, 1); chosen = -1; draw();
    said.textContent = form.dataset.removed;
  }

  const rectangle = ([x0, y0], [x1, y1]) => [[x0, y0], [x1, y0], [x1, y1], [x0, y1]];

  drawing.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    const here = at(event);
    if (mode === "rectangle") {
      drag = { from: here, kind: "new" };
    } else if (mode === "polygon") {
      if (draft && draft.length > 2 && pixels(draft[0], here) < NEAR_PX) return keep(draft);
      draft = [...(draft ?? []), here]; draw(); event.preventDefault(); return;
    } else {
      const corner = event.target.closest?.("[data-corner]"), part = event.target.closest?.("[data-part]");
      if (corner) drag = { kind: "corner", number: Number(corner.dataset.corner) };
      else if (part) { chosen = Number(part.dataset.part); drag = { kind: "part", from: here, was: parts[chosen] }; draw(`[data-part="${chosen}"]`); }
      else { chosen = -1; draw(); return; }
    }
    drawing.setPointerCapture(event.pointerId);
    event.preventDefault();
  });

  drawing.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const here = at(event);
    if (drag.kind === "new") draft = rectangle(drag.from, here);
    else if (drag.kind === "corner") parts[chosen][drag.number] = here;
    else parts[chosen] = moved(drag.was, here[0] - drag.from[0], here[1] - drag.from[1]);
    draw();
  });

  const finish = (event) => {
    if (!drag) return;
    const kind = drag.kind; drag = null;
    if (kind !== "new") return draw(`[data-part="${chosen}"]`);
    const part = draft ?? [];
    if (part.length && pixels(part[0], part[2]) > NEAR_PX) keep(part); else { draft = null; draw(); }
    event.preventDefault();
  };
  drawing.addEventListener("pointerup", finish);
  drawing.addEventListener("pointercancel", () => { drag = null; draft = null; draw(); });
  drawing.addEventListener("dblclick", () => { if (mode === "polygon" && draft) keep(draft); });

  function moved(part, dx, dy) {
    const xs = part.map(([x]) => x), ys = part.map(([, y]) => y);
    const right = Math.min(1 - Math.max(...xs), Math.max(-Math.min(...xs), dx));
    const down = Math.min(1 - Math.max(...ys), Math.max(-Math.min(...ys), dy));
    return part.map(([x, y]) => [x + right, y + down]);
  }

  function resized(part, dx, dy) {
    const left = Math.min(...part.map(([x]) => x)), top = Math.min(...part.map(([, y]) => y));
    const wide = Math.max(...part.map(([x]) => x)) - left, high = Math.max(...part.map(([, y]) => y)) - top;
    const across = Math.max(STEP, wide + dx) / wide, down = Math.max(STEP, high + dy) / high;
    return part.map(([x, y]) => [clamp(left + (x - left) * across), clamp(top + (y - top) * down)]);
  }

  const ARROWS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
  drawing.addEventListener("keydown", (event) => {
    const part = event.target.closest("[data-part]"), corner = event.target.closest("[data-corner]");
    const arrow = ARROWS[event.key];
    if (part && (event.key === "Enter" || event.key === " ")) { chosen = Number(part.dataset.part); draw(`[data-part="${chosen}"]`); }
    else if (part && arrow) {
      const number = Number(part.dataset.part); chosen = number;
      parts[number] = (event.shiftKey ? resized : moved)(parts[number], ...arrow);
      draw(`[data-part="${number}"]`);
    } else if (part && (event.key === "Delete" || event.key === "Backspace")) drop(Number(part.dataset.part));
    else if (corner && arrow) {
      const number = Number(corner.dataset.corner), [x, y] = parts[chosen][number];
      parts[chosen][number] = [clamp(x + arrow[0]), clamp(y + arrow[1])];
      draw(`[data-corner="${number}"]`);
    } else if (corner && event.key === "Delete" && parts[chosen].length > 3) {
      parts[chosen].splice(Number(corner.dataset.corner), 1); draw(`[data-part="${chosen}"]`);
    } else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && (draft || mode)) { setMode(""); draw(); }
    if (event.key === "Enter" && mode === "polygon" && draft && draft.length > 2) { event.preventDefault(); keep(draft); }
  });

  form.querySelector("[data-tools]").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.mode) { setMode(mode === button.dataset.mode ? "" : button.dataset.mode); chosen = -1; draw(); }
    else if ("add" in button.dataset) keep(rectangle([0.4, 0.4], [0.6, 0.6]));
    else if ("remove" in button.dataset && chosen >= 0) drop(chosen);
  });

  const sample = form.querySelector("[data-sample]"), smallest = form.querySelector("[data-smallest]");
  const show = () => {
    const share = Number(smallest.value) / 100;
    sample.hidden = !(share > 0);
    sample.style.inlineSize = sample.style.blockSize = `${Math.min(160, share * drawing.getBoundingClientRect().width)}px`;
  };
  smallest.addEventListener("input", show);
  new ResizeObserver(() => { draw(); show(); }).observe(canvas);
  draw(); show();
}
