import type { Config } from "../config/schema.js";
import { scoreText } from "../metrics/score-text.js";
import type { ModelFamily } from "../model/family.js";
import { answerWork } from "../pipeline/answer-work.js";
import { type CaptionOptions, captionImage } from "../pipeline/caption-image.js";
import { captionOptions, inFlight, lookingTurns } from "../pipeline/caption-options.js";
import { mapConcurrent } from "../pipeline/map-concurrent.js";
import type { Turns } from "../pipeline/turns.js";
import type { BenchSample } from "../report/types.js";
import { configuredModes } from "../tiling/plan-modes.js";
import { type Calibration, lookedWork, predictMs } from "../tiling/predict-ms.js";
import { type ImageOutcome, STAGES, type StageTimings } from "../types.js";
import type { Dataset, LabelledImage } from "./dataset.js";
import { benchOrder } from "./order.js";

export type BenchEvent =
  | { readonly type: "total"; readonly count: number }
  | { readonly type: "sample"; readonly sample: BenchSample }
  /** Seen once more, at full speed. */
  | { readonly type: "passed"; readonly mode: string }
  /** The whole dataset through the pipeline at work, images overlapping. */
  | { readonly type: "throughput"; readonly mode: string; readonly imagesPerSecond: number };

/** A model that the modes are run with; several are precisions of one bundle. */
export interface BenchModel {
  /** Behind the names of its modes; absent where there is only one model. */
  readonly label?: string;
  readonly model: ModelFamily;
  /** With it each latency is also predicted, from the looks that were really taken. */
  readonly calibration?: Calibration;
}

/** A mode with what it is run with. */
interface Run {
  readonly name: string;
  readonly by: BenchModel;
  readonly options: CaptionOptions;
  readonly looking: Turns;
}

/** Pictures that each mode sees before anything counts: sessions and caches are warm then. */
const WARM_UP = 2;

/**
 * Every image in every mode of every model, one at a time (latency and accuracy), interleaved; then every mode over the
 * whole dataset at full speed (images per second). Modes share the decoding and every setting but the plan.
 */
export async function* runBench(
  dataset: Dataset,
  models: readonly BenchModel[],
  config: Config,
): AsyncGenerator<BenchEvent> {
  const runs = runsOf(models, config);
  const order = benchOrder(dataset.images, runs, config["bench.repeats"], config["bench.seed"]);
  const passes = config["bench.throughput"] ? runs.length * dataset.images.length : 0;
  yield { type: "total", count: order.length + passes };

  const caption = (image: LabelledImage, { by, options, looking }: Run) =>
    captionImage(image.ref, by.model, options, looking);
  for (const image of dataset.images.slice(0, WARM_UP)) for (const run of runs) await caption(image, run);

  for (const { image, mode: run, round } of order) {
    const start = performance.now();
    const outcome = await caption(image, run);
    const sample = sampleOf(image, run, round, performance.now() - start, outcome);
    const predictedMs = predictedFor(outcome, run.by, config);
    yield { type: "sample", sample: predictedMs === undefined ? sample : { ...sample, predictedMs } };
  }

  if (!config["bench.throughput"]) return;
  for (const run of runs) {
    const start = performance.now();
    const work = (image: LabelledImage) => caption(image, run);
    for await (const _ of mapConcurrent(asyncOf(dataset.images), inFlight(config, run.by.model), work)) {
      yield { type: "passed", mode: run.name };
    }
    const seconds = (performance.now() - start) / 1000;
    yield { type: "throughput", mode: run.name, imagesPerSecond: dataset.images.length / seconds };
  }
}

/** Each mode with each model, the models of one mode beside each other. */
function runsOf(models: readonly BenchModel[], config: Config): Run[] {
  const byModel = models.map((by) => {
    const options = captionOptions(config, by.model);
    const looking = lookingTurns(by.model);
    return configuredModes(config, options.plan).map(({ name, plan }) => ({
      name: by.label ? `${name} ${by.label}` : name,
      by,
      options: { ...options, plan },
      looking,
    }));
  });
  return byModel[0].flatMap((_, mode) => byModel.map((runs) => runs[mode]));
}

function sampleOf(
  { ref, truth, kind }: LabelledImage,
  { name: mode }: Run,
  round: number,
  latencyMs: number,
  outcome: ImageOutcome,
): BenchSample {
  const base = { id: ref.id, path: ref.path, kind, mode, round, latencyMs, truth };
  if (outcome.status === "failed") {
    const { code, message } = outcome.error;
    return { ...base, ...NOTHING, ...scoreText(truth, ""), text: "", error: { code, message } };
  }
  const { record, cost, timingsMs } = outcome;
  const text = record.lines.join("\n");
  return {
    ...base,
    stagesMs: timingsMs,
    visualTokens: record.visualTokens,
    encodedMegapixels: cost.encodedMegapixels,
    lineMegapixels: cost.lineMegapixels,
    gflops: cost.gflops,
    tileCount: record.tileCount,
    skippedTiles: record.skippedTiles,
    text,
    ...scoreText(truth, text),
  };
}

/** Only the length of an answer is a guess: the longest. Undefined for a picture that failed, and without a calibration. */
function predictedFor(outcome: ImageOutcome, { model, calibration }: BenchModel, config: Config): number | undefined {
  if (outcome.status === "failed" || !calibration) return undefined;
  const { record, looked } = outcome;
  return predictMs(calibration, {
    ...lookedWork(looked, model.cost),
    megapixels: (record.width * record.height) / 1e6,
    visualTokens: record.visualTokens,
    ...answerWork(config),
  });
}

const NOTHING = {
  stagesMs: Object.fromEntries(STAGES.map((stage) => [stage, 0])) as StageTimings,
  visualTokens: 0,
  encodedMegapixels: 0,
  lineMegapixels: 0,
  gflops: 0,
  tileCount: 0,
  skippedTiles: 0,
};

async function* asyncOf<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
