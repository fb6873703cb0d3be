/**
 * PP-OCR inside an engine's thread: the detector and the recogniser, and all pixel work around them.
 * Source of the contract: PaddleOCR's PP-OCRv4 (channels B, G, R; (v / 255 - 0.5) / 0.5).
 */
import { readFile } from "node:fs/promises";
import type { InferenceSession } from "onnxruntime-node";
import { fuseConvolutions } from "../../format/fuse-convolutions.js";
import { withExtraOutput } from "../../format/onnx-output.js";
import { mergeScales } from "../../fusion/merge-scales.js";
import { type NumberMap, scaleMap } from "../../fusion/scale-map.js";
import { type PlacedMap, stitch } from "../../fusion/stitch.js";
import { type Alphabet, type BestClasses, bestClasses } from "../../reading/best-classes.js";
import type { Detection } from "../../reading/exported-settings.js";
import { findLines } from "../../reading/find-lines.js";
import { levelLine } from "../../reading/level-line.js";
import type { RotatedRect } from "../../reading/min-area-rect.js";
import { inkColumns } from "../../reading/spaces.js";
import type { KernelResult } from "../engine.js";
import { createSession, floatTensor, type SessionOptions } from "../session.js";

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

/** Maps of one picture's tiles, each with its place on the canvas. */
export interface FindInput {
  readonly maps: readonly (Place & { readonly content: NumberMap })[];
  readonly thumbnail?: NumberMap;
  readonly width: number;
  readonly height: number;
}

type Place = Pick<PlacedMap, "x" | "y" | "width" | "height">;

export interface ReadInput {
  /** [height, width, 3], R, G, B */
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface ReadOutput extends BestClasses {
  /** [steps, hiddenSize] */
  readonly features: Float32Array;
  readonly hiddenSize: number;
  /** [width], 1 = ink */
  readonly ink: Uint8Array;
}

export async function createKernel(init: PpocrInit) {
  const { mean, std, lines } = init.detection;
  const detectorPlanes = planeTables(mean, std);
  const detector = await createSession(await readGraph(init.detector, init), init);
  const graph = withExtraOutput(await readGraph(init.recogniser, init), init.featureTensor);
  const recogniser = await createSession(graph, init);
  return {
    /** Tiles -> text maps, each [height, width]. */
    detect: async (input: DetectInput): Promise<KernelResult> => {
      const { pixels, width, height } = input;
      const values = new Float32Array(pixels.length * 3 * width * height);
      pixels.forEach((tile, index) => {
        normalise(tile, values.subarray(index * 3 * width * height), width * height, detectorPlanes);
      });
      const map = await runFirst(detector, values, [pixels.length, 3, height, width]);
      const maps = pixels.map((_, index) => map.slice(index * width * height, (index + 1) * width * height));
      return { value: maps, transfer: maps.map((data) => data.buffer as ArrayBuffer) };
    },

    /** Maps of one picture's tiles -> lines, in pixels of the canvas. */
    find: ({ maps, thumbnail, width, height }: FindInput): KernelResult => {
      const fine = { width, height, data: stitch(maps.map(placed), width, height) };
      const data = thumbnail ? mergeScales(fine, thumbnail) : fine.data;
      return { value: findLines({ width, height, data }, lines) satisfies RotatedRect[] };
    },

    /** One line -> features and the best classes. */
    read: async ({ pixels, width, height }: ReadInput): Promise<KernelResult> => {
      const values = new Float32Array(3 * width * height);
      normalise(pixels, values, width * height, LINE_PLANES);
      const given = init.levelLines ? levelLine(values) : values;
      const outputs = await recogniser.run({ [recogniser.inputNames[0]]: floatTensor(given, [1, 3, height, width]) });
      const features = outputs[init.featureTensor];
      const probabilities = outputs[recogniser.outputNames.find((name) => name !== init.featureTensor)!];
      const [, steps, classes] = probabilities.dims;
      const best = bestClasses(probabilities.data as Float32Array, steps, classes, init.alphabet);
      const value: ReadOutput = {
        features: (features.data as Float32Array).slice(),
        hiddenSize: features.dims.at(-1)!,
        ...best,
        ink: inkColumns(pixels, width, height),
      };
      return { value, transfer: [value.features.buffer as ArrayBuffer] };
    },
  };
}

/** On a CPU the graph is rewritten to what onnxruntime computes fastest there: the same results in 0.65 to 0.75 of the time. */
async function readGraph(path: string, { device, featureTensor }: PpocrInit): Promise<Uint8Array> {
  const model = await readFile(path);
  return device === "cpu" ? fuseConvolutions(model, [featureTensor]) : model;
}

/** A tile that was not encoded at the canvas' scale is brought to it. */
function placed({ content, ...place }: FindInput["maps"][number]): PlacedMap {
  if (content.width === place.width && content.height === place.height) {
    return { ...place, data: content.data, stride: content.stride };
  }
  return { ...place, data: scaleMap(content, place.width, place.height), stride: place.width };
}

async function runFirst(session: InferenceSession, values: Float32Array, dims: number[]): Promise<Float32Array> {
  const outputs = await session.run({ [session.inputNames[0]]: floatTensor(values, dims) });
  return outputs[session.outputNames[0]].data as Float32Array;
}

/** For each plane, B, G, R: 0..255 -> what the model takes. */
type PlaneTables = readonly Float32Array[];

function planeTables(mean: readonly number[], std: readonly number[]): PlaneTables {
  return mean.map((middle, plane) =>
    Float32Array.from({ length: 256 }, (_, value) => (value / 255 - middle) / std[plane]),
  );
}

/** Every recogniser of the family takes -1..1. */
const LINE_PLANES = planeTables([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]);

/** Interleaved R, G, B bytes -> planes B, G, R. */
function normalise(pixels: Uint8Array, planes: Float32Array, area: number, [blue, green, red]: PlaneTables): void {
  for (let index = 0, at = 0; index < area; index++, at += 3) {
    planes[index] = blue[pixels[at + 2]];
    planes[area + index] = green[pixels[at + 1]];
    planes[2 * area + index] = red[pixels[at]];
  }
}
