/**
 * PP-OCR inside an engine's thread: the detector and the recogniser, and all pixel work around them.
 * Source of the contract: PaddleOCR's PP-OCRv4 (channels B, G, R; (v / 255 - 0.5) / 0.5).
 */
import { readFile } from "node:fs/promises";
import { PIXELS, withBytePictures } from "../../format/byte-pictures.js";
import { BEST, BEST_PROBABILITY, CHOSEN, withChosenClasses } from "../../format/chosen-classes.js";
import { fuseConvolutions } from "../../format/fuse-convolutions.js";
import { CUT, LINE, lineScaler, PADDING, SHAPE } from "../../format/line-scaler.js";
import { type OnnxGraph, readGraph, writeGraph } from "../../format/onnx-graph.js";
import { concat } from "../../format/protobuf-writer.js";
import { mergeScales } from "../../fusion/merge-scales.js";
import { type NumberMap, scaleMap } from "../../fusion/scale-map.js";
import { type PlacedMap, stitch } from "../../fusion/stitch.js";
import { type Alphabet, type BestClasses, bestClasses } from "../../reading/best-classes.js";
import type { Detection } from "../../reading/exported-settings.js";
import { findLines } from "../../reading/find-lines.js";
import type { RotatedRect } from "../../reading/min-area-rect.js";
import { inkColumns } from "../../reading/spaces.js";
import type { Notice, Rect, Size } from "../../types.js";
import type { KernelResult } from "../engine.js";
import { byteTensor, createSession, integerTensor, type SessionOptions } from "../session.js";

export interface PpocrInit extends SessionOptions {
  readonly detector: string; // path
  readonly recogniser: string; // path
  /** Inner tensor of the recogniser that holds the features before its classifier. */
  readonly featureTensor: string;
  /** How the detector wants its pixels, and how its map becomes lines. */
  readonly detection: Detection;
  readonly alphabet: Alphabet;
  /** Each line's values get one mean and variance. */
  readonly levelLines: boolean;
}

/** Tiles of one shape. */
export interface DetectInput {
  /** each [height, width, 3], R, G, B */
  readonly pixels: readonly Uint8Array[];
  readonly width: number;
  readonly height: number;
}

/** A part of the canvas, and the maps of the tiles that lie there. */
export interface FindInput extends Rect {
  readonly places: readonly (Rect & { readonly content: NumberMap })[];
  /** The whole canvas in small; the part is the whole then. */
  readonly thumbnail?: NumberMap;
}

/** What was cut of a line, to be scaled to the content's size and padded to the recogniser's. */
export interface ReadInput {
  /** [height, width, 3], R, G, B */
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly content: Size;
  readonly encoded: Size;
}

export interface ReadOutput extends BestClasses {
  /** [steps, hiddenSize] */
  readonly features: Float32Array;
  readonly hiddenSize: number;
  /** [width], 1 = ink */
  readonly ink: Uint8Array;
}

export async function createKernel(init: PpocrInit, tell: (notice: Notice) => void = () => {}) {
  const detectorGraph = withBytePictures(await readModel(init.detector, init), init.detection);
  const recogniserGraph = recogniserOf(await readModel(init.recogniser, init), init);
  const detector = await createSession(writeGraph(detectorGraph), init, { name: "detector", tell });
  const recogniser = await createSession(writeGraph(recogniserGraph), init, { name: "recogniser", tell });
  const scaler = await createSession(lineScaler(), { ...init, device: "cpu" });
  return {
    /** Tiles -> text maps, each [height, width]. */
    detect: async ({ pixels, width, height }: DetectInput): Promise<KernelResult> => {
      const outputs = await detector.run({ [PIXELS]: byteTensor(concat(pixels), [pixels.length, height, width, 3]) });
      const data = outputs[detector.outputNames[0]].data as Float32Array;
      const maps = pixels.map((_, index) => data.slice(index * width * height, (index + 1) * width * height));
      return { value: maps, transfer: maps.map((map) => map.buffer as ArrayBuffer) };
    },

    /** Maps of a part of the canvas -> lines, in pixels of the canvas. */
    find: ({ places, thumbnail, x, y, width, height }: FindInput): KernelResult => {
      const maps = places.map(placed).map((map) => ({ ...map, x: map.x - x, y: map.y - y }));
      const fine = { width, height, data: stitch(maps, width, height) };
      const data = thumbnail ? mergeScales(fine, thumbnail) : fine.data;
      const found = findLines({ width, height, data }, init.detection.lines);
      const value = found.map((rect) => ({ ...rect, centerX: rect.centerX + x, centerY: rect.centerY + y }));
      return { value: value satisfies RotatedRect[] };
    },

    /** One line -> features and the best classes. */
    read: async (input: ReadInput): Promise<KernelResult> => {
      const line = (await scaler.run(scaling(input)))[LINE];
      const outputs = await recogniser.run({ [PIXELS]: line });
      const floats = (name: string) => outputs[name].data as Float32Array;
      const features = outputs[init.featureTensor];
      const best = { ids: Uint16Array.from(outputs[BEST].data as Int32Array), probabilities: floats(BEST_PROBABILITY) };
      const { width, height } = input.encoded;
      const value: ReadOutput = {
        features: features.data as Float32Array,
        hiddenSize: features.dims.at(-1)!,
        ...bestClasses({ chosen: floats(CHOSEN), best }, init.alphabet),
        ink: inkColumns(line.data as Uint8Array, width, height),
      };
      return { value };
    },
  };
}

/** Every recogniser of the family takes -1..1. */
function recogniserOf(graph: OnnxGraph, { featureTensor, alphabet, levelLines }: PpocrInit): OnnxGraph {
  const values = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], level: levelLines };
  return withBytePictures(withChosenClasses(graph, featureTensor, alphabet.chosen), values);
}

function scaling({ pixels, width, height, content, encoded }: ReadInput) {
  return {
    [CUT]: byteTensor(pixels, [1, height, width, 3]),
    [SHAPE]: integerTensor(1, content.height, content.width, 3),
    [PADDING]: integerTensor(0, 0, 0, 0, 0, encoded.height - content.height, encoded.width - content.width, 0),
  };
}

/** The graph is rewritten to what onnxruntime computes fastest: the same results, on a CPU in 0.65 to 0.75 of the time. */
async function readModel(path: string, { device, featureTensor }: PpocrInit): Promise<OnnxGraph> {
  return readGraph(fuseConvolutions(await readFile(path), [featureTensor], { unblocked: device !== "cpu" }));
}

/** A tile that was not encoded at the canvas' scale is brought to it. */
function placed({ content, ...place }: FindInput["places"][number]): PlacedMap {
  if (content.width === place.width && content.height === place.height) {
    return { ...place, data: content.data, stride: content.stride };
  }
  return { ...place, data: scaleMap(content, place.width, place.height), stride: place.width };
}
