import { describe, expect, it } from "vitest";
import { DEFAULT_MAX_NEW_TOKENS, generationParams } from "../../src/text/generation-params.js";

describe("generationParams", () => {
  it("is greedy unless the user wants it otherwise, whatever the bundle recommends", () => {
    const bundle = {
      do_sample: true,
      temperature: 0.7,
      top_k: 20,
      top_p: 0.8,
      repetition_penalty: 1.05,
      max_length: 20,
    };
    expect(generationParams(bundle, {}, {})).toMatchObject({
      temperature: 0,
      topK: 0,
      topP: 1,
      repetitionPenalty: 1.05,
      maxNewTokens: DEFAULT_MAX_NEW_TOKENS,
    });
    expect(generationParams(bundle, {}, { temperature: 0.5, topP: 0.9 })).toMatchObject({
      temperature: 0.5,
      topK: 0,
      topP: 0.9,
    });
  });

  it.each([
    ["generation_config.json", { eos_token_id: 3 }, { eos_token_id: 4 }, [3]],
    ["a list", { eos_token_id: [3, 5] }, {}, [3, 5]],
    ["config.json", {}, { eos_token_id: 4, text_config: { eos_token_id: 6 } }, [4]],
    ["the text model", {}, { text_config: { eos_token_id: [6] } }, [6]],
    ["the decoder", {}, { decoder: { eos_token_id: 7 } }, [7]],
    ["nothing", {}, {}, []],
    ["null", { eos_token_id: null }, {}, []],
  ])("takes the end from %s", (_, generation, config, eos) => {
    expect(generationParams(generation, config, {}).eos).toEqual(eos);
  });

  it("pads with the end where there is no padding", () => {
    expect(generationParams({ eos_token_id: [3, 5] }, {}, {}).pad).toBe(3);
    expect(generationParams({ eos_token_id: 3, pad_token_id: 1 }, {}, {}).pad).toBe(1);
    expect(generationParams({}, {}, {}).pad).toBe(0);
  });

  it("reads rules that are given as numbers, lists, lists of lists or null", () => {
    const rules = {
      forced_bos_token_id: 0,
      forced_eos_token_id: [2],
      bad_words_ids: [[5], [6, 7], []],
      suppress_tokens: null,
      no_repeat_ngram_size: 3,
      min_length: "4",
    };
    expect(generationParams(rules, {}, {})).toMatchObject({
      forcedBos: 0,
      forcedEos: [2],
      badWords: [[5], [6, 7]],
      suppress: [],
      noRepeatNgramSize: 3,
      minLength: 0,
    });
  });
});
