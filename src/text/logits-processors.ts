/** Rules that change the scores before a token is chosen; each from transformers, in its order. */
export interface ProcessorOptions {
  /** Of tokens that are already there; 1 = none. */
  readonly repetitionPenalty: number;
  /** No run of so many tokens twice; 0 = off. */
  readonly noRepeatNgramSize: number;
  /** Runs of tokens that must not come. */
  readonly badWords: readonly (readonly number[])[];
  /** Tokens with the prompt's (decoder's) own before the end may come. */
  readonly minLength: number;
  /** The same without the prompt. */
  readonly minNewTokens: number;
  readonly forcedBos?: number;
  readonly forcedEos: readonly number[];
  readonly suppress: readonly number[];
  /** As suppress, but for the first token only. */
  readonly suppressAtBegin: readonly number[];
  readonly eos: readonly number[];
  /** Tokens at most, the prompt's included. */
  readonly maxLength: number;
  readonly promptLength: number;
}

/** @param ids all so far, the prompt's included; scores [vocab] are changed in place */
export type LogitsProcessor = (ids: readonly number[], scores: Float32Array) => void;

const NEVER = Number.NEGATIVE_INFINITY;

/** Those that do something with these options. Source: transformers, GenerationMixin._get_logits_processor. */
export function createLogitsProcessors(options: ProcessorOptions): LogitsProcessor[] {
  const { repetitionPenalty, noRepeatNgramSize, badWords, minLength, minNewTokens, promptLength } = options;
  const forbid = (tokens: readonly number[], scores: Float32Array) => {
    for (const token of tokens) scores[token] = NEVER;
  };
  const processors: LogitsProcessor[] = [];
  if (repetitionPenalty !== 1) processors.push(penalise(repetitionPenalty));
  if (noRepeatNgramSize > 0) processors.push(refuseRepeats(noRepeatNgramSize));
  if (badWords.length > 0) processors.push(refuseWords(badWords));
  if (minLength > 0) {
    processors.push((ids, scores) => void (ids.length < minLength && forbid(options.eos, scores)));
  }
  if (minNewTokens > 0) {
    processors.push((ids, scores) => void (ids.length - promptLength < minNewTokens && forbid(options.eos, scores)));
  }
  const { forcedBos } = options;
  if (forcedBos !== undefined) {
    processors.push((ids, scores) => void (ids.length === 1 && allowOnly([forcedBos], scores)));
  }
  if (options.forcedEos.length > 0) {
    processors.push(
      (ids, scores) => void (ids.length === options.maxLength - 1 && allowOnly(options.forcedEos, scores)),
    );
  }
  if (options.suppress.length > 0) processors.push((_, scores) => forbid(options.suppress, scores));
  if (options.suppressAtBegin.length > 0) {
    // Where the first token is forced, what begins is the one after it.
    const begin = promptLength + (promptLength > 1 || forcedBos === undefined ? 0 : 1);
    processors.push((ids, scores) => void (ids.length === begin && forbid(options.suppressAtBegin, scores)));
  }
  return processors;
}

function allowOnly(tokens: readonly number[], scores: Float32Array): void {
  scores.fill(NEVER);
  for (const token of tokens) scores[token] = 0;
}

function penalise(penalty: number): LogitsProcessor {
  // As the reference computes it: the penalty is a float32 as well.
  const factor = Math.fround(penalty);
  return (ids, scores) => {
    for (const id of new Set(ids)) {
      // Placeholders of images may lie beyond the vocabulary.
      if (id >= 0 && id < scores.length) scores[id] = scores[id] < 0 ? scores[id] * factor : scores[id] / factor;
    }
  };
}

function refuseRepeats(size: number): LogitsProcessor {
  return (ids, scores) => {
    const start = ids.length - (size - 1);
    for (let at = 0; at + size <= ids.length; at++) {
      let matches = start >= 0;
      for (let index = 0; matches && index < size - 1; index++) matches = ids[at + index] === ids[start + index];
      if (matches) scores[ids[at + size - 1]] = NEVER;
    }
  };
}

function refuseWords(words: readonly (readonly number[])[]): LogitsProcessor {
  return (ids, scores) => {
    for (const word of words) {
      const head = word.slice(0, -1);
      const isThere = head.every((token, index) => ids[ids.length - head.length + index] === token);
      if (isThere && word.length > 0) scores[word[word.length - 1]] = NEVER;
    }
  };
}
