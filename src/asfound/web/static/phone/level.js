/* How the phone is held, by its own sensors: a line that is level when the phone is. */
(() => {
  "use strict";

  const CALM = 0.2; // share of a new reading: hands tremble
  const FLAT = 0.85; // share of gravity towards the screen, beyond which there is no level to speak of

  /** Begin to report the roll, in degrees clockwise from level; null while it points up or down. */
  async function level(report) {
    if (!("DeviceMotionEvent" in self)) return false;
    let x = 0, y = 0, z = 0, seen = false;
    addEventListener("devicemotion", ({ accelerationIncludingGravity: pull }) => {
      if (!pull || pull.x === null) return;
      const share = seen ? CALM : 1;
      seen = true;
      x += share * (pull.x - x);
      y += share * (pull.y - y);
      z += share * (pull.z - z);
      const whole = Math.hypot(x, y, z);
      if (whole < 1 || Math.abs(z) / whole > FLAT) return report(null);
      // Gravity as the screen sees it: readings are in the frame of the phone, held upright.
      const turned = (Math.atan2(x, y) * 180) / Math.PI + (screen.orientation?.angle ?? self.orientation ?? 0);
      // iOS counts pulls the other way round than everybody else; a half turn is level, too.
      report(90 - ((((turned + 90) % 180) + 180) % 180));
    });
    return true;
  }

  /** iOS asks the person first, and only after a tap. */
  const mustAsk = () => typeof self.DeviceMotionEvent?.requestPermission === "function";

  async function allow() {
    return (await DeviceMotionEvent.requestPermission().catch(() => "denied")) === "granted";
  }

  self.asfound = Object.assign(self.asfound ?? {}, { level, levelMustAsk: mustAsk, allowLevel: allow });
})();
