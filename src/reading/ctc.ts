/** The best class at each step of a line, under one alphabet. */
export interface StepClasses {
  /** [steps]; 0 is the blank */
  readonly ids: Uint16Array;
  /** [steps], 0..1 */
  readonly probabilities: Float32Array;
}

export interface DecodedCharacter {
  readonly text: string;
  readonly probability: number;
  readonly firstStep: number;
  readonly lastStep: number; // inclusive
}

/**
 * Greedy CTC decoding: repeats are one character, blanks separate.
 * @param characters text of each class; 0 is the blank
 */
export function decodeCtc(steps: StepClasses, characters: readonly string[]): DecodedCharacter[] {
  const decoded: DecodedCharacter[] = [];
  let previous = 0;
  for (let step = 0; step < steps.ids.length; step++) {
    const id = steps.ids[step];
    const probability = steps.probabilities[step];
    if (id !== 0 && id === previous) {
      const last = decoded[decoded.length - 1];
      decoded[decoded.length - 1] = { ...last, lastStep: step, probability: Math.max(last.probability, probability) };
    } else if (id !== 0) {
      decoded.push({ text: characters[id], probability, firstStep: step, lastStep: step });
    }
    previous = id;
  }
  return decoded;
}

/** Mean probability of the characters; 0 when there are none. */
export function confidenceOf(characters: readonly DecodedCharacter[]): number {
  if (characters.length === 0) return 0;
  return characters.reduce((sum, character) => sum + character.probability, 0) / characters.length;
}
