import { describe, expect, it } from "vitest";
import { parseModes } from "../../src/bench/modes.js";
import { DEFAULTS } from "../../src/config/schema.js";
import { planOptions } from "../../src/pipeline/plan-options.js";
import { fakeFamily } from "../helpers/fake-family.js";

const BASE = planOptions({ ...DEFAULTS, "tiling.overlap": 77 }, fakeFamily().geometry);

describe("parseModes", () => {
  // list -> [name, what differs from the settings]
  it.each<[string, [string, object][]]>([
    ["fixed", [["fixed", { strategy: "fixed" }]]],
    [
      "both",
      [
        ["fixed", { strategy: "fixed" }],
        ["adaptive", { strategy: "adaptive" }],
      ],
    ],
    [
      " adaptive , fixed ",
      [
        ["adaptive", { strategy: "adaptive" }],
        ["fixed", { strategy: "fixed" }],
      ],
    ],
    ["fixed@224", [["fixed@224", { strategy: "fixed", fixedSize: 224 }]]],
    ["single@768", [["single@768", { strategy: "single", singleSize: 768 }]]],
    ["single@original", [["single@original", { strategy: "single", singleSize: 0 }]]],
    ["threshold@1536", [["threshold@1536", { strategy: "threshold", threshold: 1536 }]]],
    [
      "single@32,single@16384",
      [
        ["single@32", { strategy: "single", singleSize: 32 }],
        ["single@16384", { strategy: "single", singleSize: 16384 }],
      ],
    ],
    [
      "both,threshold",
      [
        ["fixed", { strategy: "fixed" }],
        ["adaptive", { strategy: "adaptive" }],
        ["threshold", { strategy: "threshold" }],
      ],
    ],
    [
      "fixed,both,fixed",
      [
        ["fixed", { strategy: "fixed" }],
        ["adaptive", { strategy: "adaptive" }],
      ],
    ],
  ])("%s", (list, modes) => {
    expect(parseModes(list, BASE)).toEqual(modes.map(([name, plan]) => ({ name, plan: { ...BASE, ...plan } })));
  });

  it.each([
    ["", ""],
    ["fixed,", ""],
    ["FIXED", "FIXED"],
    ["fixed;adaptive", "fixed;adaptive"],
    ["nothing", "nothing"],
    ["fixed@", "fixed@"],
    ["fixed@31", "fixed@31"],
    ["fixed@16385", "fixed@16385"],
    ["fixed@224.5", "fixed@224.5"],
    ["fixed@large", "fixed@large"],
    ["fixed@original", "fixed@original"],
    ["threshold@original", "threshold@original"],
    ["adaptive@original", "adaptive@original"],
    ["single@0", "single@0"],
    ["single@-768", "single@-768"],
    ["single@768@2", "single@768@2"],
    ["both@512", "both@512"],
    ["adaptive,constructor", "constructor"],
  ])("refuses %j and says what is wrong: %j", (list, name) => {
    expect(() => parseModes(list, BASE)).toThrow(
      expect.objectContaining({ code: "invalid_mode", kind: "usage", message: `bench --mode can't be ${name}` }),
    );
  });
});
