import type { Config } from "../config/schema.js";
import { OpenAutoGlmError } from "../errors.js";
import type { ModelFamily } from "../model/family.js";
import { type OpenModelOptions, openModel } from "../model/open-model.js";
import type { StageTimings } from "../types.js";
import { captionImage } from "./caption-image.js";
import { captionOptions } from "./caption-options.js";
import { keepCpuOperators, type LeftToCpu } from "./keep-cpu-operators.js";
import { samplePicture } from "./sample-picture.js";

/** What a model did in a few seconds with a picture of the package. */
export interface SelfTest {
  readonly model: string;
  readonly family: string;
  /** SHA-256 of what decides its answers; the files were compared with it, or are described by it. */
  readonly hash: string;
  readonly device: string;
  readonly engines: number;
  /** Answers that grow side by side in each engine, of a model that generates. */
  readonly rows?: ModelFamily["rows"];
  /** What another device than the CPU left to the CPU. */
  readonly cpuOperators?: LeftToCpu;
  readonly loadMs: number;
  readonly runs: number;
  /** Mean of a run, without the first one. */
  readonly imageMs: number;
  readonly stagesMs: StageTimings;
  readonly caption: string;
}

/** A phone screen that is full of text. */
const PICTURE = samplePicture("phone-parking.png");
const LONGEST_MS = 5000;

/**
 * Opens the model (which checks its files) and captions one picture again and again, for five seconds at the most.
 * @throws what openModel throws; `self_test_failed`
 */
export async function selfTest(config: Config, options: OpenModelOptions): Promise<SelfTest> {
  const begin = performance.now();
  const { cpuOperators, onNotice } = keepCpuOperators(options.onNotice);
  const model = await openModel(config, { ...options, onNotice });
  const loadMs = performance.now() - begin;
  try {
    const start = performance.now();
    const outcomes = [];
    do {
      const from = performance.now();
      const outcome = await captionImage(PICTURE, model, captionOptions(config, model));
      if (outcome.status === "failed") {
        const { message, hint } = outcome.error;
        throw new OpenAutoGlmError("self_test_failed", `${config.model} failed the self-test: ${message}`, hint);
      }
      outcomes.push({ ...outcome, ms: performance.now() - from });
    } while (performance.now() - start < LONGEST_MS && outcomes.length < MOST_RUNS);
    const warm = outcomes.length > 1 ? outcomes.slice(1) : outcomes;
    const mean = (of: (run: (typeof warm)[number]) => number) =>
      warm.reduce((sum, run) => sum + of(run), 0) / warm.length;
    const stages = Object.keys(warm[0].timingsMs) as (keyof StageTimings)[];
    return {
      model: model.name,
      family: model.family,
      hash: model.modelHash,
      device: model.device,
      engines: model.engines,
      ...(model.rows && { rows: model.rows }),
      ...(model.device !== "cpu" && { cpuOperators }),
      loadMs,
      runs: outcomes.length,
      imageMs: mean(({ ms }) => ms),
      stagesMs: Object.fromEntries(stages.map((stage) => [stage, mean((run) => run.timingsMs[stage])])) as StageTimings,
      caption: outcomes[0].caption.text,
    };
  } finally {
    await model.close();
  }
}

/** Enough for a mean; a quick model need not take the whole time. */
const MOST_RUNS = 10;
