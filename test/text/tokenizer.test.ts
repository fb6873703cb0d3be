import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createTokenizer, encodePrompt } from "../../src/text/tokenizer.js";

const FIXTURES = new URL("../fixtures/vlm/", import.meta.url);

function load(family: string) {
  const read = (file: string) => JSON.parse(readFileSync(new URL(`${family}/${file}`, FIXTURES), "utf8"));
  return createTokenizer(read("tokenizer.json"), read("tokenizer_config.json"));
}

describe("createTokenizer", () => {
  it.each(["smolvlm", "idefics3", "llava", "qwen2_vl", "glm4v", "florence2"])("%s: text comes back", (family) => {
    const tokenizer = load(family);
    const text = "Größe, café, 你好: what colour is 1,024.50?\n\n  Answer 🙂";
    expect(tokenizer.decode(tokenizer.encode(text, false))).toBe(text);
  });

  it("decodes nothing to nothing", () => {
    expect(load("smolvlm").decode([])).toBe("");
  });

  it("leaves special tokens out unless they are wanted", () => {
    const tokenizer = load("smolvlm");
    const ids = tokenizer.encode("a<end_of_utterance>", false);
    expect(tokenizer.decode(ids)).toBe("a");
    expect(tokenizer.decode(ids, { keepSpecialTokens: true })).toBe("a<end_of_utterance>");
    expect(tokenizer.tokenOf(tokenizer.idOf("<image>")!)).toBe("<image>");
    expect(tokenizer.idOf("no such token")).toBeUndefined();
  });

  it("reads special tokens that are written as objects", () => {
    const read = (file: string) => JSON.parse(readFileSync(new URL(`llava/${file}`, FIXTURES), "utf8"));
    const tokenizer = createTokenizer(read("tokenizer.json"), { bos_token: { content: "<s>" }, eos_token: null });
    expect(tokenizer.special).toEqual({ bos: "<s>", eos: undefined, pad: undefined, unk: undefined });
  });

  it.each([{}, { model: { type: "None such" } }])("refuses %j", (broken) => {
    expect(() => createTokenizer(broken, {})).toThrow(expect.objectContaining({ code: "bundle_tokenizer_malformed" }));
  });
});

describe("encodePrompt", () => {
  it.each([
    ["llava", "USER: hello", 1],
    ["llava", "<s>USER: hello", 1],
    ["idefics3", "<|begin_of_text|>User: hello", 1],
  ])("%s: %j has one bos", (family, text, count) => {
    const tokenizer = load(family);
    const bos = tokenizer.idOf(tokenizer.special.bos!);
    expect(encodePrompt(tokenizer, text).filter((id) => id === bos)).toHaveLength(count);
  });
});
