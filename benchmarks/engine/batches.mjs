// Whether a CPU gains from encoding several tiles in one run, and whether a tile's features stay the same to the bit.
//
//   npm ci && npm run build
//   node benchmarks/engine/batches.mjs BUNDLE [--batches 1,2,4,8] [--threads 1,2] [--rounds 5]
//
// The same tiles in runs of 1, 2, 4, 8; interleaved, one session a number of threads. Prints a line each: ms a tile (median), the ratios of wall and
// of processor time to runs of one tile with as many threads (medians of the rounds), and how many numbers differ from the first line's, and by how much.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { openBundle } from "../../dist/model/bundle.js";
import { encodeTiles } from "../../dist/model/encoder.js";
import { VLM_MODEL_TYPES, vlmSpec } from "../../dist/model/families/vlm-specs.js";
import { openSession } from "../../dist/model/model-session.js";
import { interleaved, median, noiseTile } from "../measuring.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    batches: { type: "string", default: "1,2,4,8" },
    threads: { type: "string", default: "1,2" },
    rounds: { type: "string", default: "5" },
  },
});
const [batches, threads] = [values.batches, values.threads].map((list) => list.split(",").map(Number));
const needsOf = (modelType) => vlmSpec(modelType)?.sessions;
const bundle = await openBundle(resolve(positionals[0]), { dtype: "fp32", needsOf, known: VLM_MODEL_TYPES });
const spec = vlmSpec(bundle.modelType);
const { geometry, encoder } = spec.setup(bundle);
const tiles = Array.from({ length: Math.max(...batches) }, (_, index) => noiseTile(geometry.tileSize, index + 1));

const works = {};
for (const count of threads) {
  const session = await openSession(bundle.sessions[spec.visionSession], { device: "cpu", threads: count });
  for (const size of batches) works[`${count} threads, ${size} a run`] = () => encodeAll(session, size);
}
const samples = await interleaved(works, Number(values.rounds));
const reference = Object.values(samples)[0][0].value;
for (const [name, rounds] of Object.entries(samples)) {
  const single = samples[name.replace(/\d+ a run/, `${batches[0]} a run`)];
  const ratio = (kind) => median(rounds.map((each, round) => each[kind] / single[round][kind])).toFixed(2);
  const perTile = (median(rounds.map(({ ms }) => ms)) / tiles.length).toFixed(2);
  console.log(
    `${name}: ${perTile} ms a tile, wall x ${ratio("ms")}, cpu x ${ratio("cpuMs")}; ${differences(rounds[0].value)}`,
  );
}

async function encodeAll(session, size) {
  const features = [];
  for (let at = 0; at < tiles.length; at += size) {
    features.push(...(await encodeTiles(session, tiles.slice(at, at + size), encoder)).features);
  }
  return features;
}

function differences(features) {
  const gaps = features.flatMap((tile, index) =>
    Array.from(tile, (value, at) => Math.abs(value - reference[index][at])),
  );
  const differ = gaps.filter((gap) => gap > 0).length;
  return differ === 0
    ? "the same bits"
    : `${differ} of ${gaps.length} differ, by ${Math.max(...gaps.slice(0, 1e5)).toExponential(1)} at most`;
}
