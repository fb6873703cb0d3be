import type { Config } from "../config/schema.js";
import { decodeForPlanning } from "../io/decode.js";
import { type DiscoverOptions, discover, type Input } from "../io/discover.js";
import { readImageFile } from "../io/read-image-file.js";
import { describeModel } from "../model/describe-model.js";
import type { OpenModelOptions } from "../model/open-model.js";
import { planTiles } from "../tiling/plan.js";
import { tileRegions } from "../tiling/regions.js";
import type { ErrorRecord, ImageRef, TilePlan } from "../types.js";
import { failedImage } from "./caption-image.js";
import { mapConcurrent } from "./map-concurrent.js";
import { planOptions } from "./plan-options.js";

/** One picture's plan: what `plan --json` prints. The reader's second look depends on what the first one finds. */
export interface PlanRecord extends TilePlan {
  readonly path: string;
  readonly width: number; // px
  readonly height: number; // px
  readonly tileCount: number;
  readonly skippedTiles: number;
  /** Of the first look. */
  readonly encodedMegapixels: number;
  /** Of the first look, estimated, 1e9 operations. */
  readonly gflops: number;
}

export type PlanEvent =
  | { readonly type: "plan"; readonly ref: ImageRef; readonly record: PlanRecord }
  | { readonly type: "failed"; readonly error: ErrorRecord };

/** Pictures decoded at the same time: sharp's own pool does the work. */
const IN_FLIGHT = 8;

/** How each picture would be looked at. No model is loaded, and no more is read than a plan needs. */
export async function* planImages(
  inputs: readonly Input[],
  config: Config,
  options: OpenModelOptions & Pick<DiscoverOptions, "stdin" | "signal">,
): AsyncGenerator<PlanEvent> {
  const model = await describeModel(config, options);
  const settings = planOptions(config, model.geometry);
  const limits = { maxPixels: config["limits.maxPixels"] };
  const work = async (ref: ImageRef): Promise<PlanEvent> => {
    try {
      const { size, luma } = await decodeForPlanning(await readImageFile(ref), limits);
      const plan = planTiles(size, luma, settings);
      const { encodedMegapixels, gflops } = model.cost(tileRegions(plan, size));
      const record = {
        path: ref.path,
        ...size,
        ...plan,
        tileCount: plan.tiles.length,
        skippedTiles: plan.tiles.filter((tile) => tile.skipped).length,
        encodedMegapixels,
        gflops,
      };
      return { type: "plan", ref, record };
    } catch (error) {
      return { type: "failed", error: failedImage(ref, "plan", error).error };
    }
  };
  const { cwd, stdin, signal } = options;
  const refs = discover(inputs, { cwd, stdin, signal, follow: config["input.follow"] });
  yield* mapConcurrent(refs, IN_FLIGHT, work, signal);
}
