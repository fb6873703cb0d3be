import type { GenerationParams } from "../text/generation-params.js";
import { createLogitsProcessors } from "../text/logits-processors.js";
import { createSampler } from "../text/sampling.js";
import { createDetokenizer, findStop } from "../text/stop-strings.js";
import type { TextTokenizer } from "../text/tokenizer.js";

/** A language model that has a prompt for each row of a batch before it, and is asked for one token after another. */
export interface StepDecoder {
  /** Reads the prompts. @returns logits of what comes next, [vocab] for each row */
  prefill(): Promise<Float32Array[]>;
  /** Reads one token a row. @returns as prefill */
  step(tokens: readonly number[]): Promise<Float32Array[]>;
  release(): void;
}

export interface Generated {
  /** Without the prompt; the token that ended it included. */
  readonly ids: readonly number[];
  /** Special tokens left out (unless they mean something), and cut before a stop string. */
  readonly text: string;
  readonly finishReason: "stop" | "length";
}

/**
 * One token after another until every row has ended. A row that ended is fed padding while others go on.
 * @param prompts ids that count for length and repetition: the prompt's, or an encoder-decoder's first ones
 */
export async function generate(
  decoder: StepDecoder,
  prompts: readonly (readonly number[])[],
  params: GenerationParams,
  tokenizer: TextTokenizer,
  onFirst: (logits: readonly Float32Array[]) => void = () => {},
  keepSpecialTokens = false,
): Promise<Generated[]> {
  const rows = prompts.map((ids) => createRow(ids, params, tokenizer, keepSpecialTokens));
  try {
    for (let step = 0; step < params.maxNewTokens && rows.some((row) => !row.ended); step++) {
      const logits = step === 0 ? await decoder.prefill() : await decoder.step(rows.map((row) => row.last));
      if (step === 0) onFirst(logits);
      rows.forEach((row, index) => {
        if (!row.ended) row.take(logits[index]);
      });
    }
  } finally {
    decoder.release();
  }
  return rows.map((row) => row.finish());
}

function createRow(
  promptIds: readonly number[],
  params: GenerationParams,
  tokenizer: TextTokenizer,
  keepSpecialTokens: boolean,
) {
  const promptLength = promptIds.length;
  const processors = createLogitsProcessors({
    ...params,
    promptLength,
    maxLength: promptLength + params.maxNewTokens,
  });
  const choose = createSampler(params);
  const detokenizer = createDetokenizer(tokenizer);
  const ids = [...promptIds];
  let reason: "stop" | "length" = "length";
  return {
    ended: false,
    /** What the next step reads. */
    last: params.pad,
    take(logits: Float32Array): void {
      const scores = logits.slice();
      for (const process of processors) process(ids, scores);
      const id = choose(scores);
      ids.push(id);
      this.last = id;
      const hasStopped = params.stopStrings.length > 0 && stopsIn(detokenizer, id, params.stopStrings);
      if (!params.eos.includes(id) && !hasStopped) return;
      reason = "stop";
      this.ended = true;
      this.last = params.pad;
    },
    finish(): Generated {
      const generated = ids.slice(promptLength);
      const whole = tokenizer.decode(generated, { keepSpecialTokens });
      const stop = findStop(whole, params.stopStrings);
      const text = stop === -1 ? whole : whole.slice(0, stop);
      return { ids: generated, text, finishReason: reason };
    },
  };
}

function stopsIn(detokenizer: ReturnType<typeof createDetokenizer>, id: number, stops: readonly string[]): boolean {
  detokenizer.push(id);
  return findStop(detokenizer.text, stops) !== -1;
}
