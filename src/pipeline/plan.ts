import type { Config } from "../config/schema.js";
import { OpenAutoGlmError } from "../errors.js";
import { decodeForPlanning } from "../io/decode.js";
import type { DiscoverOptions, Input } from "../io/discover.js";
import { readImageFile } from "../io/read-image-file.js";
import { describeModel } from "../model/describe-model.js";
import { findCalibration } from "../model/find-calibration.js";
import type { OpenModelOptions } from "../model/open-model.js";
import type { ModelDescription } from "../model/plan-cost.js";
import { planTiles } from "../tiling/plan.js";
import { parseModes } from "../tiling/plan-modes.js";
import { type PictureWork, predictMs } from "../tiling/predict-ms.js";
import { tileRegions } from "../tiling/regions.js";
import type { PlanOptions } from "../tiling/strategy.js";
import type { ErrorRecord, ImageRef, LumaMap, Size, TilePlan } from "../types.js";
import { type AnswerWork, answerWork } from "./answer-work.js";
import { failedImage } from "./caption-image.js";
import { findImages } from "./find-images.js";
import { mapConcurrent } from "./map-concurrent.js";
import { planOptions } from "./plan-options.js";
import type { PlanPrice } from "./plan-totals.js";

/** One picture's plan: what `plan --json` prints. The reader's second look depends on what the first one finds. */
export interface PlanRecord extends TilePlan, PlanPrice {
  readonly path: string;
  readonly width: number; // px
  readonly height: number; // px
}

export type PlanEvent =
  | {
      readonly type: "plan";
      readonly ref: ImageRef;
      readonly record: PlanRecord;
      /** The same picture by the strategies to compare, in their order; without a price where one refuses it. */
      readonly compared: readonly { readonly strategy: string; readonly price?: PlanPrice }[];
    }
  | { readonly type: "failed"; readonly error: ErrorRecord };

export interface PlanImagesOptions extends OpenModelOptions, Pick<DiscoverOptions, "stdin" | "signal"> {
  /** Strategies that are planned beside the chosen one, as `bench --mode` takes them; `usual`: see USUAL. */
  readonly compare?: string;
}

/** What is compared when nobody names a list, after the model's own preprocessing where it has one. */
const USUAL = "fixed,threshold,adaptive";

/** Pictures decoded at the same time: sharp's own pool does the work. */
const IN_FLIGHT = 8;

/** How each picture would be looked at. No model is loaded, and no more is read than a plan needs. */
export async function* planImages(
  inputs: readonly Input[],
  config: Config,
  options: PlanImagesOptions,
): AsyncGenerator<PlanEvent> {
  const model = await describeModel(config, options);
  const calibration = await findCalibration(config, model, options);
  const answers = answerWork(config);
  const predict = (work: LookWork) => (calibration ? predictMs(calibration, { ...work, ...answers }) : null);
  const settings = planOptions(config, model.geometry);
  const usual = model.geometry.preset ? `preset,${USUAL}` : USUAL;
  const list = options.compare === "usual" ? usual : options.compare;
  const modes = list === undefined ? [] : parseModes(list, settings);
  const limits = { maxPixels: config["limits.maxPixels"] };
  const work = async (ref: ImageRef): Promise<PlanEvent> => {
    try {
      const { size, luma } = await decodeForPlanning(await readImageFile(ref), limits);
      const price = (how: PlanOptions) => pricePlan(planTiles(size, luma, how), size, luma, model, predict);
      const record = { path: ref.path, ...size, ...price(settings) };
      return {
        type: "plan",
        ref,
        record,
        compared: modes.map(({ name, plan }) => ({ strategy: name, price: orUndefined(() => price(plan)) })),
      };
    } catch (error) {
      return { type: "failed", error: failedImage(ref, "plan", error).error };
    }
  };
  const { cwd, stdin, signal } = options;
  yield* mapConcurrent(findImages(inputs, config, { cwd, stdin, signal }), IN_FLIGHT, work, options);
}

/** What has to be done before anything is answered. */
type LookWork = Omit<PictureWork, keyof AnswerWork>;

function pricePlan(
  plan: TilePlan,
  size: Size,
  luma: LumaMap,
  model: ModelDescription,
  predict: (work: LookWork) => number | null,
) {
  const regions = tileRegions(plan, size);
  const { encodedMegapixels, gflops } = model.cost(regions);
  const cost = model.planCost({ plan, size, luma, regions });
  return {
    ...plan,
    tileCount: plan.tiles.length,
    skippedTiles: plan.tiles.filter((tile) => tile.skipped).length,
    ...cost,
    encodedMegapixels,
    gflops,
    predictedMs: predict({
      megapixels: (size.width * size.height) / 1e6,
      tiles: regions.length,
      tileGflops: gflops,
      lines: cost.secondLook?.lines ?? 0,
      lineGflops: cost.secondLook?.gflops ?? 0,
      visualTokens: cost.visualTokens,
    }),
  };
}

/** A strategy that refuses a picture is no reason to fail it in the others. */
function orUndefined<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof OpenAutoGlmError) return undefined;
    throw error;
  }
}
