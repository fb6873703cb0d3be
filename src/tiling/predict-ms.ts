import type { EncodeCost, Region } from "../types.js";

/** ms = fixedMs + msPerUnit x units; neither is below 0. */
export interface LinearFit {
  readonly fixedMs: number;
  readonly msPerUnit: number;
}

/** What one model's work took on one device, one picture at a time; from `doctor --calibrate`. */
export interface Calibration {
  /** Decode, plan, preprocess, fuse (and a reader's caption), by megapixels of the picture's own. */
  readonly picture: LinearFit;
  /** A tile alone, by GFLOP. */
  readonly tile: LinearFit;
  /** Time of several tiles together by the sum of their times alone: engines and batches share the work. */
  readonly tilesTogether: number;
  /** A reader's line among many, by GFLOP. */
  readonly line?: LinearFit;
  /** A language model: reading the prompt up to the first new token, by visual tokens; then each new token. */
  readonly language?: LinearFit & { readonly msPerNewToken: number };
}

/** What has to be done for one picture. */
export interface PictureWork {
  readonly megapixels: number; // of the picture's own, 1e6
  readonly tiles: number; // encoded ones, thumbnail included
  readonly tileGflops: number; // 1e9 operations
  readonly lines: number;
  readonly lineGflops: number; // 1e9 operations
  readonly visualTokens: number;
  /** Of each answer, as far as a language model speaks. */
  readonly newTokens: number;
  /** One a prompt. */
  readonly answers: number;
}

/** Time of one picture with nothing beside it, ms. */
export function predictMs(calibration: Calibration, work: PictureWork): number {
  const { picture, tile, tilesTogether, line, language } = calibration;
  const tiles = (work.tiles > 1 ? tilesTogether : 1) * timeOf(tile, work.tiles, work.tileGflops);
  const lines = line ? timeOf(line, work.lines, work.lineGflops) : 0;
  // Without visual tokens no question is asked; several prompts read them once, and are answered one after the other here.
  const answers =
    language && work.visualTokens > 0
      ? timeOf(language, work.answers, work.visualTokens) + work.answers * work.newTokens * language.msPerNewToken
      : 0;
  return timeOf(picture, 1, work.megapixels) + tiles + lines + answers;
}

function timeOf({ fixedMs, msPerUnit }: LinearFit, pieces: number, units: number): number {
  return pieces * fixedMs + units * msPerUnit;
}

/** The looks that were really taken, as work. */
export function lookedWork(
  looked: readonly Region[],
  cost: (regions: readonly Region[]) => EncodeCost,
): Pick<PictureWork, "tiles" | "tileGflops" | "lines" | "lineGflops"> {
  const tiles = looked.filter(({ kind }) => kind !== "line");
  const lines = looked.filter(({ kind }) => kind === "line");
  return {
    tiles: tiles.length,
    tileGflops: cost(tiles).gflops,
    lines: lines.length,
    lineGflops: cost(lines).gflops,
  };
}
