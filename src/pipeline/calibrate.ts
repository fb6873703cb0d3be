import type { Config } from "../config/schema.js";
import { OpenAutoGlmError } from "../errors.js";
import { decodeImage } from "../io/decode.js";
import { preprocess } from "../io/preprocess.js";
import { readImageFile } from "../io/read-image-file.js";
import { percentile } from "../metrics/statistics.js";
import type { ModelFamily } from "../model/family.js";
import { fitLine, type Timing } from "../tiling/fit-line.js";
import type { Calibration, LinearFit } from "../tiling/predict-ms.js";
import type { CaptionedImage, ImageRef, PixelValues, Region } from "../types.js";
import { captionImage } from "./caption-image.js";
import { captionOptions } from "./caption-options.js";
import { samplePicture } from "./sample-picture.js";
import { withModel } from "./with-model.js";

/** From little to much to see, and from half a megapixel to two. */
const PICTURES = ["no-text.png", "banner-market.png", "phone-parking.png", "desktop-writer.png"].map(samplePicture);

/** The median of so many runs counts; slow models get fewer. */
const RUNS = 5;
const LONGEST_MS = 3000;

/** Copies of one tile that show what several of them take together. */
const TILES_TOGETHER = 4;

/** Copies of one line for each engine: lines come by the dozen. */
const LINES_AN_ENGINE = 8;

/** New tokens after the first one; few, for some models say little. */
const NEW_TOKENS = 6;

/**
 * Times the model's own work: whole pictures of the package, single tiles and lines cut from them, and (for a language
 * model, which is opened twice) answers of one token and of seven. A minute or less, but for a slow language model.
 * @throws what `open` throws; calibration_failed
 */
export async function calibrate(config: Config, open: (config: Config) => Promise<ModelFamily>): Promise<Calibration> {
  // One answer is timed, however many prompts a run has.
  const single = { ...config, prompt: config.prompt.slice(0, 1) };
  const short = { ...single, "generation.maxNewTokens": 1 };
  const { walks, ...measured } = await withModel(await open(short), async (model) => {
    const walks = await inTurn(PICTURES, (ref) => walkOften(ref, model, short));
    const pixels = (await inTurn(walks, (walk) => lookedPixels(walk, model, short))).flat();
    const isLine = ({ region }: PixelValues) => region.kind === "line";
    const tiles = await timeTiles(
      pixels.filter((each) => !isLine(each)),
      model,
    );
    const line = await timeLines(pixels.filter(isLine), model);
    return { walks, ...tiles, ...(line && { line }) };
  });
  const speaks = !measured.line && walks.some(({ outcome }) => outcome.tokens.count > 0);
  const picture = fitLine(
    walks.map(({ megapixels, restMs, captionMs }) => ({
      units: megapixels,
      ms: restMs + (speaks ? 0 : captionMs),
    })),
  );
  if (!speaks) return { picture, ...measured };
  const asked = walks.filter(({ outcome }) => outcome.tokens.count > 0);
  const prompt = fitLine(asked.map(({ outcome, captionMs }) => ({ units: outcome.tokens.count, ms: captionMs })));
  const long = { ...single, "generation.maxNewTokens": 1 + NEW_TOKENS };
  const msPerNewToken = await withModel(await open(long), (model) => timeNewToken(asked, model, long));
  return { picture, ...measured, language: { ...prompt, msPerNewToken } };
}

interface Walk {
  readonly outcome: CaptionedImage;
  readonly megapixels: number; // of the picture's own
  /** All but encode and caption. */
  readonly restMs: number;
  readonly captionMs: number;
}

/** One picture through the whole arrow, again and again; medians. */
async function walkOften(ref: ImageRef, model: ModelFamily, config: Config): Promise<Walk> {
  const walks: CaptionedImage[] = [];
  await repeat(async () => {
    const outcome = await captionImage(ref, model, captionOptions(config, model));
    if (outcome.status === "failed") throw failed(`${ref.path}: ${outcome.error.message}`, outcome.error.hint);
    walks.push(outcome);
  });
  const warm = walks.slice(1);
  const middle = (ms: (walk: CaptionedImage) => number) => percentile(warm.map(ms), 0.5);
  const { width, height } = warm[0].record;
  return {
    outcome: warm[0],
    megapixels: (width * height) / 1e6,
    restMs: middle(({ timingsMs: t }) => t.decode + t.plan + t.preprocess + t.fuse),
    captionMs: middle(({ timingsMs }) => timingsMs.caption),
  };
}

