/* The camera: the earlier photo as a ghost over the live picture, one big button, the next view. */
(() => {
  "use strict";

  const { queue, guest, outline, level, levelMustAsk, allowLevel, aiming } = self.asfound;
  const screenElement = document.getElementById("camera");
  if (!screenElement || !guest) return;
  const { data, texts, fill } = guest;
  const at = (id) => document.getElementById(id);
  const order = data.views.map((view) => view.id);
  const query = new URLSearchParams(location.search);
  const side = query.get("side") === "before" ? "before" : "after";

  screenElement.dataset.side = side; // a page kept for without a network may have been the other side's

  const now = { id: null, mode: "starting", track: null, capture: null, shot: null, shotUrl: null, ghost: "photo", roll: null, words: null, torch: false };
  const video = at("live"), ghost = at("ghost"), lines = at("lines"), taken = at("taken");

  // ---- which view ---------------------------------------------------------------------------

  const current = () => guest.known(now.id);
  const left = () => order.filter((id) => !guest.known(id)[side]);

  function show(id, { slide = false } = {}) {
    now.id = id;
    const view = current();
    at("view-name").textContent = view.name;
    at("view-hint").textContent = view.hint;
    at("view-hint").hidden = !view.hint;
    at("view-count").textContent = `${order.indexOf(id) + 1} / ${order.length}`;
    at("done-note").hidden = !view[side];
    ghost.removeAttribute("src");
    lines.width = lines.width;
    if (view.ghost) ghost.src = `${view.ghost}1600.webp`;
    for (const element of document.querySelectorAll("[data-needs-ghost]")) element.hidden = !view.ghost;
    say(null);
    history.replaceState(null, "", `${data.base}camera/${id}?side=${side}`);
    document.title = `${view.name} · asfound`;
    drawProgress();
    if (slide) replay(at("frame"), "slides-in");
    mode(now.track ? "live" : now.mode === "starting" ? "starting" : "picker");
  }

  function replay(element, name) {
    element.classList.remove(name);
    void element.offsetWidth; // begins the animation anew
    element.classList.add(name);
  }

  function drawProgress() {
    const done = order.length - left().length;
    at("walk-meter").max = order.length;
    at("walk-meter").value = done;
    at("walk-count").textContent = `${done} / ${order.length}`;
  }

  /** On to the next view that has no photo, from here on and then from the beginning. */
  function onward() {
    const rest = left().filter((id) => id !== now.id);
    if (!rest.length && current()[side]) return finished();
    const here = order.indexOf(now.id);
    const next = rest.find((id) => order.indexOf(id) > here) ?? rest[0];
    if (next) show(next, { slide: true });
    else finished();
  }

  function skip() {
    const next = order[(order.indexOf(now.id) + 1) % order.length];
    const rest = left();
    const ahead = rest.find((id) => order.indexOf(id) > order.indexOf(now.id));
    if (ahead) show(ahead, { slide: true });
    else if (rest.length || side === "before") finished();
    else show(next, { slide: true });
  }

  function finished() {
    const missing = left();
    mode("done");
    at("all-done").hidden = missing.length > 0;
    at("some-left").hidden = missing.length === 0;
    at("left-list").replaceChildren(...missing.map((id) => {
      const row = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button block";
      button.textContent = guest.known(id).name;
      button.addEventListener("click", () => show(id, { slide: true }));
      row.append(button);
      return row;
    }));
    at("finished-title").focus();
  }

  // ---- the camera ---------------------------------------------------------------------------

  function mode(name) {
    now.mode = name;
    screenElement.dataset.mode = name;
    at("review-tools").hidden = name !== "review";
    at("live-tools").hidden = name !== "live";
    at("picker-tools").hidden = name !== "picker";
    at("finished").hidden = name !== "done";
    at("stage").hidden = name === "done";
    at(name === "done" ? "finished" : "stage").append(at("toast")); // the last verdicts come after the last photo
    at("level").hidden = name !== "live" || now.roll === null;
    drawWords();
    fit();
  }

  async function start() {
    if (!navigator.mediaDevices?.getUserMedia) return picker(self.isSecureContext ? "why-none" : "why-http");
    // Where whole photos can be taken the live picture may be small and quick; elsewhere it is the photo.
    const whole = "ImageCapture" in self;
    const wanted = whole ? { width: { ideal: 1920 }, height: { ideal: 1440 } } : { width: { ideal: 3840 }, height: { ideal: 2880 } };
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: { ideal: "environment" }, ...wanted } });
      video.srcObject = stream;
      await video.play();
      now.track = stream.getVideoTracks()[0];
      now.track.addEventListener("ended", () => { now.track = null; if (now.mode === "live") start(); });
      now.capture = whole ? new ImageCapture(now.track) : null;
      abilities();
      mode("live");
      show(now.id);
    } catch (error) {
      picker({ NotAllowedError: "why-refused", SecurityError: "why-refused", NotReadableError: "why-busy", AbortError: "why-busy" }[error.name] ?? "why-none");
    }
  }

  function picker(why) {
    now.track = null;
    at("why").textContent = texts[why];
    mode("picker");
  }

  /** The lamp and the zoom, where this camera has them. */
  function abilities() {
    const can = now.track.getCapabilities?.() ?? {};
    at("torch").hidden = !can.torch;
    const zoom = at("zoom");
    const most = Math.min(can.zoom?.max ?? 1, 5);
    at("zoom-row").hidden = !(can.zoom && most > can.zoom.min);
    if (can.zoom) Object.assign(zoom, { min: can.zoom.min, max: most, step: can.zoom.step || 0.1, value: now.track.getSettings().zoom ?? 1 });
  }

  at("torch").addEventListener("click", async () => {
    now.torch = !now.torch;
    await now.track.applyConstraints({ advanced: [{ torch: now.torch }] }).catch(() => { now.torch = false; });
    at("torch").setAttribute("aria-pressed", now.torch);
    at("torch").setAttribute("aria-label", texts[now.torch ? "torch-off" : "torch-on"]);
  });
  at("zoom").addEventListener("input", () => {
    now.track?.applyConstraints({ advanced: [{ zoom: Number(at("zoom").value) }] }).catch(() => {});
    at("zoom").setAttribute("aria-valuetext", fill(texts.zoom, at("zoom").value));
  });

  // ---- the picture on the screen ------------------------------------------------------------

  /** The frame has the shape of the live picture, as large as there is room. */
  function fit() {
    const source = now.mode === "review" ? [taken.naturalWidth, taken.naturalHeight]
      : now.track ? [video.videoWidth, video.videoHeight] : [ghost.naturalWidth, ghost.naturalHeight];
    const [width, height] = source[0] ? source : [3, 4];
    const room = at("stage").getBoundingClientRect();
    const scale = Math.min(room.width / width, room.height / height);
    const frame = at("frame").style;
    frame.setProperty("inline-size", `${Math.floor(width * scale)}px`);
    frame.setProperty("block-size", `${Math.floor(height * scale)}px`);
  }
  video.addEventListener("resize", fit);
  video.addEventListener("loadedmetadata", fit);
  addEventListener("resize", fit);
  ghost.addEventListener("load", () => { outline(ghost, lines); fit(); drawWords(); });
  taken.addEventListener("load", fit);

  function opacity() {
    screenElement.style.setProperty("--ghost", at("opacity").value / 100);
  }
  at("opacity").addEventListener("input", opacity);
  for (const button of document.querySelectorAll("button[data-ghost]")) {
    button.addEventListener("click", () => {
      now.ghost = button.dataset.ghost;
      screenElement.dataset.ghost = now.ghost;
      for (const other of document.querySelectorAll("button[data-ghost]")) other.setAttribute("aria-pressed", other === button);
    });
  }
  for (const kind of ["pointerdown", "pointerup", "pointerleave", "pointercancel"]) {
    at("peek").addEventListener(kind, () => { screenElement.dataset.peek = kind === "pointerdown"; });
  }
  at("peek").addEventListener("keydown", (event) => { if (event.key === " " || event.key === "Enter") screenElement.dataset.peek = true; });
  at("peek").addEventListener("keyup", () => { screenElement.dataset.peek = false; });

  // ---- how to hold it -----------------------------------------------------------------------

  function say(words) {
    now.words = words;
    drawWords();
  }

  function drawWords() {
    const pill = at("advice");
    const word = now.mode === "live" ? wordNow() : null;
    pill.hidden = !word;
    screenElement.dataset.aim = word ?? "";
    if (!word) return;
    at("advice-words").textContent = texts[word];
    pill.dataset.word = word;
    at("advice-arrow").setAttribute("href", `${data.arrows}#${word}`);
  }

  function wordNow() {
    const turned = shapeWord();
    if (turned) return turned;
    const [first] = now.words ?? [];
    if (first && first !== "lost") return first;
    if (now.roll !== null && Math.abs(now.roll) > 4 && Math.abs(now.roll) < 40) return "level";
    return first ?? null;
  }

  /** A wide photo is not taken again with an upright phone. */
  function shapeWord() {
    if (!current()?.ghost || !ghost.naturalWidth || !video.videoWidth) return null;
    const wideGhost = ghost.naturalWidth > 1.1 * ghost.naturalHeight, tallGhost = ghost.naturalHeight > 1.1 * ghost.naturalWidth;
    const wide = video.videoWidth > 1.1 * video.videoHeight, tall = video.videoHeight > 1.1 * video.videoWidth;
    if (wideGhost && tall) return "sideways";
    return tallGhost && wide && matchMedia("(pointer: coarse)").matches ? "upright" : null;
  }

  function levelled(roll) {
    now.roll = roll;
    const line = at("level");
    line.hidden = roll === null || now.mode !== "live";
    if (roll === null) return;
    line.style.setProperty("rotate", `${-roll}deg`);
    line.dataset.level = Math.abs(roll) < 1.5;
    drawWords();
  }
  if (levelMustAsk()) {
    at("ask-level").hidden = false;
    at("ask-level").addEventListener("click", async () => {
      at("ask-level").hidden = true;
      if (await allowLevel()) level(levelled);
    });
  } else level(levelled);

  aiming({
    video,
    ready: () => now.mode === "live",
    address: () => (current()?.ghost ? `${data.base}views/${now.id}/aim?side=${side}` : null),
    say,
  });

  // ---- taking it ----------------------------------------------------------------------------

  const within = (promise, time) => Promise.race([promise, new Promise((_, failed) => { setTimeout(() => failed(new Error("slow")), time); })]);

  async function frameNow() {
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0);
    return new Promise((done, failed) => { canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("empty"))), "image/jpeg", 0.92); });
  }

  async function takePhoto() {
    if (now.capture) {
      try {
        const photo = await within(now.capture.takePhoto(), 6000);
        if (photo.size > 0) return photo;
      } catch { now.capture = null; } // some cameras promise what they cannot do: the live picture, then
    }
    return frameNow();
  }

  async function shutter() {
    if (now.mode !== "live") return;
    const button = at("shutter");
    button.disabled = true;
    replay(at("frame"), "flashes");
    navigator.vibrate?.(15);
    const at_ = new Date().toISOString();
    try { review(await takePhoto(), at_); } finally { button.disabled = false; }
  }
  at("shutter").addEventListener("click", shutter);
  addEventListener("keydown", (event) => {
    // Headphones and many phones' volume keys; a space where nothing else has the focus.
    if (["AudioVolumeUp", "AudioVolumeDown"].includes(event.key) || (event.key === " " && event.target === document.body)) {
      event.preventDefault();
      shutter();
    }
  });

  for (const input of document.querySelectorAll("[data-pick]")) {
    input.addEventListener("change", () => {
      const [file] = input.files;
      input.value = "";
      if (!file) return;
      if (file.type && !file.type.startsWith("image/")) return toast(texts["not-a-photo"]);
      if (file.size > data.most_bytes) return toast(fill(texts["too-large"], Math.round(data.most_bytes / 1e6)));
      review(file, new Date(file.lastModified || Date.now()).toISOString());
    });
  }

  function review(blob, capturedAt) {
    if (now.shotUrl) URL.revokeObjectURL(now.shotUrl);
    now.shot = { blob, capturedAt };
    now.shotUrl = URL.createObjectURL(blob);
    taken.src = now.shotUrl;
    mode("review");
    at("use").focus({ preventScroll: true });
  }

  at("retake").addEventListener("click", () => mode(now.track ? "live" : "picker"));
  at("use").addEventListener("click", async () => {
    const { blob, capturedAt } = now.shot ?? {};
    if (!blob) return;
    at("use").disabled = true;
    try {
      await guest.ready;
      await queue.addPhoto({ base: data.base, view: now.id, side, blob, capturedAt });
      now.shot = null;
      toast(`${current().name}: ${texts[navigator.onLine ? "kept" : "kept-offline"]}`);
      await guest.added();
      onward();
    } catch (error) {
      toast(error?.name === "QuotaExceededError" ? texts["no-room"] : String(error));
    } finally { at("use").disabled = false; }
  });
  at("skip").addEventListener("click", skip);
  at("skip-picker").addEventListener("click", skip);
  at("try-again").addEventListener("click", start);

  // ---- telling ------------------------------------------------------------------------------

  let hiding = 0;
  function toast(words, { kind = "", href = null, link = "" } = {}) {
    const note = at("toast");
    note.className = `toast ${kind}`.trim();
    note.replaceChildren(words);
    if (href) {
      const anchor = document.createElement("a");
      anchor.href = href;
      anchor.textContent = link;
      note.append(" ", anchor);
    }
    note.hidden = false;
    clearTimeout(hiding);
    hiding = setTimeout(() => { note.hidden = true; }, href ? 9000 : 3500);
  }

  guest.onVerdict((view) => {
    if (side !== "after" || !["as-found", "differs", "cannot-tell"].includes(view.state)) return;
    const words = view.state === "differs" ? fill(texts.differs, view.findings) : texts[view.state];
    if (view.set_aside) return toast(`${view.name}: ${guest.advice(view)}`, { kind: view.state, href: guest.camera(view.id, side), link: texts.take });
    const href = view.state === "as-found" ? null : `${data.base}findings/${view.id}`;
    toast(`${view.name}: ${words}.${view.reason ? ` ${guest.advice(view)}` : ""}`, { kind: view.state, href, link: texts.see });
  });
  guest.onChange(drawProgress);

  addEventListener("pagehide", () => now.track?.stop());
  addEventListener("pageshow", (event) => { if (event.persisted) start(); });
  document.addEventListener("visibilitychange", () => {
    // Phones end the stream of a page in the background.
    if (!document.hidden && now.mode === "live" && now.track?.readyState === "ended") start();
  });

  opacity();
  const asked = decodeURIComponent(location.pathname.slice(data.base.length + "camera/".length));
  guest.look().then(() => { // what is still on this phone counts as photographed, too
    const first = order.includes(asked) ? asked : left()[0] ?? order[0];
    if (first) { show(first); start(); }
  });
})();
