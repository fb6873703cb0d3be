import { describe, expect, it } from "vitest";
import { DETECTION_DEFAULTS, parseExportedSettings } from "../../src/reading/exported-settings.js";

const DETECTOR = `
PostProcess:
  name: DBPostProcess
  thresh: 0.2
  box_thresh: 0.45
  unclip_ratio: 1.4
  max_candidates: 3000
PreProcess:
  transform_ops:
  - DecodeImage: { channel_first: false, img_mode: BGR }
  - DetLabelEncode: null
  - DetResizeForTest: { resize_long: 960 }
  - NormalizeImage:
      mean: [0.485, 0.456, 0.406]
      order: hwc
      scale: 1./255.
      std: [0.229, 0.224, 0.225]
`;
const dictionary = (list: string) => `PostProcess: { name: CTCLabelDecode, character_dict: ${list} }`;
const detector = (line: string) => DETECTOR.replace(new RegExp(`${line.split(":")[0]}:.*`), line);

describe("parseExportedSettings", () => {
  it("takes a detector's normalisation and thresholds", () => {
    expect(parseExportedSettings(DETECTOR, "inference.yml").detection).toEqual({
      mean: [0.485, 0.456, 0.406],
      std: [0.229, 0.224, 0.225],
      lines: { threshold: 0.2, minScore: 0.45, unclipRatio: 1.4, minSide: 3 },
    });
  });

  it("takes a recogniser's dictionary as characters, whatever YAML makes of them elsewhere", () => {
    const list = `\n  - '!'\n  - 0\n  - 1.50\n  - y\n  - ~\n  - null\n  - "\\u3000"\n  - 'И'\n  - "\\U0001F6C5"\n  - ' '`;
    const text = `PreProcess:\n  transform_ops:\n  - RecResizeImg: { image_shape: [3, 48, 320] }\nPostProcess:\n  character_dict:${list}`;
    const { characters, lineHeight } = parseExportedSettings(text, "inference.yml");
    expect(characters).toEqual(["!", "0", "1.50", "y", "~", "null", "\u3000", "И", "\u{1F6C5}", " "]);
    expect(lineHeight).toBe(48);
  });

  it("keeps what a file does not mention", () => {
    for (const text of ["", "Global: {}", "[]", "PostProcess: null", "PreProcess: { transform_ops: [] }"]) {
      expect(parseExportedSettings(text, "inference.yml")).toEqual({ detection: DETECTION_DEFAULTS });
    }
  });

  it.each([
    ["a scale of another kind", detector("scale: 1.0"), /NormalizeImage\.scale is "1\.0"/],
    ["two means", detector("mean: [0.5, 0.5]"), /NormalizeImage\.mean/],
    ["no deviation", detector("std: [0, 0, 0]"), /NormalizeImage\.std\[0\] is "0"/],
    ["a threshold that is none", detector("thresh: high"), /PostProcess\.thresh is "high", expected a number/],
    ["an endless one", detector("unclip_ratio: .inf"), /unclip_ratio/],
    ["other planes", DETECTOR.replace("BGR", "RGB"), /img_mode is "RGB", expected BGR/],
    ["another family's detector", detector("name: EASTPostProcess"), /PostProcess\.name is "EASTPostProcess"/],
    [
      "another height",
      "PreProcess: { transform_ops: [{ RecResizeImg: { image_shape: [3, x, 320] } }] }",
      /image_shape/,
    ],
    ["a dictionary by name", dictionary("ppocr_keys_v1.txt"), /character_dict is "ppocr_keys_v1.txt", expected a list/],
    ["an empty dictionary", dictionary("[]"), /length .* is "0"/],
    ["lists for characters", dictionary("[a, [b]]"), /character_dict\[1\] is a list/],
    ["words for characters", dictionary(`[${"x".repeat(17)}]`), /character_dict\[0\]/],
    ["more characters than classes", dictionary(`[${"a,".repeat(65_536)}]`), /65536/],
    ["broken YAML", "PostProcess: [", /no YAML that can be read/],
    ["an own type", 'PostProcess: !!js/function "x"', /no YAML that can be read/],
    ["a deep nest", "[".repeat(10_000), /no YAML that can be read/],
  ])("refuses %s", (_, text, message) => {
    expect(() => parseExportedSettings(text, "inference.yml")).toThrow(
      expect.objectContaining({ code: "reader_settings_invalid", message: expect.stringMatching(message) }),
    );
  });

  it("does not unfold aliases", () => {
    const levels = Array.from(
      { length: 60 },
      (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level},`.repeat(9)}]`,
    );
    const bomb = `l0: &l0 [x]\n${levels.join("\n")}\nPostProcess: { character_dict: [a, *l60] }`;
    expect(() => parseExportedSettings(bomb, "inference.yml")).toThrow(/character_dict\[1\] is a list/);
  });

  it("takes no key from the prototype", () => {
    const text = "__proto__: { PostProcess: { character_dict: [a] } }\nconstructor: { name: x }";
    expect(parseExportedSettings(text, "inference.yml").characters).toBeUndefined();
  });
});
