/* The service worker of one link. Pages come from the network where there is one, and from the
   phone where there is none; photos and scripts never change and come from the phone first. */
"use strict";
importScripts({{ static("phone/queue.js")|tojson }});

const BASE = {{ base|tojson }};
const CACHE = "asfound " + BASE + " " + {{ static("app.css").split("/")[2]|tojson }};
const PHOTOS = "asfound " + BASE + " photos";
const PATIENCE = 4000; // milliseconds: one bar of network is worse than none
const OVER = new Set([404, 410]);

self.addEventListener("install", (event) => {
  event.waitUntil(keep().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(tidy().then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  if (event.data === "keep") event.waitUntil(keep().catch(() => tell(-1, -1)));
});

self.addEventListener("sync", (event) => {
  if (event.tag === "send " + BASE) event.waitUntil(asfound.queue.send(BASE));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(fromPhone(event.request, CACHE));
  if (!url.pathname.startsWith(BASE)) return;
  const rest = url.pathname.slice(BASE.length);
  if (rest.startsWith("photos/")) event.respondWith(fromPhone(event.request, PHOTOS));
  else if (event.request.mode === "navigate" || rest === "phone.json") event.respondWith(fromNetwork(event.request, rest));
});

/** Fetch and keep all that the visit needs; photos that do not come are fetched another time. */
async function keep() {
  const wanted = await (await fetch(BASE + "offline.json", { cache: "no-store" })).json();
  const cache = await caches.open(CACHE);
  await Promise.all(wanted.assets.map((address) => missing(cache, address)));
  await Promise.all(wanted.pages.map(async (address) => {
    const answer = await fetch(address, { cache: "no-store" });
    if (!answer.ok) throw new Error(address);
    const text = await answer.clone().text();
    await cache.put(address, answer);
    const parts = new Set([...text.matchAll(/"(\/static\/[^"#]+)/g)].map((found) => found[1]));
    await Promise.all([...parts].map((part) => missing(cache, part)));
  }));
  const photos = await caches.open(PHOTOS);
  let kept = 0;
  const all = wanted.photos.length;
  const queue = [...wanted.photos];
  const fetching = async () => {
    for (let address = queue.shift(); address; address = queue.shift()) {
      await missing(photos, address).then(() => { kept += 1; }, () => {});
      if (kept % 8 === 0) tell(kept, all);
    }
  };
  await Promise.all([fetching(), fetching(), fetching()]);
  tell(kept, all);
}

async function missing(cache, address) {
  if (await cache.match(address)) return;
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(address);
  await cache.put(address, answer);
}

async function tell(kept, all) {
  for (const client of await self.clients.matchAll({ includeUncontrolled: true })) {
    client.postMessage({ kept, all });
  }
}

/** Leave nothing of earlier releases behind. */
async function tidy() {
  for (const name of await caches.keys()) {
    if (name.startsWith("asfound " + BASE) && name !== CACHE && name !== PHOTOS) await caches.delete(name);
  }
}

async function fromPhone(request, name) {
  const cache = await caches.open(name);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && answer.status === 200) cache.put(request, answer.clone());
  return answer;
}

async function fromNetwork(request, rest) {
  const cache = await caches.open(CACHE);
  // The camera page knows all views: one kept copy is every view's page.
  const key = BASE + (rest.startsWith("camera/") ? "camera/any" : rest);
  const network = fetch(request).then(async (answer) => {
    if (answer.ok && !answer.redirected && answer.type === "basic") await cache.put(key, answer.clone());
    if (OVER.has(answer.status) && rest === "") await caches.delete(CACHE).then(() => caches.delete(PHOTOS));
    return answer;
  });
  const patience = new Promise((done) => { setTimeout(done, PATIENCE); });
  const first = await Promise.race([network.catch(() => null), patience]);
  if (first) return first;
  const kept = (await cache.match(key)) ?? (rest.startsWith("leave") ? await cache.match(BASE) : null);
  return kept ?? network.catch(() => cache.match(BASE).then((page) => page ?? Response.error()));
}
