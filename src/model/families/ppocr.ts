import { islands } from "../../fusion/islands.js";
import { layoutLineTokens } from "../../fusion/line-tokens.js";
import type { NumberMap } from "../../fusion/scale-map.js";
import { alphabetOf } from "../../reading/alphabet-of.js";
import { type CaptionFormat, captionText } from "../../reading/caption-text.js";
import { longerRegion, mayBeCut, wholeWord } from "../../reading/cut-words.js";
import { lineRegions } from "../../reading/line-regions.js";
import type { RotatedRect } from "../../reading/min-area-rect.js";
import { isOnPicture } from "../../reading/on-picture.js";
import { type LineReading, type ReadOptions, readLines, type Script, scriptOf } from "../../reading/read-lines.js";
import { readingOrder } from "../../reading/reading-order.js";
import { rowOrder } from "../../reading/row-order.js";
import { holdsCjk } from "../../reading/script.js";
import { betterReading, doubtfulLines, secondRegion } from "../../reading/second-reading.js";
import { placeOnCanvas } from "../../tiling/canvas.js";
import type { Caption, PixelValues, Region, TextLine } from "../../types.js";
import { type EngineOptions, type Engines, startEngines } from "../engine.js";
import type { FuseContext, Fusion, ModelFamily } from "../family.js";
import { sameSizeBatches } from "../same-size-batches.js";
import type { SessionOptions } from "../session.js";
import type { PpocrFiles } from "./ppocr-files.js";
import { PPOCR_GEOMETRY, ppocrCost } from "./ppocr-geometry.js";
import type { DetectInput, FindInput, PpocrInit, ReadInput, ReadOutput } from "./ppocr-kernel.js";

export interface PpocrOptions extends SessionOptions, ReadOptions {
  readonly name: string;
  readonly engines: number;
  /** Tiles of one shape in one run. */
  readonly batchSize: number;
  readonly timeoutMs?: number;
  readonly onNotice?: EngineOptions["onNotice"];
  /** Latin lines on pictures that are read with less mean confidence are dropped, 0..1. */
  readonly minPictureConfidence: number;
  /** What is given to the recogniser of a line is so much wider than the line is. */
  readonly stretch: number;
  /** Each line gets one mean and variance before it is read. */
  readonly levelLines: boolean;
  /** Doubtful lines are asked for again, cut wider, and short ones on pictures, cut longer. */
  readonly reread: boolean;
  /** Columns and cards on their own, or everything row by row. */
  readonly order: "layout" | "rows";
  readonly captionFormat: CaptionFormat;
}

/** One look: a text map per tile, and what was read of each line. */
interface PpocrEncoded {
  readonly maps: readonly { readonly region: Region; readonly data: Float32Array }[];
  readonly lines: readonly { readonly region: Region; readonly output: ReadOutput }[];
}

interface PpocrFusion extends Fusion {
  readonly lines: readonly TextLine[];
  /** After the second look, if some lines are to be read again. */
  readonly again?: Again;
}

interface Again {
  readonly readings: readonly LineReading[];
  readonly script: Script;
  /** Places in `readings`, in the order in which their regions are asked for. */
  readonly doubtful: readonly number[];
  /** After them: what may be part of a word. */
  readonly short: readonly number[];
}

/** The reader: detector on tiles, maps blended, lines found, and a second look at each line. */
export async function createPpocr(
  files: PpocrFiles,
  options: PpocrOptions,
): Promise<ModelFamily<PpocrEncoded, PpocrFusion>> {
  const init: PpocrInit = {
    detector: files.detector,
    recogniser: files.recogniser,
    featureTensor: files.featureTensor,
    detection: files.detection,
    alphabet: alphabetOf(files.characters),
    levelLines: options.levelLines,
    device: options.device,
    threads: options.threads,
  };
  const engines = await startEngines({
    kernel: new URL("./ppocr-kernel.js", import.meta.url),
    init,
    count: options.engines,
    timeoutMs: options.timeoutMs,
    onNotice: options.onNotice,
  });
  return {
    name: options.name,
    family: "ppocr",
    modelHash: files.hash,
    device: options.device,
    engines: engines.count,
    geometry: PPOCR_GEOMETRY,
    encode: (pixels) => encode(engines, pixels, options.batchSize),
    fuse: async (encoded, context, before) => {
      if (!before) return fuseMaps(engines, encoded, context, options.stretch);
      if (before.again) return fuseAgain(encoded, context, before.again, files.characters, options);
      return fuseLines(encoded, context, files.characters, options);
    },
    generate: async ({ lines }) => caption(lines, options),
    cost: (looked) => ppocrCost(looked, files.flops),
    atWork: () => engines.atWork(),
    close: () => engines.close(),
  };
}

async function encode(engines: Engines, pixels: readonly PixelValues[], batchSize: number): Promise<PpocrEncoded> {
  const isLine = ({ region }: PixelValues) => region.kind === "line";
  // The largest tiles and the widest lines first: the engines then finish together.
  const largestFirst = [...pixels].sort((a, b) => areaOf(b) - areaOf(a));
  const tiles = largestFirst.filter((piece) => !isLine(piece));
  const [maps, outputs] = await Promise.all([
    Promise.all(sameSizeBatches(tiles, batchSize).map((batch) => detect(engines, batch))),
    Promise.all(largestFirst.filter(isLine).map((line) => read(engines, line))),
  ]);
  const byRegion = new Map(outputs.map((line) => [line.region, line]));
  return { maps: maps.flat(), lines: pixels.filter(isLine).map(({ region }) => byRegion.get(region)!) };
}

