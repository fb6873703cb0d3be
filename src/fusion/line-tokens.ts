import { stretchHull } from "../reading/stretch.js";
import type { Region, Size, VisualTokens } from "../types.js";

/** Features along one line, first step at its start. */
export interface LineFeatures {
  readonly region: Region;
  /** [steps, hiddenSize] */
  readonly features: Float32Array;
  readonly hiddenSize: number;
}

/** Hidden size of the PP-OCR recognisers; says the width of an empty set of tokens. */
const HIDDEN_SIZE = 120;

/**
 * The features of all lines one after the other, each with its place: the upright hull of its step's stretch of the
 * line, normalised to the whole picture.
 */
export function layoutLineTokens(lines: readonly LineFeatures[], size: Size): VisualTokens {
  const hiddenSize = lines[0]?.hiddenSize ?? HIDDEN_SIZE;
  const count = lines.reduce((sum, line) => sum + line.features.length / hiddenSize, 0);
  const data = new Float32Array(count * hiddenSize);
  const positions = new Float32Array(count * 4);
  let token = 0;
  for (const { region, features } of lines) {
    data.set(features, token * hiddenSize);
    const steps = features.length / hiddenSize;
    for (let step = 0; step < steps; step++, token++) positions.set(stepPlace(region, step, steps, size), token * 4);
  }
  return { count, hiddenSize, data, positions };
}

function stepPlace(region: Region, step: number, steps: number, size: Size): [number, number, number, number] {
  const hull = stretchHull(region, (step + 0.5) / steps, region.width / steps);
  const clampX = (x: number) => Math.min(1, Math.max(0, x / size.width));
  const clampY = (y: number) => Math.min(1, Math.max(0, y / size.height));
  const left = clampX(hull.x);
  const top = clampY(hull.y);
  return [left, top, clampX(hull.x + hull.width) - left, clampY(hull.y + hull.height) - top];
}
