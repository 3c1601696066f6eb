(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.replace("no-script", "script");
  const kept = () => { try { return localStorage.getItem("asfound-theme"); } catch { return null; } };
  root.dataset.theme = kept() || "auto";

  // The after photo is laid over the before photo by a projective transform, one unit = one width.
  const warp = (compare) => {
    const nine = compare.dataset.overlay.split(" ").map(Number);
    const width = compare.querySelector(".stage").clientWidth;
    const frame = compare.querySelector(".after .frame");
    if (!width || !frame) return;
    const [a, b, c, d, e, f, g, h, i] = nine;
    const cells = [a, d, 0, g / width, b, e, 0, h / width, 0, 0, 1, 0, c * width, f * width, 0, i];
    frame.style.setProperty("--warp", `matrix3d(${cells.join(",")})`);
  };
  const resized = new ResizeObserver((entries) => {
    for (const entry of entries) warp(entry.target.closest(".compare"));
  });

  const adopt = (element) => {
    for (const stage of element.querySelectorAll("[data-overlay] .stage")) resized.observe(stage);
  };
  // A large page is usable while the rest of it is still being read.
  const growth = new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) if (node.nodeType === 1) adopt(node);
    }
  });
  growth.observe(root, { childList: true, subtree: true });
  document.addEventListener("DOMContentLoaded", () => {
    growth.disconnect();
    adopt(document);
    // A stage may have been seen before all of it was read.
    for (const compare of document.querySelectorAll("[data-overlay]")) {
      if (!compare.querySelector(".after .frame").style.getPropertyValue("--warp")) warp(compare);
    }
    theme(root.dataset.theme);
    if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  });

  // The slider: the range input is the control; the pointer moves it from anywhere on the photo.
  const place = (slider) => slider.parentElement.style.setProperty("--reach", `${slider.value}%`);
  const reach = (stage, event) => {
    const slider = stage.querySelector(".slider");
    const box = stage.getBoundingClientRect();
    let share = (event.clientX - box.left) / box.width;
    if (getComputedStyle(stage).direction === "rtl") share = 1 - share;
    slider.value = Math.round(share * 100);
    place(slider);
  };
  let held = null;
  const sliding = (target) => {
    const stage = target instanceof Element ? target.closest(".stage") : null;
    return stage?.querySelector(".slider") && stage.parentElement.dataset.mode !== "beside" ? stage : null;
  };
  document.addEventListener("pointerdown", (event) => {
    const stage = event.button === 0 ? sliding(event.target) : null;
    if (!stage) return;
    held = { stage, id: event.pointerId, x: event.clientX };
    if (event.pointerType !== "touch") {
      event.preventDefault();
      stage.querySelector(".slider").focus({ preventScroll: true, focusVisible: false });
      reach(stage, event);
    }
  });
  document.addEventListener("pointermove", (event) => {
    // A finger that only wants to scroll must not move the slider.
    if (!held || event.pointerId !== held.id) return;
    if (event.pointerType === "touch" && Math.abs(event.clientX - held.x) < 4 && !held.moved) return;
    held.moved = true;
    reach(held.stage, event);
  });
  document.addEventListener("pointerup", (event) => {
    if (held && event.pointerId === held.id && !held.moved) reach(held.stage, event);
    held = null;
  });
  document.addEventListener("pointercancel", () => { held = null; });
  document.addEventListener("input", (event) => {
    if (event.target.classList.contains("slider")) place(event.target);
  });

  // Side by side, outlines, filters.
  const press = (button, on) => button.setAttribute("aria-pressed", String(on));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const compare = button.closest(".compare");
    if (button.classList.contains("mode")) {
      compare.dataset.mode = button.dataset.mode;
      for (const other of compare.querySelectorAll(".mode")) press(other, other === button);
    } else if (button.classList.contains("marks")) {
      const on = button.getAttribute("aria-pressed") !== "true";
      press(button, on);
      compare.classList.toggle("bare", !on);
    } else if (button.id === "theme") {
      const next = { auto: "dark", dark: "light", light: "auto" }[root.dataset.theme || "auto"];
      theme(next);
      try { localStorage.setItem("asfound-theme", next); } catch { /* not everywhere allowed */ }
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.name === "filter") root.dataset.filter = event.target.value;
  });

  // A finding that is pointed at lights up on both photos.
  const light = (event, on) => {
    const finding = event.target instanceof Element ? event.target.closest(".finding") : null;
    if (!finding) return;
    for (const mark of finding.closest(".view").querySelectorAll("[data-number]")) {
      if (mark !== finding && mark.dataset.number === finding.dataset.number) mark.classList.toggle("lit", on);
    }
  };
  document.addEventListener("mouseover", (event) => light(event, true));
  document.addEventListener("mouseout", (event) => light(event, false));

  const theme = (name) => {
    const button = document.getElementById("theme");
    root.dataset.theme = name;
    if (button) button.lastElementChild.textContent = button.dataset[name];
  };

  // On paper: every fact, the photos side by side (the style sheet sees to that).
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const each of opened) each.open = true;
  });
  addEventListener("afterprint", () => { for (const each of opened) each.open = false; });
})();