function areaOf({ region }: PixelValues): number {
  return region.encodedWidth * region.encodedHeight;
}

async function detect(engines: Engines, batch: readonly PixelValues[]) {
  const { encodedWidth: width, encodedHeight: height } = batch[0].region;
  const input: DetectInput = { pixels: batch.map(({ data }) => data), width, height };
  const maps = await engines.run<Float32Array[]>("detect", input);
  return batch.map(({ region }, index) => ({ region, data: maps[index] }));
}

async function read(engines: Engines, { region, width, height, data: pixels }: PixelValues) {
  const content = { width: region.contentWidth, height: region.contentHeight };
  const encoded = { width: region.encodedWidth, height: region.encodedHeight };
  const input: ReadInput = { pixels, width, height, content, encoded };
  return { region, output: await engines.run<ReadOutput>("read", input) };
}

/** First look: the tiles' maps become one; what it shows is where to look closer. */
async function fuseMaps(
  engines: Engines,
  { maps }: PpocrEncoded,
  { image, plan }: FuseContext,
  stretch: number,
): Promise<PpocrFusion> {
  const placed = maps
    .filter(({ region }) => region.kind === "tile")
    .map((map) => ({ ...placeOnCanvas(upright(map.region), plan, image.size), content: contentOf(map) }));
  const thumbnail = maps.filter(({ region }) => region.kind === "thumbnail").map(contentOf)[0];
  // A thumbnail shows the whole canvas; without one, what lies apart is looked through side by side.
  const whole = { x: 0, y: 0, ...plan.resized, places: placed };
  const inputs: FindInput[] = thumbnail ? [{ ...whole, thumbnail }] : islands(placed);
  const found = await Promise.all(inputs.map((input) => engines.run<RotatedRect[]>("find", input)));
  const next = lineRegions(found.flat(), plan.resized, image.size, stretch);
  return { tokens: layoutLineTokens([], image.size), lines: [], next };
}

/** Second look: the lines' features become tokens with their places, and text; doubtful ones are asked for again. */
function fuseLines(
  { lines }: PpocrEncoded,
  context: FuseContext,
  characters: readonly string[],
  options: PpocrOptions,
): PpocrFusion {
  const readings = lines.map(readingOf);
  const script = scriptOf(readings, characters, options);
  const fused = fuseReadings(readings, context, characters, { ...options, script });
  if (!options.reread) return fused;
  const doubtful = doubtfulLines(readings, script, characters);
  const { minPictureConfidence, stretch } = options;
  const short = [...readings.keys()].filter(
    (index) =>
      !doubtful.includes(index) &&
      mayBeCut(readings[index], script, characters, minPictureConfidence) &&
      isOnPicture(context.image, readings[index].region),
  );
  if (doubtful.length + short.length === 0) return fused;
  const next = [
    ...doubtful.map((index) => secondRegion(readings[index].region)),
    ...short.map((index) => longerRegion(readings[index].region, stretch)),
  ];
  return { ...fused, next, again: { readings, script, doubtful, short } };
}

/** Third look: of two readings of a doubtful line the better one stays; a word that is cut is read whole, or not at all. */
function fuseAgain(
  { lines }: PpocrEncoded,
  context: FuseContext,
  { readings, script, doubtful, short }: Again,
  characters: readonly string[],
  options: PpocrOptions,
): PpocrFusion {
  const better: (LineReading | undefined)[] = [...readings];
  const second = lines.map(readingOf);
  doubtful.forEach((index, place) => {
    better[index] = betterReading(readings[index], second[place], script, characters);
  });
  short.forEach((index, place) => {
    const longer = second[doubtful.length + place];
    better[index] = wholeWord(readings[index], longer, script, characters, options.minPictureConfidence);
  });
  const kept = better.filter((reading) => reading !== undefined);
  return fuseReadings(kept, context, characters, { ...options, script });
}

function fuseReadings(
  readings: readonly LineReading[],
  { image }: FuseContext,
  characters: readonly string[],
  options: PpocrOptions,
): PpocrFusion {
  // The mean confidence of CJK is lower by itself: thousands of classes share it.
  const isSure = ({ text, confidence }: TextLine) => confidence >= options.minPictureConfidence || holdsCjk(text);
  const kept = readLines(readings, characters, options).filter(
    ({ reading, line }) => isSure(line) || !isOnPicture(image, reading.region),
  );
  return {
    tokens: layoutLineTokens(
      kept.map(({ reading }) => reading),
      image.size,
    ),
    lines: kept.map(({ line }) => line),
  };
}

function readingOf({ region, output }: PpocrEncoded["lines"][number]): LineReading {
  return { region, ...output };
}

function caption(pieces: readonly TextLine[], { order, captionFormat }: PpocrOptions): Caption {
  const lines = order === "rows" ? rowOrder(pieces) : readingOrder(pieces);
  return {
    text: captionText(lines, captionFormat),
    lines,
    finishReason: lines.length === 0 ? "empty" : "stop",
  };
}

/** The part of a tile's map that holds image, as a map of its own; the rest is padding. */
function contentOf({ region, data }: PpocrEncoded["maps"][number]): NumberMap {
  return { width: region.contentWidth, height: region.contentHeight, data, stride: region.encodedWidth };
}

function upright(region: Region) {
  return {
    x: region.centerX - region.width / 2,
    y: region.centerY - region.height / 2,
    width: region.width,
    height: region.height,
  };
}
