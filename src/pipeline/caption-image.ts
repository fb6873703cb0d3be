import { toOpenAutoGlmError } from "../errors.js";
import { type DecodeLimits, decodeImage } from "../io/decode.js";
import { preprocess } from "../io/preprocess.js";
import { readImageFile } from "../io/read-image-file.js";
import type { Fusion, ModelFamily } from "../model/family.js";
import { resampleAside } from "../model/resample-aside.js";
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
  Stage,
  TextWord,
  TilePlan,
  VisualTokens,
} from "../types.js";
import { StageClock } from "./stage-clock.js";
import { ownTurn, type Turns } from "./turns.js";

export interface CaptionOptions {
  readonly plan: PlanOptions;
  readonly limits: DecodeLimits;
  /** Most rounds of encode and fuse. */
  readonly looks: number;
  readonly prompts: readonly string[];
  /** Each line's words join the record. */
  readonly words: boolean;
  /** The outcome holds the file's bytes: they need not be read twice. */
  readonly keepPicture?: boolean;
  readonly onStage?: (stage: Stage) => void;
}

/**
 * One image through the whole arrow. Never rejects: a failure is an outcome.
 * @param looking bounds how many images are looked at (and their pixels held) at a time, where more are answered for
 */
export async function captionImage(
  ref: ImageRef,
  model: ModelFamily,
  options: CaptionOptions,
  looking: Turns = (work) => work(),
): Promise<ImageOutcome> {
  const clock = new StageClock(options.onStage);
  try {
    const seen = await looking(() => look(ref, model, options, clock));
    return await answer(ref, model, options, clock, seen);
  } catch (error) {
    return failedImage(ref, clock.current, error);
  }
}

/** What is left of an image once it was looked at: no pixels. */
interface Seen {
  readonly image: Pick<DecodedImage, "sha256" | "size">;
  readonly plan: TilePlan;
  readonly looked: readonly Region[];
  readonly fused: Fusion;
  readonly picture?: Uint8Array;
}

async function look(ref: ImageRef, model: ModelFamily, options: CaptionOptions, clock: StageClock): Promise<Seen> {
  let picture: Uint8Array | undefined;
  const image = await clock.time("decode", async () => {
    const bytes = await readImageFile(ref);
    if (options.keepPicture) picture = bytes;
    return decodeImage(bytes, options.limits);
  });
  await ownTurn();
  const plan = await clock.time("plan", () => planTiles(image.size, image.luma, options.plan));
  const cut = preprocess(image, plan, model.geometry.resample, resampleAside);

  const looked: Region[] = [];
  let regions: readonly Region[] = tileRegions(plan, image.size);
  let fused: Fusion | undefined;
  for (let round = 0; round < options.looks; round++) {
    const pixels = await clock.time("preprocess", () => cut(regions));
    const encoded = await clock.time("encode", () => model.encode(pixels));
    await ownTurn();
    fused = await clock.time("fuse", () => model.fuse(encoded, { image, plan }, fused));
    looked.push(...regions);
    if (!fused.next || fused.next.length === 0) break;
    regions = fused.next;
  }
  return { image: { sha256: image.sha256, size: image.size }, plan, looked, fused: fused!, picture };
}

async function answer(
  ref: ImageRef,
  model: ModelFamily,
  options: CaptionOptions,
  clock: StageClock,
  { image, plan, looked, fused, picture }: Seen,
): Promise<CaptionedImage> {
  const { tokens } = fused;
  await ownTurn();
  const caption = await clock.time("caption", () => model.generate(fused, { prompts: options.prompts }));
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
    ...(picture && { picture }),
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
  image: Seen["image"],
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
    ...(caption.answers && { answers: caption.answers }),
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

/** -0 becomes 0: JSON has none, and what a resumed run reads back must be what the first one wrote. */
function tenth(length: number): number {
  return Math.round(length * 10) / 10 + 0;
}
