import type { StepClasses } from "./ctc.js";

/** What of a recogniser's classes matters. */
export interface Alphabet {
  /** [classes], 1 = Latin */
  readonly latin: Uint8Array;
  /** Accented forms of a bare letter's class. */
  readonly accented: ReadonlyMap<number, readonly number[]>;
  /** The class of the space; 0 = there is none. */
  readonly space: number;
}

export interface BestClasses {
  /** Over all classes, and over the Latin ones. */
  readonly all: StepClasses;
  readonly latin: StepClasses;
  /** The best accented form of the best Latin class; 0 where it has none. */
  readonly accents: StepClasses;
  /** [steps], probability of a space */
  readonly spaces: Float32Array;
}

/**
 * The arg max of each step, over all classes and over the Latin ones; the first of equals. Probabilities add up to 1, so
 * one over a half is the largest: most steps are the blank or a Latin letter, and need no look at thousands of others.
 * @param probabilities [steps, classes], 0 = blank
 */
export function bestClasses(
  probabilities: Float32Array,
  steps: number,
  classes: number,
  alphabet: Alphabet,
): BestClasses {
  const make = () => ({ ids: new Uint16Array(steps), probabilities: new Float32Array(steps) });
  const [all, latin, accents] = [make(), make(), make()];
  const spaces = new Float32Array(steps);
  const allowed = Array.from(alphabet.latin.keys()).filter((id) => alphabet.latin[id] === 1);
  for (let step = 0; step < steps; step++) {
    const row = probabilities.subarray(step * classes, (step + 1) * classes);
    const set = (target: typeof all, id: number) => {
      target.ids[step] = id;
      target.probabilities[step] = row[id];
    };
    let best = row[0] <= 0.5 ? argMax(row, allowed) : 0;
    set(latin, best);
    const forms = alphabet.accented.get(best);
    if (forms) set(accents, argMax(row, forms));
    if (row[best] <= 0.5) {
      best = 0;
      for (let id = 1; id < classes; id++) if (row[id] > row[best]) best = id;
    }
    set(all, best);
    if (alphabet.space > 0) spaces[step] = row[alphabet.space];
  }
  return { all, latin, accents, spaces };
}

function argMax(row: Float32Array, ids: readonly number[]): number {
  let best = ids[0];
  for (const id of ids) if (row[id] > row[best]) best = id;
  return best;
}
