// The interleaved run: every picture by every reader, one picture at a time; whose turn it is comes from the seed.
import { mulberry32 } from "../../dist/metrics/random.js";
import { scoreText } from "../../dist/metrics/score-text.js";
import { shuffled } from "../measuring.mjs";

/** Pictures that each reader sees before anything counts: models are loaded and caches warm then. */
const WARM_UP = 2;

/** Yields one sample a picture, reader and round. `running`: [{ reader, process }], all started. */
export async function* measure(images, running, { repeats, seed }) {
  for (const image of images.slice(0, WARM_UP)) {
    for (const { process } of running) await process.read(image.location);
  }
  const random = mulberry32(seed);
  for (let round = 0; round < repeats; round++) {
    for (const image of shuffled(images, random)) {
      for (const [turn, { reader, process }] of shuffled(running, random).entries()) {
        yield sampleOf(image, reader, round, turn, await process.read(image.location));
      }
    }
  }
}

function sampleOf({ path, kind, truth }, reader, round, turn, { lines = [], wallMs, ...answer }) {
  const text = lines.join("\n");
  return {
    path,
    kind,
    reader: reader.name,
    round,
    turn,
    latencyMs: wallMs,
    ...answer,
    ...scoreText(truth, text),
    truth,
    text,
  };
}
