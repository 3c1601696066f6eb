/* What was photographed and said on this phone, until the server has it. Nothing is removed here
   before the server acknowledged it. Runs in pages and in the service worker alike. */
(() => {
  "use strict";

  const DATABASE = "asfound-phone";
  const PIECE = 1 << 20; // bytes a request: little is lost when a network breaks off
  const LONGEST_WAIT = 60_000;
  const LEASE = 20_000; // where there are no locks (plain http), a tab that died is outlived
  const channel = "BroadcastChannel" in self ? new BroadcastChannel("asfound-phone") : null;
  const listeners = new Set();

  // ---- the database -------------------------------------------------------------------------

  let opening = null;
  function database() {
    opening ??= new Promise((done, failed) => {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () => {
        const db = request.result;
        db.createObjectStore("items", { keyPath: "id" }).createIndex("base", "base");
        db.createObjectStore("bytes");
        db.createObjectStore("done", { keyPath: "id" }).createIndex("base", "base");
        db.createObjectStore("leases");
      };
      request.onsuccess = () => {
        request.result.onversionchange = () => { request.result.close(); opening = null; };
        request.result.onclose = () => { opening = null; };
        done(request.result);
      };
      request.onerror = () => { opening = null; failed(request.error); };
    });
    return opening;
  }

  /** Do something in one transaction; resolves once it is on the disk. */
  async function within(stores, mode, work) {
    const db = await database();
    return new Promise((done, failed) => {
      const tx = db.transaction(stores, mode, { durability: "strict" });
      let result;
      tx.oncomplete = () => done(result);
      tx.onabort = tx.onerror = () => failed(tx.error ?? new Error("aborted"));
      result = work(...stores.map((name) => tx.objectStore(name)));
      if (result instanceof IDBRequest) {
        const request = result;
        request.onsuccess = () => { result = request.result; };
      }
    });
  }

  const ofBase = (store, base) => within([store], "readonly", (kept) => kept.index("base").getAll(base));

  // ---- what pages ask -----------------------------------------------------------------------

  /** All that is only on this phone, the oldest first. */
  async function list(base) {
    return (await ofBase("items", base)).sort((a, b) => a.added - b.added);
  }

  /** What this phone sent and the server acknowledged. */
  const done = (base) => ofBase("done", base);

  /** The photo of an item that is still here. */
  const bytes = (id) => within(["bytes"], "readonly", (store) => store.get(id));

  /** Keep a photo until the server has it. */
  async function addPhoto({ base, view, side, blob, capturedAt }) {
    const item = {
      ...newItem(base, "shot"), view, side, capturedAt,
      digest: `sha256:${await sha256(blob)}`, length: blob.size, offset: 0,
    };
    await within(["items", "bytes"], "readwrite", (items, stored) => {
      stored.put(blob, item.id);
      items.put(item);
    });
    tell(base);
    return item;
  }

  /** Keep that somebody said a view looks as shown. */
  async function addConfirmation({ base, view }) {
    const item = { ...newItem(base, "confirm"), view };
    await within(["items"], "readwrite", (items) => { items.put(item); });
    tell(base);
    return item;
  }

  function newItem(base, kind) {
    return { id: uuid(), base, kind, added: Date.now(), tries: 0, due: 0, refused: null };
  }

  /** Remove what the server will not take; only a person asks for this. */
  async function forget(id) {
    const item = await within(["items"], "readonly", (items) => items.get(id));
    await within(["items", "bytes"], "readwrite", (items, stored) => {
      items.delete(id);
      stored.delete(id);
    });
    if (item) tell(item.base);
  }

  /** Try what waits for another try at once: the network is back. */
  async function hurry(base, which = () => true) {
    const waiting = (await list(base)).filter((item) => item.due > 0 && !item.refused && which(item));
    if (!waiting.length) return;
    await within(["items"], "readwrite", (items) => {
      for (const item of waiting) items.put({ ...item, due: 0, tries: 0 });
    });
  }

  // ---- sending ------------------------------------------------------------------------------

  /** Send all that is due. Only one tab or worker does; others find nothing to do.
      Returns when to come again, in milliseconds; 0 for not before something is added. */
  async function send(base) {
    const wait = await alone(`send ${base}`, async () => {
      for (;;) {
        const waiting = (await list(base)).filter((item) => !item.refused);
        const next = waiting.find((item) => item.due <= Date.now());
        if (!next) {
          return waiting.length ? Math.max(500, Math.min(...waiting.map((i) => i.due)) - Date.now()) : 0;
        }
        const problem = await sendOne(next);
        if (problem) await postpone(next, problem);
        // One got through: the others need not wait, whatever the browser thinks of the network.
        else await hurry(base, (item) => item.problem === "network");
        if (problem?.stop) return problem.stop;
      }
    });
    return wait ?? 3000; // another tab is at it
  }

  async function sendOne(item) {
    try {
      const confirms = item.kind === "confirm";
      const answer = confirms ? await ask(item, "POST", `views/${item.view}/confirm`, {}) : await sendPhoto(item);
      const said = await answer.json();
      await acknowledged(item, Date.parse(said.received_at ?? said.at));
      return null;
    } catch (error) {
      return error instanceof Problem ? error : new Problem("network", String(error?.message ?? error), { later: true });
    }
  }

  async function sendPhoto(item) {
    const photo = await bytes(item.id);
    if (!photo) throw new Problem("gone", "", { refused: true });
    let at = await (await ask(item, "POST", "uploads", { digest: item.digest, length: item.length })).json();
    // One more round with no bytes, where all came but the server ended before it had looked.
    let rounds = Math.ceil(item.length / PIECE) + 8; // more than these lead nowhere
    while (!at.complete) {
      if (rounds-- === 0) throw new Problem("upload.no-progress", "", { later: true });
      const piece = photo.slice(at.offset, at.offset + PIECE);
      const answer = await ask(item, "PATCH", `uploads/${item.digest}`, piece, { "Upload-Offset": String(at.offset) });
      const offset = Number(answer.headers.get("Upload-Offset"));
      at = { offset, complete: answer.headers.get("Upload-Complete") === "?1" };
      await progressed(item, offset);
    }
    const { id, view, side, digest, capturedAt } = item;
    return ask(item, "POST", "shots", { id, view, side, digest, captured_at: capturedAt });
  }

  /** A request; anything but success is a problem that says what to do about it. */
  async function ask(item, method, path, body, headers = {}) {
    const isBlob = body instanceof Blob;
    const answer = await fetch(item.base + path, {
      method,
      body: isBlob ? body : JSON.stringify(body),
      headers: { ...headers, Accept: "application/json", "Content-Type": isBlob ? "application/offset+octet-stream" : "application/json" },
      cache: "no-store",
      credentials: "same-origin",
    });
    if (answer.ok) return answer;
    if (answer.status === 409 && answer.headers.has("Upload-Offset")) return answer;
    const said = await answer.json().catch(() => ({}));
    throw problemOf(answer, said.error ?? {});
  }

  const AGAIN = new Set(["upload.not-uploaded", "upload.unknown", "upload.wrong-digest", "upload.wrong-offset"]);

  function problemOf(answer, { code = `http.${answer.status}`, message = "" }) {
    if (code.startsWith("visit.link-")) return new Problem(code, message, { over: true, stop: LONGEST_WAIT });
    if (answer.status >= 500 || [408, 423, 429].includes(answer.status)) return new Problem(code, message, { later: true });
    if (AGAIN.has(code)) return new Problem(code, message, { later: true, most: 5 });
    return new Problem(code, message, { refused: true });
  }

  class Problem extends Error {
    constructor(code, message, { later = false, refused = false, over = false, most = Infinity, stop = 0 }) {
      super(message);
      Object.assign(this, { code, later, refused, over, most, stop });
    }
  }

  /** Only now is it removed here. The time is the server's, as pages tell theirs by the same clock. */
  async function acknowledged(item, at) {
    const { id, base, kind, view, side, digest } = item;
    await within(["items", "bytes", "done"], "readwrite", (items, stored, kept) => {
      kept.put({ id, base, kind, view, side, digest, at });
      items.delete(id);
      stored.delete(id);
    });
    tell(base, { sent: { id, kind, view, side } });
  }

  async function progressed(item, offset) {
    item.offset = offset;
    item.tries = 0;
    await within(["items"], "readwrite", (items) => { items.put({ ...item }); });
    tell(item.base);
  }

  async function postpone(item, problem) {
    item.tries += 1;
    const tooOften = item.tries >= problem.most;
    if (problem.refused || tooOften) item.refused = { code: problem.code, message: problem.message };
    const pause = Math.min(LONGEST_WAIT, 1000 * 2 ** Math.min(item.tries, 6)) * (0.75 + Math.random() / 2);
    item.due = Date.now() + pause;
    item.problem = problem.code;
    await within(["items"], "readwrite", (items) => { items.put({ ...item }); });
    tell(item.base, problem.over ? { over: true } : {});
  }

  /** Run something that no other tab or worker of this phone runs; null when another one does. */
  async function alone(name, work) {
    if (self.navigator?.locks) {
      return navigator.locks.request(`asfound ${name}`, { ifAvailable: true }, (lock) => (lock ? work() : null));
    }
    const mine = Math.random();
    const taken = await within(["leases"], "readwrite", (leases) => leases.get(name));
    if (taken && taken.until > Date.now()) return null;
    const hold = () => within(["leases"], "readwrite", (leases) => { leases.put({ mine, until: Date.now() + LEASE }, name); });
    await hold();
    const renewing = setInterval(hold, LEASE / 3);
    try {
      const now = await within(["leases"], "readonly", (leases) => leases.get(name));
      return now.mine === mine ? await work() : null;
    } finally {
      clearInterval(renewing);
      await within(["leases"], "readwrite", (leases) => { leases.delete(name); });
    }
  }

  // ---- telling ------------------------------------------------------------------------------

  /** Tell this page and all others that something changed. */
  function tell(base, what = {}) {
    const news = { base, ...what };
    for (const listener of listeners) listener(news);
    channel?.postMessage(news);
  }
  channel?.addEventListener("message", ({ data }) => { for (const listener of listeners) listener(data); });

  function listen(listener) { listeners.add(listener); }

  // ---- small things -------------------------------------------------------------------------

  /** SHA-256 in hexadecimal. Browsers have it only where the page came by https. */
  async function sha256(blob) {
    const data = await blob.arrayBuffer();
    if (self.crypto?.subtle) {
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
      return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    }
    return self.sha256(data);
  }

  function uuid() {
    if (self.crypto?.randomUUID) return crypto.randomUUID();
    const random = crypto.getRandomValues(new Uint8Array(16));
    random[6] = (random[6] & 0x0f) | 0x40; // RFC 9562, version 4
    random[8] = (random[8] & 0x3f) | 0x80;
    const text = Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  self.asfound = Object.assign(self.asfound ?? {}, {
    queue: { list, done, bytes, addPhoto, addConfirmation, forget, hurry, send, listen },
  });
})();
