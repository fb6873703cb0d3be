import { describe, expect, it } from "vitest";
import { withinTime } from "../../src/model/within-time.js";
import { createChatTemplate } from "../../src/text/chat-template.js";

describe("withinTime", () => {
  it("gives what the work gives", () => {
    expect(withinTime(1000, "adding", () => 1 + 1)).toBe(2);
  });

  it("throws what the work throws", () => {
    const broken = new RangeError("broken");
    expect(() =>
      withinTime(1000, "breaking", () => {
        throw broken;
      }),
    ).toThrow(broken);
  });

  it.each<[string, () => unknown]>([
    [
      "a loop",
      () => {
        for (;;);
      },
    ],
    ["a pattern that backtracks", () => /^(a+)+$/.test(`${"a".repeat(60)}b`)],
    [
      "a template",
      () =>
        createChatTemplate("{% for i in range(9999) %}{% for j in range(9999) %}{% endfor %}{% endfor %}", {}, "")([]),
    ],
  ])("ends %s", (_, work) => {
    expect(() => withinTime(100, "it", work)).toThrow(
      expect.objectContaining({ code: "bundle_too_slow", kind: "input" }),
    );
  });
});
