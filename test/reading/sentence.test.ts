import { describe, expect, it } from "vitest";
import { captionSentence } from "../../src/reading/sentence.js";

describe("captionSentence", () => {
  it.each([
    [[], "An image without readable text."],
    [["Settings"], 'An image that reads: "Settings"'],
    [["Settings", "Wi-Fi", "Bluetooth"], 'An image that reads: "Settings" "Wi-Fi" "Bluetooth"'],
    [['He said "go".'], 'An image that reads: "He said \\"go\\"."'],
    [['""'], 'An image that reads: "\\"\\""'],
    [["it's", "“so”"], 'An image that reads: "it\'s" "“so”"'],
    [["设置", "$& $1"], 'An image that reads: "设置" "$& $1"'],
  ])("%j", (lines, sentence) => {
    expect(captionSentence(lines)).toBe(sentence);
  });
});