async function lookedPixels({ outcome }: Walk, model: ModelFamily, config: Config): Promise<PixelValues[]> {
  const image = await decodeImage(await readImageFile(outcome.ref), captionOptions(config, model).limits);
  return preprocess(image, outcome.plan, model.geometry.resample)(outcome.looked);
}

/** The smallest, the middle and the largest tile of the plans, each alone; then copies of the middle one together. */
async function timeTiles(tiles: readonly PixelValues[], model: ModelFamily) {
  const sizes = new Map(tiles.map((tile) => [`${tile.region.encodedWidth}x${tile.region.encodedHeight}`, tile]));
  const chosen = spreadOut([...sizes.values()], (tile) => gflops(tile.region, model));
  const timings = await inTurn(chosen, (tile) => timing(tile, 1, model));
  const together = Math.min(TILES_TOGETHER, model.geometry.maxTiles ?? TILES_TOGETHER);
  const middle = Math.floor(chosen.length / 2);
  const alone = timings[middle]?.ms ?? 0;
  const each = together > 1 && alone > 0 ? (await timing(chosen[middle], together, model)).ms : alone;
  const tilesTogether = alone > 0 ? Math.min(1, each / alone) : 1; // beyond 1 is noise: at worst they wait for each other
  return { tile: fitLine(timings), tilesTogether };
}

/** A short, a middling and a long line; undefined without lines: the model is no reader. */
async function timeLines(lines: readonly PixelValues[], model: ModelFamily): Promise<LinearFit | undefined> {
  if (lines.length === 0) return undefined;
  const chosen = spreadOut(lines, (line) => gflops(line.region, model));
  return fitLine(await inTurn(chosen, (line) => timing(line, LINES_AN_ENGINE * model.engines, model)));
}

/** One of several equal pieces that are encoded at once. */
async function timing(pixels: PixelValues, copies: number, model: ModelFamily): Promise<Timing> {
  const pieces = Array.from({ length: copies }, () => pixels);
  const ms = await repeat(() => model.encode(pieces));
  return { units: gflops(pixels.region, model), ms: ms / copies };
}

/** What each token after the first one takes, over the pictures whose answer was long enough. */
async function timeNewToken(asked: readonly Walk[], model: ModelFamily, config: Config): Promise<number> {
  const steps: number[] = [];
  for (const { outcome, captionMs } of asked) {
    const walk = await walkOften(outcome.ref, model, config);
    if (walk.outcome.caption.finishReason === "length") steps.push((walk.captionMs - captionMs) / NEW_TOKENS);
  }
  if (steps.length === 0)
    throw failed(
      `every answer ended before ${1 + NEW_TOKENS} tokens: too short to time`,
      "no time can be predicted for it",
    );
  return Math.max(0, percentile(steps, 0.5));
}

/** Median time of the runs after the first one, ms. */
async function repeat(work: () => Promise<unknown>): Promise<number> {
  await work(); // warms up
  const begin = performance.now();
  const times: number[] = [];
  while (times.length === 0 || (times.length < RUNS && performance.now() - begin < LONGEST_MS)) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return percentile(times, 0.5);
}

/** The least, the middle and the greatest, each once. */
function spreadOut<T>(items: readonly T[], size: (item: T) => number): T[] {
  const sorted = [...items].sort((a, b) => size(a) - size(b));
  return [...new Set([sorted[0], sorted[Math.floor(sorted.length / 2)], sorted[sorted.length - 1]])].filter(
    (item) => item !== undefined,
  );
}

function gflops(region: Region, model: ModelFamily): number {
  return model.cost([region]).gflops;
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

function failed(fact: string, hint: string): OpenAutoGlmError {
  return new OpenAutoGlmError("calibration_failed", fact, hint);
}
