import { copyFile, readFile, truncate, utimes } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { loadPpocrV4, type PpocrFiles } from "../../src/model/families/ppocr-files.js";
import { PPOCR_V4_FLOPS } from "../../src/model/families/ppocr-flops.js";
import { loadReader } from "../../src/model/families/ppocr-load.js";
import { PPOCR_V4_MEMORY } from "../../src/model/families/ppocr-memory.js";
import { DETECTION_DEFAULTS } from "../../src/reading/exported-settings.js";
import * as onnx from "../helpers/onnx-writer.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();
const TINY = fileURLToPath(new URL("../fixtures/readers/", import.meta.url));
const tiny = (name: string) => ({ model: `${TINY}${name}.onnx` });
const CYRILLIC = {
  detector: tiny("det"),
  recogniser: { ...tiny("rec-cyrillic"), settings: `${TINY}rec-cyrillic.yml` },
};

/** The tiny reader with files of one's own beside or in place of its own. */
async function load(own: { det?: Uint8Array; rec?: Uint8Array; detYml?: string; recYml?: string; dict?: string }) {
  const files = {
    "det.onnx": own.det,
    "rec.onnx": own.rec,
    "det.yml": own.detYml,
    "rec.yml": own.recYml,
    "dict.txt": own.dict,
  };
  const given = Object.entries(files).filter((entry): entry is [string, string | Uint8Array] => entry[1] !== undefined);
  await folder.put(Object.fromEntries(given));
  const path = (name: keyof typeof files) => (files[name] === undefined ? undefined : folder.at(name));
  return loadReader({
    detector: { model: path("det.onnx") ?? CYRILLIC.detector.model, settings: path("det.yml") },
    recogniser: {
      model: path("rec.onnx") ?? CYRILLIC.recogniser.model,
      settings: path("rec.yml") ?? (own.dict === undefined && !own.rec ? CYRILLIC.recogniser.settings : undefined),
      dictionary: path("dict.txt"),
    },
  });
}

type Shape = readonly (number | string)[];

/** Nodes over the input x whose last output is y. */
function graphOf(
  input: Shape,
  output: Shape,
  more: { nodes?: Uint8Array[]; outputs?: Uint8Array[]; weights?: Uint8Array[] } = {},
) {
  return onnx.model({
    graph: onnx.graph({
      nodes: more.nodes ?? [onnx.node("Sigmoid", { inputs: ["x"], outputs: ["y"] })],
      initializers: more.weights,
      inputs: [onnx.value("x", input)],
      outputs: [onnx.value("y", output), ...(more.outputs ?? [])],
    }),
  });
}

const classifier = (...after: string[]) =>
  ["MatMul", ...after].map((operator, index, { length }) =>
    onnx.node(operator, {
      inputs: [index === 0 ? "x" : `t${index}`, ...(index === 0 ? ["w"] : [])],
      outputs: [index === length - 1 ? "y" : `t${index + 1}`],
    }),
  );
const W = onnx.tensor("w", { dims: [8, 5], raw: new Uint8Array(160) });
const LINE: Shape = ["n", 3, 48, "w"];
const PAGE: Shape = ["n", 3, "h", "w"];

