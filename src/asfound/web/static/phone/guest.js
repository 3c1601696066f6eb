/* Every page of a guest: what is safe, what is still only on the phone, and how each view stands. */
(() => {
  "use strict";

  // A guest's own pages carry what is needed; others name the link, and it is fetched for them.
  const holder = document.getElementById("visit-data");
  const link = document.querySelector('meta[name="asfound-link"]')?.content;
  if (holder) begin(JSON.parse(holder.textContent));
  else if (link) fetch(`${link}phone.json`).then((answer) => (answer.ok ? answer.json().then(begin) : null), () => {});

  function begin(data) {
    const { base, texts } = data;
    const queue = self.asfound.queue;
    const views = new Map(data.views.map((view) => [view.id, view]));
    const watchers = new Set();
    const fill = (text, n) => text.replace("{n}", new Intl.NumberFormat(document.documentElement.lang).format(n));

    const now = { photos: data.photos, seen: Date.parse(data.at), items: [], sent: [], over: false, sending: false, offline: !navigator.onLine };

    // ---- what is safe -------------------------------------------------------------------------

    const bar = document.getElementById("safe") ?? newBar();

    function newBar() {
      const line = document.createElement("aside");
      Object.assign(line, { id: "safe", className: "safe" });
      line.setAttribute("aria-label", texts.where);
      const row = line.appendChild(document.createElement("div"));
      row.className = "wrap";
      for (const [kind, icon] of [["good", "as-found"], ["here", "upload"], ["bad", "differs"]]) {
        const mark = row.appendChild(document.createElement("span"));
        mark.className = `safe-mark ${kind}`;
        mark.append(picture(icon));
      }
      const lines = row.appendChild(document.createElement("p"));
      lines.className = "safe-lines";
      lines.setAttribute("role", "status");
      for (const [tag, id] of [["strong", "safe-count"], ["strong", "here-count"], ["span", "safe-words"]]) {
        const part = lines.appendChild(document.createElement(tag));
        Object.assign(part, { id, hidden: true, className: tag === "span" ? "small" : "" });
      }
      const refused = line.appendChild(document.createElement("ul"));
      Object.assign(refused, { id: "refused", className: "wrap refused", hidden: true, ariaLive: "polite" });
      document.body.append(line);
      return line;
    }

    function drawSafe() {
      const here = now.items.filter((item) => item.kind === "shot");
      const waiting = now.items.filter((item) => !item.refused);
      const refused = now.items.filter((item) => item.refused);
      const safe = now.photos + now.sent.filter((each) => each.kind === "shot" && each.at > now.seen).length;
      bar.dataset.state = now.over || refused.length ? "bad" : waiting.length ? "here" : "safe";
      text("safe-count", safe ? fill(texts.safe, safe) : here.length ? "" : texts["nothing-yet"]);
      text("here-count", here.length ? fill(texts.here, here.length) : "");
      text("safe-words", words(waiting, safe));
      drawRefused(refused);
      if (navigator.setAppBadge) navigator.setAppBadge(here.length).catch(() => {});
    }

    function words(waiting, safe) {
      if (now.over) return texts["link-over"];
      if (!waiting.length) return safe && now.items.length === 0 ? texts["all-safe"] : "";
      if (now.offline) return texts.waiting;
      return waiting.some((item) => item.tries > 1) ? texts.retrying : texts.sending;
    }

    function drawRefused(refused) {
      const list = document.getElementById("refused");
      const ids = refused.map((item) => item.id).join(" ");
      if (!list || list.dataset.items === ids) return; // drawn anew it would be read out again
      list.dataset.items = ids;
      list.hidden = refused.length === 0;
      list.replaceChildren(...refused.map((item) => {
        const row = document.createElement("li");
        const said = document.createElement("p");
        const name = document.createElement("strong");
        name.textContent = `${texts.refused}: ${views.get(item.view)?.name ?? ""}`;
        said.append(name, document.createElement("br"), texts[`code-${item.refused.code}`] ?? item.refused.message);
        const button = document.createElement("button");
        button.type = "button";
        button.className = "button";
        button.textContent = texts.forget;
        button.addEventListener("click", () => queue.forget(item.id));
        row.append(said, ...(item.refused.code.startsWith("photo.") ? [cameraFor(item)] : []), button);
        return row;
      }));
    }

    /** The camera for another photo; what the server has byte for byte need not stay here. */
    function cameraFor(item) {
      const anchor = document.createElement("a");
      Object.assign(anchor, { className: "button primary", href: camera(item.view, item.side), textContent: texts.take });
      if (item.refused.code === "photo.same-file") {
        anchor.addEventListener("click", async (event) => {
          event.preventDefault();
          await queue.forget(item.id);
          location.assign(anchor.href);
        });
      }
      return anchor;
    }

    const camera = (view, side) => `${base}camera/${view}?side=${side}`;

    /** What to do about a view that cannot be told. */
    function advice(view) {
      return texts[`code-${view.set_aside}`] ?? data.advice[view.reason] ?? "";
    }

    function text(id, words) {
      const element = document.getElementById(id);
      if (element && element.textContent !== words) element.textContent = words;
      if (element) element.hidden = words === "";
    }

    // ---- how each view stands -----------------------------------------------------------------

    /** A view with what this phone knows better than the server. */
    function known(id) {
      const view = views.get(id);
      const mine = now.items.filter((item) => item.view === id && !item.refused);
      const sent = now.sent.filter((each) => each.view === id && each.at > now.seen);
      const has = (side) => [...mine, ...sent].some((each) => each.side === side);
      return {
        ...view,
        here: mine.some((item) => item.kind === "shot"),
        before: view.before || has("before") || [...mine, ...sent].some((each) => each.kind === "confirm"),
        confirmed: view.confirmed || [...mine, ...sent].some((each) => each.kind === "confirm"),
        after: view.after || has("after"),
        state: sent.some((each) => each.side === "after") ? "pending" : view.state,
      };
    }

    function drawViews() {
      for (const element of document.querySelectorAll("[data-view]")) {
        const view = known(element.dataset.view);
        if (!view.id) continue;
        element.dataset.before = view.before;
        element.dataset.after = view.after;
        element.dataset.here = view.here;
        const badge = element.querySelector("[data-badge]");
        if (badge) drawBadge(badge, view);
      }
      const count = (side) => [...views.keys()].filter((id) => known(id)[side]).length;
      for (const meter of document.querySelectorAll("[data-meter]")) meter.value = count(meter.dataset.meter);
      for (const label of document.querySelectorAll("[data-count]")) label.textContent = `${count(label.dataset.count)} / ${views.size}`;
      for (const watcher of watchers) watcher();
    }

    function drawBadge(badge, view) {
      let state = view.state, words = texts[view.state];
      if (state === "differs") words = fill(texts.differs, view.findings);
      if (view.set_aside && state === "cannot-tell") words = advice(view);
      if (view.here) [state, words] = ["here", texts["on-phone"]];
      else if (badge.dataset.badge === "before") {
        state = view.before ? "as-found" : "none";
        words = view.before ? (view.confirmed ? texts.confirmed : texts.photographed) : texts.none;
      }
      const kind = { none: "", here: "cannot-tell", pending: "pending" }[state] ?? state;
      badge.className = `badge ${kind}`.trim();
      const icon = { none: "camera", here: "offline", pending: "pending" }[state] ?? state;
      badge.replaceChildren(picture(icon), words);
    }

    function picture(name) {
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      svg.setAttribute("class", "icon");
      svg.setAttribute("aria-hidden", "true");
      const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
      use.setAttribute("href", `${data.icons}#${name}`);
      svg.append(use);
      return svg;
    }

    // ---- keeping up ---------------------------------------------------------------------------

    async function look() {
      [now.items, now.sent] = await Promise.all([queue.list(base), queue.done(base)]);
      drawSafe();
      drawViews();
    }

    function take(state) {
      now.photos = state.photos;
      now.seen = Date.parse(state.at);
      for (const [id, facts] of Object.entries(state.views)) if (views.has(id)) Object.assign(views.get(id), facts);
    }

    /** A page that was kept for without a network may be older than what this phone heard since. */
    function remember() {
      try {
        const state = JSON.parse(localStorage.getItem(`asfound ${base}`));
        if (state && Date.parse(state.at) > now.seen) take(state);
      } catch { /* nothing was kept */ }
    }

    /** Ask the server how everything stands. */
    async function refresh() {
      const answer = await fetch(`${base}state.json`, { cache: "no-store", headers: { Accept: "application/json" } }).catch(() => null);
      if (!answer) return;
      if ([404, 410].includes(answer.status)) now.over = true;
      if (!answer.ok) return drawSafe();
      const state = await answer.json();
      try { localStorage.setItem(`asfound ${base}`, JSON.stringify(state)); } catch { /* full, or not allowed */ }
      now.over = false;
      const news = [...views.values()].filter((view) => state.views[view.id] && state.views[view.id].state !== view.state);
      take(state);
      await look();
      for (const view of news) for (const listener of verdicts) listener(view);
      await redraw();
    }

    /** What comes next, and where each view leads to: as the server would write it now. */
    async function redraw() {
      if (!document.querySelector(".go-on[data-next]")) return;
      const answer = await fetch(base, { cache: "no-store" }).catch(() => null);
      if (!answer?.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of [".steps", ".go-on", ".walk > .head"]) {
        const [old, made] = [document.querySelector(part), page.querySelector(part)];
        if (old && made && old.innerHTML !== made.innerHTML) old.replaceChildren(...made.childNodes);
      }
      for (const link of document.querySelectorAll("[data-view] > a")) {
        const made = page.querySelector(`[data-view="${CSS.escape(link.parentElement.dataset.view)}"] > a`);
        if (made) link.href = made.getAttribute("href");
      }
      for (const pin of document.querySelectorAll("a.pin")) {
        const made = page.querySelector(`a.pin[data-view="${CSS.escape(pin.dataset.view)}"]`);
        if (made) pin.setAttribute("href", made.getAttribute("href"));
      }
    }

    let timer = 0;
    async function send() {
      clearTimeout(timer);
      if (now.sending) return;
      now.sending = true;
      let wait = 5000;
      try { wait = await queue.send(base); } catch { /* the database was closed under us: try again */ }
      now.sending = false;
      if (wait) timer = setTimeout(send, wait);
      else if (now.items.some((item) => !item.refused)) timer = setTimeout(send, 500);
    }

    function later() {
      navigator.serviceWorker?.ready.then((worker) => worker.sync?.register(`send ${base}`)).catch(() => {});
    }

    /** Something was added here. */
    async function added() {
      await look();
      later();
      send();
    }

    queue.listen((news) => {
      if (news.base !== base) return;
      if (news.over) now.over = true;
      look();
      if (news.sent) refreshSoon();
    });

    let soon = 0;
    function refreshSoon() {
      clearTimeout(soon);
      soon = setTimeout(refresh, 400);
    }

    function online() {
      now.offline = !navigator.onLine;
      drawSafe();
      if (!now.offline) queue.hurry(base).then(send).then(refresh);
    }
    addEventListener("online", online);
    addEventListener("offline", online);
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return unfollow(); // browsers allow a site six connections, tabs together
      online();
      follow();
    });

    addEventListener("beforeunload", (event) => {
      // Inside the visit nothing is lost by going to another page; leaving it is worth a word.
      if (!now.items.some((item) => item.kind === "shot" && !item.refused) || now.inside) return;
      event.preventDefault();
      event.returnValue = "";
    });
    document.addEventListener("click", (event) => {
      const link = event.target.closest?.("a[href]");
      now.inside = Boolean(link && link.href.startsWith(new URL(base, location.href).href));
      setTimeout(() => { now.inside = false; }, 2000);
    });

    // ---- verdicts as they come ----------------------------------------------------------------

    const verdicts = new Set();
    let stream = null;
    function follow() {
      if (!("EventSource" in self) || document.querySelector("[data-events]") || stream || document.hidden) return;
      stream = new EventSource(`${base}events`);
      stream.addEventListener("view", (event) => {
        const said = JSON.parse(event.data);
        const view = views.get(said.view);
        if (!view) return;
        if (said.side === "after") {
          Object.assign(view, { state: said.state, reason: said.reason ?? null, findings: said.findings ?? 0, set_aside: said.set_aside ?? null, after: !said.set_aside });
          for (const listener of verdicts) listener(view);
        }
        drawViews();
        refreshSoon();
      });
      stream.onopen = refreshSoon; // what came between loading the page and following it, or while cut off
      stream.onerror = () => {
        if (stream.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
        stream = null;
        setTimeout(follow, 10_000);
      };
    }
    function unfollow() {
      stream?.close();
      stream = null;
    }
    addEventListener("pagehide", unfollow);
    addEventListener("pageshow", follow);

    // ---- without a network --------------------------------------------------------------------

    async function settle() {
      if (navigator.storage?.persist) navigator.storage.persist().catch(() => {});
      if (!("serviceWorker" in navigator)) {
        text("offline-words", texts["no-worker"]);
        await hashing();
        return;
      }
      navigator.serviceWorker.addEventListener("message", ({ data: news }) => {
        if (!("kept" in news)) return;
        document.documentElement.dataset.offline = news.kept === news.all ? "ready" : "partly";
        text("offline-words", news.kept === news.all ? texts.ready : texts["getting-ready"]);
      });
      try {
        await navigator.serviceWorker.register(`${base}sw.js`, { scope: base });
        const worker = await navigator.serviceWorker.ready;
        if (navigator.onLine) worker.active?.postMessage("keep");
      } catch { /* an insecure page, or a private window: it works as long as the network does */ }
    }

    /** Plain http: the browser computes no digests there. */
    function hashing() {
      if (self.crypto?.subtle) return Promise.resolve();
      return new Promise((done) => {
        const script = document.createElement("script");
        script.src = data.sha256;
        script.onload = script.onerror = done;
        document.head.append(script);
      });
    }

    // ---- "looks like this" --------------------------------------------------------------------

    document.addEventListener("click", async (event) => {
      const button = event.target.closest?.("[data-confirm]");
      if (!button) return;
      button.disabled = true;
      await queue.addConfirmation({ base, view: button.dataset.confirm });
      await added();
      const here = button.closest("[data-view]");
      const next = [...document.querySelectorAll('[data-view][data-before="false"]')].find(
        (other) => here.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING,
      );
      const target = next ?? document.getElementById("round-done");
      target?.scrollIntoView({ behavior: "smooth", block: next ? "start" : "end" });
      target?.querySelector("button, a")?.focus({ preventScroll: true });
    });

    self.asfound.guest = { data, views, known, added, fill, look, texts, advice, camera, ready: hashing(), onVerdict: (f) => verdicts.add(f), onChange: (f) => watchers.add(f) };
    remember();
    look().then(send);
    if (navigator.onLine) refresh();
    settle();
    if (document.readyState === "complete") follow();
  }
})();
