import type { GenerationParams } from "../text/generation-params.js";
import { createLogitsProcessors } from "../text/logits-processors.js";
import { createSampler } from "../text/sampling.js";
import { createDetokenizer, findStop } from "../text/stop-strings.js";
import type { TextTokenizer } from "../text/tokenizer.js";

export interface Generated {
  /** Without the prompt; the token that ended it included. */
  readonly ids: readonly number[];
  /** Special tokens left out (unless they mean something), and cut before a stop string. */
  readonly text: string;
  readonly finishReason: "stop" | "length";
}

/** One answer while it grows: takes the model's logits, chooses tokens, and knows when it has ended. */
export interface Answer {
  readonly ended: boolean;
  /** The newest token: what the next step reads. */
  readonly last: number;
  /** @param logits of the next token, [vocab]; not changed */
  take(logits: Float32Array): void;
  finish(): Generated;
}

/** @param heard ids that count for length and repetition: the prompt's, or an encoder-decoder's first ones */
export function createAnswer(
  heard: readonly number[],
  params: GenerationParams,
  tokenizer: TextTokenizer,
  keepSpecialTokens = false,
): Answer {
  const promptLength = heard.length;
  const processors = createLogitsProcessors({
    ...params,
    promptLength,
    maxLength: promptLength + params.maxNewTokens,
  });
  const choose = createSampler(params);
  const detokenizer = createDetokenizer(tokenizer);
  const ids = [...heard];
  let hasStopped = false;
  return {
    get ended() {
      return hasStopped || ids.length - promptLength >= params.maxNewTokens;
    },
    get last() {
      return ids[ids.length - 1];
    },
    take(logits) {
      const scores = logits.slice();
      for (const process of processors) process(ids, scores);
      const id = choose(scores);
      ids.push(id);
      const meetsStop = params.stopStrings.length > 0 && stopsIn(detokenizer, id, params.stopStrings);
      hasStopped = meetsStop || params.eos.includes(id);
    },
    finish() {
      const generated = ids.slice(promptLength);
      const whole = tokenizer.decode(generated, { keepSpecialTokens });
      const stop = findStop(whole, params.stopStrings);
      const text = stop === -1 ? whole : whole.slice(0, stop);
      return { ids: generated, text, finishReason: hasStopped ? "stop" : "length" };
    },
  };
}

function stopsIn(detokenizer: ReturnType<typeof createDetokenizer>, id: number, stops: readonly string[]): boolean {
  detokenizer.push(id);
  return findStop(detokenizer.text, stops) !== -1;
}