describe("loadReader", () => {
  it("gives what the built-in model is made of", async () => {
    const built = await loadPpocrV4();
    await folder.put({ "dict.txt": `${built.characters.slice(1, -1).join("\n")}\n` });
    for (const part of ["detector", "recogniser"] as const) await copyFile(built[part], folder.at(`${part}.onnx`));
    const read = await loadReader({
      detector: { model: folder.at("detector.onnx") },
      recogniser: { model: folder.at("recogniser.onnx"), dictionary: folder.at("dict.txt") },
    });
    const { characters, featureTensor, detection } = built;
    expect(read).toMatchObject({ characters, featureTensor, detection, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    // The figures that the built-in model brings are those that its graphs give.
    for (const key of ["perPixel", "perColumn", "perStepPair"] as const) {
      expect(read.flops[key] / PPOCR_V4_FLOPS[key]).toBeCloseTo(1, 3);
    }
    expect(read.memory).toEqual(PPOCR_V4_MEMORY);
  });

  it.each([
    ["latin", 53, "0", "ł"],
    ["cyrillic", 78, "0", "ґ"],
    ["korean", 133, "0", "\u{B904}"],
  ])("takes the alphabet of %s from its inference.yml", async (name, letters, first, last) => {
    const { characters, featureTensor, detection, flops } = await loadReader({
      detector: tiny("det"),
      recogniser: { ...tiny(`rec-${name}`), settings: `${TINY}rec-${name}.yml` },
    });
    expect(characters).toHaveLength(letters + 2);
    expect([characters[0], characters[1], characters.at(-2), characters.at(-1)]).toEqual(["", first, last, " "]);
    expect([featureTensor, detection]).toEqual(["features", DETECTION_DEFAULTS]);
    // Three convolutions, four products, none of them PP-OCRv4's.
    const perColumn =
      (24 * 8 * 27) / 2 + (12 * 16 * 72) / 4 + (6 * 24 * 144) / 8 + (24 * 24 * 2 + 24 * (letters + 2)) / 8;
    expect(flops.perColumn).toBeCloseTo(2 * perColumn, 3);
    expect(flops.perStepPair).toBeCloseTo(2 * 24 * 2, 3);
  });

  it("hashes what decides the answers", async () => {
    const changed: PpocrFiles[] = [
      await loadReader(CYRILLIC),
      await load({ detYml: "PostProcess: { thresh: 0.2 }" }),
      await loadReader({ ...CYRILLIC, recogniser: { ...tiny("rec-korean"), settings: `${TINY}rec-korean.yml` } }),
    ];
    expect(new Set(changed.map(({ hash }) => hash)).size).toBe(3);
    expect(changed[1].detection.lines.threshold).toBe(0.2);
  });

  it("reads files once, and again when they have changed", async () => {
    const yml = (thresh: number) => `PostProcess: { thresh: ${thresh} }`;
    const first = await load({ detYml: yml(0.2) });
    expect(await load({})).not.toBe(first);
    const again = { ...CYRILLIC, detector: { ...CYRILLIC.detector, settings: folder.at("det.yml") } };
    expect(await loadReader(again)).toBe(first);
    await folder.put({ "det.yml": yml(0.3) });
    await utimes(folder.at("det.yml"), 1, 1);
    expect((await loadReader(again)).detection.lines.threshold).toBe(0.3);
  });

  it("prefers a dictionary to inference.yml", async () => {
    const dict = Array.from({ length: 78 }, (_, index) => String.fromCodePoint(0x400 + index));
    const recYml = await readFile(CYRILLIC.recogniser.settings, "utf8");
    const { characters } = await load({ recYml, dict: `${dict.join("\r\n")}\r\n` });
    expect(characters).toEqual(["", ...dict, " "]);
  });

  it("takes the number of classes from the weights where the graph's output is free", async () => {
    const rec = graphOf(LINE, ["n", "t", "c"], { nodes: classifier("Softmax"), weights: [W] });
    expect((await load({ rec, dict: "a\nb\nc" })).characters).toEqual(["", "a", "b", "c", " "]);
    await expect(load({ rec, dict: "a\nb" })).rejects.toThrow(/5 classes apart, its dictionary has 2/);
  });

  it.each<[string, Parameters<typeof load>[0], RegExp]>([
    ["a dictionary of another model", { dict: "a\nb\nc\n" }, /80 classes apart, its dictionary has 3 characters/],
    ["no dictionary at all", { recYml: "Global: {}" }, /names no characters/],
    ["an empty dictionary", { dict: "" }, /names no characters/],
    [
      "another line height",
      { recYml: "PreProcess: { transform_ops: [{ RecResizeImg: { image_shape: [3, 32, 320] } }] }" },
      /lines of 32 px/,
    ],
    ["a graph of another height", { rec: graphOf(["n", 3, 32, "w"], ["n", "t", 5]), dict: "a" }, /height 32 only/],
    ["a graph of one width", { rec: graphOf(["n", 3, 48, 320], ["n", "t", 5]), dict: "a" }, /width 320 only/],
    ["a detector of one size", { det: graphOf(["n", 3, 640, 640], ["n", 1, 640, 640]) }, /height 640 only/],
    ["grey pictures", { det: graphOf(["n", 1, "h", "w"], ["n", 1, "h", "w"]) }, /takes float32 \[n, 1, h, w\]/],
    ["a recogniser for a detector", { det: graphOf(PAGE, ["n", "t", 5]) }, /not the detector of a reader/],
    [
      "a detector for a recogniser",
      { rec: graphOf(PAGE, ["n", 1, "h", "w"]), dict: "a" },
      /not the recogniser of a reader/,
    ],
    ["two outputs", { det: graphOf(PAGE, ["n", 1, "h", "w"], { outputs: [onnx.value("z", [1])] }) }, /gives 2 tensors/],
    [
      "scores",
      { rec: graphOf(LINE, ["n", "t", 5], { nodes: classifier(), weights: [W] }), dict: "a" },
      /scores, not probabilities/,
    ],
    ["no classifier", { rec: graphOf(LINE, ["n", "t", 5]), dict: "a" }, /no classifier/],
    ["weights elsewhere", { det: onnx.addModel("weights.bin") }, /weights.bin|other files/],
    [
      "too many classes",
      { rec: graphOf(LINE, ["n", "t", 70_000], { nodes: classifier("Softmax"), weights: [W] }), dict: "a" },
      /70000 classes/,
    ],
  ])("refuses %s", async (_, own, message) => {
    await expect(load(own)).rejects.toThrow(message);
  });

  it("refuses weights in other files even where these are there", async () => {
    await folder.put({ "weights.bin": new Uint8Array(16) });
    await expect(load({ det: onnx.addModel("weights.bin") })).rejects.toMatchObject({ code: "reader_unfit" });
  });

  it.each(["dict", "recYml"] as const)("reads no %s of gigabytes", async (kind) => {
    const place = { dict: "dict.txt", recYml: "rec.yml" }[kind];
    await folder.put({ [place]: "" });
    await truncate(folder.at(place), 2 ** 33);
    const key = kind === "dict" ? "dictionary" : "settings";
    const recogniser = { model: CYRILLIC.recogniser.model, [key]: folder.at(place) };
    await expect(loadReader({ ...CYRILLIC, recogniser })).rejects.toMatchObject({
      code: "reader_settings_invalid",
      message: expect.stringContaining("8589934592 bytes"),
    });
  });

  it.each([
    ["no model", "no model"],
    ["half a model", "\u0008\u0008\u003a\u00ff"],
  ])("refuses %s", async (_, text) => {
    await expect(load({ det: new TextEncoder().encode(text) })).rejects.toMatchObject({
      code: expect.stringMatching(/^bundle_onnx_/),
    });
  });
});
