import type { StepClasses } from "./ctc.js";

/** What of a recogniser's classes matters. */
export interface Alphabet {
  /** Classes that are looked at one by one, ascending: the blank, Latin ones, accented forms, the space. */
  readonly chosen: Uint16Array;
  // Below, a class is its place among the chosen.
  /** The Latin ones, the blank among them. */
  readonly latin: readonly number[];
  /** Accented forms of a bare letter. */
  readonly accented: ReadonlyMap<number, readonly number[]>;
  /** 0 = there is none. */
  readonly space: number;
}

/** What a recogniser gave for one line. */
export interface ClassProbabilities {
  /** [steps, chosen] */
  readonly chosen: Float32Array;
  /** The best of all classes. */
  readonly best: StepClasses;
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

/** The best classes of each step: of all, of the Latin ones, of the forms of the best Latin one; the first of equals. */
export function bestClasses({ chosen, best }: ClassProbabilities, alphabet: Alphabet): BestClasses {
  const steps = best.ids.length;
  const make = () => ({ ids: new Uint16Array(steps), probabilities: new Float32Array(steps) });
  const [latin, accents] = [make(), make()];
  const spaces = new Float32Array(steps);
  const width = alphabet.chosen.length;
  for (let step = 0; step < steps; step++) {
    const row = chosen.subarray(step * width, (step + 1) * width);
    const set = (target: StepClasses, place: number) => {
      target.ids[step] = alphabet.chosen[place];
      target.probabilities[step] = row[place];
    };
    const place = argMax(row, alphabet.latin);
    set(latin, place);
    const forms = alphabet.accented.get(place);
    if (forms) set(accents, argMax(row, forms));
    if (alphabet.space > 0) spaces[step] = row[alphabet.space];
  }
  return { all: best, latin, accents, spaces };
}

function argMax(row: Float32Array, places: readonly number[]): number {
  let best = places[0];
  for (const place of places) if (row[place] > row[best]) best = place;
  return best;
}
