/**
 * Runs the reader's detector and recogniser on one tiny tile and line and prints what they give, as JSON; the device
 * is the argument. In a process of its own, because the Vulkan driver is chosen by its environment.
 */

import { DEFAULTS } from "../../dist/config/schema.js";
import { createPpocr } from "../../dist/model/families/ppocr.js";
import { loadPpocrV4 } from "../../dist/model/families/ppocr-files.js";
import { readingOptions } from "../../dist/model/open-model.js";

function pixels(kind, width, height) {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * 37 + (at >> 7) * 11) % 256);
  const size = { encodedWidth: width, encodedHeight: height, contentWidth: width, contentHeight: height };
  return {
    region: { kind, centerX: width / 2, centerY: height / 2, width, height, angle: 0, ...size },
    width,
    height,
    data,
  };
}

const [device] = process.argv.slice(2);
const cpuOperators = {};
const model = await createPpocr(await loadPpocrV4(), {
  ...{ name: "ppocr-v4", device, threads: 1, engines: 1, batchSize: 1 },
  ...readingOptions(DEFAULTS),
  onNotice: ({ session, operators, indexNodes }) => {
    cpuOperators[session] = { operators, indexNodes };
  },
});
const { maps, lines } = await model.encode([pixels("tile", 96, 96), pixels("line", 64, 48)]);
const { features, all } = lines[0].output;
console.log(
  JSON.stringify({
    map: Array.from(maps[0].data),
    features: Array.from(features),
    probabilities: Array.from(all.probabilities),
    ids: Array.from(all.ids),
    cpuOperators,
  }),
);
await model.close();
