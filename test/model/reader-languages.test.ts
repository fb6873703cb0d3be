import { copyFile, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
// Engines are worker threads: they run what was built.
import { openModel } from "../../dist/model/open-model.js";
import { captionImage } from "../../dist/pipeline/caption-image.js";
import { captionOptions } from "../../dist/pipeline/caption-options.js";
import { type Config, DEFAULTS } from "../../src/config/schema.js";
import type { CaptionedImage } from "../../src/types.js";
import { refOf } from "../helpers/outcomes.js";
import { BLACK, picture, WHITE } from "../helpers/pictures.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const TINY = fileURLToPath(new URL("../fixtures/readers/", import.meta.url));
const folder = useTempFolder("all");

/** Two bars of ink with gaps, which the tiny detector takes for lines. */
beforeAll(async () => {
  const isInk = (x: number, y: number) => x >= 30 && x < 250 && (y - 40) % 60 < 16 && y >= 40 && y < 120 && x % 11 < 8;
  await picture(288, 160, (x, y) => (isInk(x, y) ? BLACK : WHITE))
    .png()
    .toFile(folder.at("bars.png"));
});

/** A reader's folder in one of its layouts. */
async function reader(name: string, layout: Readonly<Record<string, string>>): Promise<string> {
  for (const [place, source] of Object.entries(layout)) {
    await mkdir(dirname(folder.at(name, place)), { recursive: true });
    await copyFile(`${TINY}${source}`, folder.at(name, place));
  }
  return folder.at(name);
}

async function read(model: string, settings: Partial<Config> = {}): Promise<CaptionedImage> {
  // Random weights are not sure of anything.
  const config: Config = {
    ...DEFAULTS,
    device: "cpu",
    "reader.minConfidence": 0,
    "reader.dropIcons": false,
    ...settings,
    model,
  };
  const opened = await openModel(config, { cwd: folder.path, env: {} });
  try {
    const outcome = await captionImage(refOf(folder.at("bars.png")), opened, captionOptions(config, opened));
    expect(outcome).toMatchObject({ status: "done" });
    return outcome as CaptionedImage;
  } finally {
    await opened.close();
  }
}

const apart = (language: string) => ({
  "det/inference.onnx": "det.onnx",
  "rec/inference.onnx": `rec-${language}.onnx`,
  "rec/inference.yml": `rec-${language}.yml`,
});
const letters = ({ record }: CaptionedImage) => record.lines.join("").replaceAll(/[ \d]/g, "");

describe("readers of other alphabets", () => {
  it.each([
    ["latin", /^[a-z\u00df-\u0171]+$/],
    ["cyrillic", /^\p{Script=Cyrillic}+$/u],
    ["korean", /^[abc\p{Script=Hangul}]+$/u],
  ])("%s", async (language, alphabet) => {
    const outcome = await read(await reader(language, apart(language)));
    expect(outcome.record.lines).toHaveLength(2);
    expect(letters(outcome)).toMatch(alphabet);
    expect(outcome.tokens.hiddenSize).toBe(24);
  });

  it("reads the same from files that lie side by side", async () => {
    const layout = { "det.onnx": "det.onnx", "rec.onnx": "rec-cyrillic.onnx", "inference.yml": "rec-cyrillic.yml" };
    const [apartText, flatText] = [
      await read(await reader("apart", apart("cyrillic"))),
      await read(await reader("flat", layout)),
    ].map(({ record }) => record.caption);
    expect(flatText).toBe(apartText);
  });

  it("costs what its own graphs cost", async () => {
    const { cost } = await read(await reader("priced", apart("latin")));
    const { encodedMegapixels, lineMegapixels, gflops } = cost;
    // 0.5 MFLOP a kilopixel would be PP-OCRv4's detector alone on these pixels.
    expect(gflops).toBeLessThan((encodedMegapixels * 11.24 + (lineMegapixels / 48) * 4385) / 10);
    expect(gflops).toBeGreaterThan(0);
  });
});

describe("what inference.yml says of the detector", () => {
  it.each([
    ["a threshold that nothing reaches", "PostProcess: { thresh: 1 }", 0],
    ["a score that nothing reaches", "PostProcess: { box_thresh: 1 }", 0],
    // Ink is 0 to 1 here instead of -1 to 1: never dark enough for the tiny detector.
    [
      "another normalisation",
      "PreProcess: { transform_ops: [{ NormalizeImage: { mean: [-3, -3, -3], std: [1, 1, 1] } }] }",
      0,
    ],
    ["its usual numbers", "PostProcess: { thresh: 0.3, box_thresh: 0.5, unclip_ratio: 1.6 }", 2],
  ])("%s", async (name, yml, lines) => {
    const path = await reader(`yml-${name}`, apart("latin"));
    await folder.put({ [`yml-${name}/det/inference.yml`]: yml });
    expect((await read(path)).record.lines).toHaveLength(lines);
  });
});
