import { availableParallelism, freemem } from "node:os";
import { type Layout, layoutCandidates, type TimedLayout } from "../config/layout-candidates.js";
import type { Config } from "../config/schema.js";
import { percentile } from "../metrics/statistics.js";
import type { ModelFamily } from "../model/family.js";
import type { ImageRef } from "../types.js";
import { captionImage } from "./caption-image.js";
import { captionOptions, inFlight, lookingTurns } from "./caption-options.js";
import { mapConcurrent } from "./map-concurrent.js";
import { samplePicture } from "./sample-picture.js";
import { withModel } from "./with-model.js";

/** A screen full of text among quicker ones, several times over: enough for every engine. */
const PICTURES = ["phone-parking.png", "banner-market.png", "no-text.png", "banner-market.png"].map(samplePicture);
const TIMES = 3;
const ROUNDS = 2;

/** Where a round takes longer, one has to do. */
const LONGEST_ROUND_MS = 30_000;

/** Answers are cut here: what they are like afterwards repeats itself. */
const NEW_TOKENS = 32;

/**
 * Images per second of the pipeline at work with each layout of engines and threads on this CPU, in turns, medians.
 * Engines that half of the free memory does not hold are left out. Empty for a model that takes no engines.
 * @throws what `open` throws
 */
export async function measureLayouts(
  config: Config,
  open: (config: Config) => Promise<ModelFamily>,
): Promise<TimedLayout[]> {
  const cores = availableParallelism();
  const rates = new Map<Layout, number[]>();
  const time = async (layout: Layout) => {
    const settings = withLayout(config, layout);
    const model = await open(settings);
    return withModel(model, async () => {
      if (model.engines !== layout.engines) return undefined;
      await imagesPerSecond(PICTURES.slice(0, 2), model, settings); // warms up
      const refs = Array.from({ length: TIMES }, () => PICTURES).flat();
      return imagesPerSecond(refs, model, settings);
    });
  };
  // Not counted: it tells how much memory one engine takes.
  const before = process.memoryUsage.rss();
  if ((await time({ engines: 1, threads: cores })) === undefined) return [];
  const bytes = Math.max(1, process.memoryUsage.rss() - before);
  const candidates = layoutCandidates(cores, Math.floor(freemem() / 2 / bytes));
  const begin = performance.now();
  for (let round = 0; round < ROUNDS && performance.now() - begin < LONGEST_ROUND_MS; round++) {
    for (const layout of round % 2 === 0 ? candidates : [...candidates].reverse()) {
      const rate = await time(layout);
      if (rate === undefined) return [];
      rates.set(layout, [...(rates.get(layout) ?? []), rate]);
    }
  }
  return [...rates].map(([layout, each]) => ({ ...layout, imagesPerSecond: percentile(each, 0.5) }));
}

function withLayout(config: Config, { engines, threads }: Layout): Config {
  const maxNewTokens = Math.min(NEW_TOKENS, config["generation.maxNewTokens"]);
  return { ...config, "engine.count": engines, "engine.threads": threads, "generation.maxNewTokens": maxNewTokens };
}

async function imagesPerSecond(refs: readonly ImageRef[], model: ModelFamily, config: Config): Promise<number> {
  const start = performance.now();
  const looking = lookingTurns(model);
  const work = (ref: ImageRef) => captionImage(ref, model, captionOptions(config, model), looking);
  for await (const _ of mapConcurrent(inTurn(refs), inFlight(config, model), work));
  return (1000 * refs.length) / (performance.now() - start);
}

async function* inTurn<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
