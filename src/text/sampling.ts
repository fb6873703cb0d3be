import { OpenAutoGlmError } from "../errors.js";
import { mulberry32 } from "../metrics/random.js";

export interface SamplingOptions {
  /** 0 = greedy: the likeliest token, the first of equals. */
  readonly temperature: number;
  /** Only so many of the likeliest; 0 = all. */
  readonly topK: number;
  /** The likeliest that together reach this probability; 1 = all. */
  readonly topP: number;
  /** At least this share of the likeliest's probability; 0 = all. */
  readonly minP: number;
  readonly seed: number;
}

/** Scores of all tokens [vocab] -> a token id. May overwrite the scores. */
export type Sampler = (scores: Float32Array) => number;

/** Order of the steps as in transformers: temperature, top-k, top-p, min-p. The same seed gives the same tokens. */
export function createSampler(options: SamplingOptions): Sampler {
  if (options.temperature === 0) return argMax;
  const random = mulberry32(options.seed);
  return (scores) => {
    argMax(scores); // refuses what is no number
    for (let id = 0; id < scores.length; id++) scores[id] /= options.temperature;
    let ids = Array.from(scores.keys()).filter((id) => scores[id] > Number.NEGATIVE_INFINITY);
    ids.sort((a, b) => scores[b] - scores[a] || a - b);
    if (options.topK > 0 && options.topK < ids.length) {
      // Equals of the last one stay, as in transformers.
      const least = scores[ids[options.topK - 1]];
      ids = ids.filter((id) => scores[id] >= least);
    }
    ids = ids.slice(0, nucleus(softmax(scores, ids), options.topP));
    const probabilities = softmax(scores, ids);
    const kept = probabilities.filter((value) => value >= options.minP * probabilities[0]).length;
    return ids[draw(probabilities.slice(0, kept), random())];
  };
}

/** The first index of the largest score. @throws model_output_invalid if that is no number */
export function argMax(scores: Float32Array): number {
  let best = 0;
  for (let id = 1; id < scores.length; id++) if (scores[id] > scores[best]) best = id;
  if (Number.isNaN(scores[best])) {
    throw new OpenAutoGlmError(
      "model_output_invalid",
      "the model's scores are not numbers (NaN)",
      "half-precision weights overflow on some devices: try --dtype fp32",
      "internal",
    );
  }
  return best;
}

/** How many of the likeliest reach topP together; at least one. */
function nucleus(probabilities: readonly number[], topP: number): number {
  let sum = 0;
  for (let count = 0; count < probabilities.length; count++) {
    if (sum >= topP) return Math.max(1, count);
    sum += probabilities[count];
  }
  return probabilities.length;
}

function softmax(scores: Float32Array, ids: readonly number[]): number[] {
  const powers = ids.map((id) => Math.exp(scores[id] - scores[ids[0]]));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** @param at 0..1 */
function draw(probabilities: readonly number[], at: number): number {
  let rest = at * probabilities.reduce((sum, value) => sum + value, 0);
  for (let index = 0; index < probabilities.length; index++) {
    rest -= probabilities[index];
    if (rest < 0) return index;
  }
  return probabilities.length - 1;
}
