import { describe, expect, it } from "vitest";
import { createDetokenizer, findStop } from "../../src/text/stop-strings.js";
import type { TextTokenizer } from "../../src/text/tokenizer.js";

/** Ids are bytes; what is no whole character decodes to U+FFFD. */
const BYTES: TextTokenizer = {
  special: {},
  encode: (text) => [...new TextEncoder().encode(text)],
  decode: (ids) => new TextDecoder().decode(Uint8Array.from(ids)),
  idOf: () => undefined,
  tokenOf: () => undefined,
};

describe("createDetokenizer", () => {
  it("holds back half characters", () => {
    const detokenizer = createDetokenizer(BYTES);
    const pieces = BYTES.encode("a你🙂b", false).map((id) => detokenizer.push(id));
    expect(pieces.filter((piece) => piece !== "")).toEqual(["a", "你", "🙂", "b"]);
    expect(detokenizer.text).toBe("a你🙂b");
  });

  it("gives each piece once where later tokens shorten the text", () => {
    const texts = ["a ,", "a,", "a, b"];
    let step = 0;
    const detokenizer = createDetokenizer({ ...BYTES, decode: () => texts[step++] });
    expect([detokenizer.push(1), detokenizer.push(2), detokenizer.push(3)]).toEqual(["a ,", "", "b"]);
  });
});

describe("findStop", () => {
  it.each([
    ["one\ntwo###three", ["###", "\n"], 3],
    ["one", ["###"], -1],
    ["one", [], -1],
    ["###", ["##", "###"], 0],
  ])("%j by %j", (text, stops, at) => {
    expect(findStop(text, stops)).toBe(at);
  });
});
