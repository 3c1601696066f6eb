/* "Closer", "more to the left": what the server makes of a small live picture. */
(() => {
  "use strict";

  const SIDE = 480;
  const PAUSE = 350; // milliseconds between an answer and the next question
  const SLOW = 4000; // after trouble

  /** Ask again and again while `ready()`; `say` gets words, or null where nothing is known. */
  function aiming({ video, address, ready, say }) {
    const canvas = document.createElement("canvas");
    let last = null;
    const round = async () => {
      let pause = PAUSE;
      if (!ready() || document.hidden || !navigator.onLine || !address()) {
        if (last !== null && !navigator.onLine) say((last = null));
      } else {
        const asked = address();
        const answer = await ask(asked).catch(() => null);
        if (answer === null) pause = SLOW;
        if (asked === address() && ready()) say((last = answer));
      }
      setTimeout(round, pause);
    };
    round();

    async function ask(asked) {
      const scale = SIDE / Math.max(video.videoWidth, video.videoHeight, SIDE);
      canvas.width = Math.round(video.videoWidth * scale);
      canvas.height = Math.round(video.videoHeight * scale);
      if (!canvas.width) return null;
      canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
      const picture = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.7); });
      const answer = await fetch(asked, { method: "POST", body: picture, cache: "no-store", headers: { "Content-Type": "image/jpeg" } });
      return answer.ok ? (await answer.json()).words : null;
    }
  }

  self.asfound = Object.assign(self.asfound ?? {}, { aiming });
})();
