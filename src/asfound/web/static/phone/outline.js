/* The edges of a photo as bright lines, made on the phone: they show where things were without
   hiding where they are. */
(() => {
  "use strict";

  const SIDE = 720; // pixels; finer lines vanish in the sun

  /** Draw the edges of a picture into a canvas of its shape. */
  function outline(image, canvas) {
    const scale = Math.min(1, SIDE / Math.max(image.naturalWidth, image.naturalHeight));
    const width = Math.max(3, Math.round(image.naturalWidth * scale));
    const height = Math.max(3, Math.round(image.naturalHeight * scale));
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(image, 0, 0, width, height);
    const grey = blurred(greyOf(context.getImageData(0, 0, width, height).data, width * height), width, height);
    const strength = sobel(grey, width, height);
    context.putImageData(lines(strength, width, height), 0, 0);
  }

  function greyOf(pixels, count) {
    const grey = new Float32Array(count);
    for (let at = 0; at < count; at += 1) {
      grey[at] = 0.299 * pixels[4 * at] + 0.587 * pixels[4 * at + 1] + 0.114 * pixels[4 * at + 2];
    }
    return grey;
  }

  /** The mean of three by three: grain is no edge. */
  function blurred(grey, width, height) {
    const result = new Float32Array(grey.length);
    for (let y = 1; y < height - 1; y += 1) {
      for (let x = 1; x < width - 1; x += 1) {
        const at = y * width + x;
        let sum = 0;
        for (let row = -width; row <= width; row += width) sum += grey[at + row - 1] + grey[at + row] + grey[at + row + 1];
        result[at] = sum / 9;
      }
    }
    return result;
  }

  function sobel(grey, width, height) {
    const strength = new Float32Array(grey.length);
    for (let y = 2; y < height - 2; y += 1) {
      for (let x = 2; x < width - 2; x += 1) {
        const at = y * width + x;
        const up = at - width, down = at + width;
        const across = grey[up + 1] + 2 * grey[at + 1] + grey[down + 1] - grey[up - 1] - 2 * grey[at - 1] - grey[down - 1];
        const along = grey[down - 1] + 2 * grey[down] + grey[down + 1] - grey[up - 1] - 2 * grey[up] - grey[up + 1];
        strength[at] = Math.hypot(across, along);
      }
    }
    return strength;
  }

  /** The strongest tenth, yellow on a dark rim: seen on bright and on dark ground. */
  function lines(strength, width, height) {
    const sample = Array.from(strength.filter((_, at) => at % 17 === 0)).sort((a, b) => a - b);
    const threshold = Math.max(40, sample[Math.floor(sample.length * 0.9)]);
    const image = new ImageData(width, height);
    const pixels = image.data;
    for (let at = 0; at < strength.length; at += 1) {
      if (strength[at] > threshold) pixels.set([255, 233, 74, 255], 4 * at);
      else if (strength[at] > threshold * 0.72) pixels.set([0, 0, 0, 150], 4 * at);
    }
    return image;
  }

  self.asfound = Object.assign(self.asfound ?? {}, { outline });
})();
