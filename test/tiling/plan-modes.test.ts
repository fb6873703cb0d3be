import { describe, expect, it } from "vitest";
import { DEFAULTS } from "../../src/config/schema.js";
import { planOptions } from "../../src/pipeline/plan-options.js";
import { internvl } from "../../src/tiling/params.js";
import { parseModes } from "../../src/tiling/plan-modes.js";
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
    ["letterbox", [["letterbox", { strategy: "fixed", fixedFit: "letterbox" }]]],
    ["letterbox@224", [["letterbox@224", { strategy: "fixed", fixedFit: "letterbox", fixedSize: 224 }]]],
    ["quadtree@256", [["quadtree@256", { strategy: "quadtree", tileSize: 256 }]]],
    ["internvl@224", [["internvl@224", { strategy: "internvl", params: { internvl: internvl(224) } }]]],
    ["native", [["native", { strategy: "native" }]]],
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
    ["native@448", "native@448"],
    ["preset@448", "preset@448"],
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

  // --mode, --sweep -> names
  it.each<[string, string, string[]]>([
    ["both", "128,224", ["fixed@224", "fixed@128", "adaptive"]],
    ["adaptive,single", " 512 , 768,512", ["adaptive", "single@768", "single@512"]],
    ["fixed,letterbox", "64", ["fixed@64", "letterbox@64"]],
    ["fixed@512,single,threshold", "512,1024", ["fixed@512", "single@1024", "single@512", "threshold"]],
  ])("%s swept over %s", (list, sweep, names) => {
    expect(parseModes(list, BASE, sweep).map(({ name }) => name)).toEqual(names);
  });

  it.each([
    ["adaptive", "128", "bench --sweep has nothing to sweep in adaptive"],
    ["fixed@224", "128", "bench --sweep has nothing to sweep in fixed@224"],
    ["both", "128,,224", "bench --sweep can't be 128,,224"],
    ["both", "16", "bench --sweep can't be 16"],
    ["both", "original", "bench --sweep can't be original"],
  ])("refuses to sweep %s over %s", (list, sweep, message) => {
    expect(() => parseModes(list, BASE, sweep)).toThrow(expect.objectContaining({ code: "invalid_mode", message }));
  });
});
