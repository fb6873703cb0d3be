import { toOpenAutoGlmError } from "../errors.js";
import { type DecodeLimits, decodeImage } from "../io/decode.js";
import { preprocess } from "../io/preprocess.js";
import { readImageFile } from "../io/read-image-file.js";
import type { Fusion, ModelFamily } from "../model/family.js";
import { planTiles } from "../tiling/plan.js";
import { tileRegions } from "../tiling/regions.js";
import type { PlanOptions } from "../tiling/strategy.js";
import type {
  Caption,
  CaptionedImage,
  CaptionRecord,
  DecodedImage,
  FailedImage,
  ImageOutcome,
  ImageRef,
  Rect,
  Region,
  TextWord,
  TilePlan,
  VisualTokens,
} from "../types.js";
import { StageClock } from "./stage-clock.js";

export interface CaptionOptions {
  readonly plan: PlanOptions;
  readonly limits: DecodeLimits;
  /** Most rounds of encode and fuse. */
  readonly looks: number;
  readonly prompt: string;
  /** Each line's words join the record. */
  readonly words: boolean;
}

/** One image through the whole arrow. Never rejects: a failure is an outcome. */
export async function captionImage(ref: ImageRef, model: ModelFamily, options: CaptionOptions): Promise<ImageOutcome> {
  const clock = new StageClock();
  try {
    return await walk(ref, model, options, clock);
  } catch (error) {
    return failedImage(ref, clock.current, error);
  }
}

async function walk(
  ref: ImageRef,
  model: ModelFamily,
  options: CaptionOptions,
  clock: StageClock,
): Promise<CaptionedImage> {
  const image = await clock.time("decode", async () => decodeImage(await readImageFile(ref), options.limits));
  const plan = await clock.time("plan", () => planTiles(image.size, image.luma, options.plan));
  const cut = preprocess(image, plan, model.geometry.resample);

  const looked: Region[] = [];
  let regions: readonly Region[] = tileRegions(plan, image.size);
  let fused: Fusion | undefined;
  for (let look = 0; look < options.looks; look++) {
    const pixels = await clock.time("preprocess", () => cut(regions));
    const encoded = await clock.time("encode", () => model.encode(pixels));
    fused = await clock.time("fuse", () => model.fuse(encoded, { image, plan }, fused));
    looked.push(...regions);
    if (!fused.next || fused.next.length === 0) break;
    regions = fused.next;
  }

  const { tokens } = fused!;
  const caption = await clock.time("caption", () => model.generate(fused!, { prompt: options.prompt }));
  return {
    status: "done",
    ref,
    record: captionRecord(ref, image, plan, tokens, caption, options.words),
    tokens,
    plan,
    looked,
    caption,
    timingsMs: clock.timingsMs,
    cost: model.cost(looked),
  };
}

/** The one place where a thrown value becomes a failed image. */
export function failedImage(ref: ImageRef, stage: FailedImage["error"]["stage"], thrown: unknown): FailedImage {
  const { code, message, hint } = toOpenAutoGlmError(thrown);
  return {
    status: "failed",
    ref,
    error: { id: ref.id, path: ref.path, stage, code, message, hint, attempts: 1 },
  };
}

function captionRecord(
  ref: ImageRef,
  image: DecodedImage,
  plan: TilePlan,
  tokens: VisualTokens,
  caption: Caption,
  withWords: boolean,
): CaptionRecord {
  return {
    id: ref.id,
    path: ref.path,
    sha256: image.sha256,
    width: image.size.width,
    height: image.size.height,
    strategy: plan.strategy,
    mode: plan.mode,
    grid: plan.grid,
    tileCount: plan.tiles.length,
    skippedTiles: plan.tiles.filter((tile) => tile.skipped).length,
    visualTokens: tokens.count,
    caption: caption.text,
    lines: caption.lines.map((line) => line.text),
    lineBoxes: caption.lines.map(({ box }) => boxOf(box)),
    lineConfidences: caption.lines.map((line) => tenThousandth(line.confidence)),
    ...(withWords && { words: caption.lines.map(({ words = [] }) => words.map(wordOf)) }),
    finishReason: caption.finishReason,
  };
}

function wordOf({ text, box, confidence }: TextWord) {
  return [text, ...boxOf(box), tenThousandth(confidence)] as const;
}

function boxOf({ x, y, width, height }: Rect) {
  return [tenth(x), tenth(y), tenth(width), tenth(height)] as const;
}

function tenThousandth(confidence: number): number {
  return Math.round(confidence * 1e4) / 1e4;
}

function tenth(length: number): number {
  return Math.round(length * 10) / 10;
}
