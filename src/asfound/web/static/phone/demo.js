/* The demo place: its photos are taken from the server, and sent as those of a camera are. */
(() => {
  "use strict";

  const { queue, guest } = self.asfound;
  const card = document.getElementById("demo");
  if (!card || !guest) return;
  const { data, views, known } = guest;
  const all = () => [...views.keys()].map(known);
  const lacking = {
    "left-behind": () => all().filter((view) => !view.after),
    "put-right": () => all().filter((view) => ["differs", "cannot-tell"].includes(view.state) && !view.here),
  };
  let busy = false;

  function draw() {
    for (const button of card.querySelectorAll("[data-take]")) {
      button.hidden = lacking[button.dataset.take]().length === 0;
      button.disabled = busy;
    }
    card.hidden = [...card.querySelectorAll("[data-take]")].every((button) => button.hidden);
  }

  async function take(state) {
    await guest.ready;
    for (const view of lacking[state]()) {
      const answer = await fetch(`${card.dataset.demo}${state}/${view.id}.jpg`);
      if (!answer.ok) return;
      await queue.addPhoto({ base: data.base, view: view.id, side: "after", blob: await answer.blob(), capturedAt: null });
      await guest.added();
    }
  }

  card.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-take]");
    if (!button || busy) return;
    busy = true;
    draw();
    try { await take(button.dataset.take); } finally { busy = false; draw(); }
  });
  guest.onChange(draw);
  draw();
})();
