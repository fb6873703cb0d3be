import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { storeCalibration } from "../../dist/pipeline/store-calibration.js";
import { type Config, DEFAULTS } from "../../src/config/schema.js";
import type { ModelFamily } from "../../src/model/family.js";
import { calibrate } from "../../src/pipeline/calibrate.js";
import { planImages } from "../../src/pipeline/plan.js";
import type { Caption, Region } from "../../src/types.js";
import { collect } from "../helpers/collect.js";
import { type FakeFamily, type FakeOptions, fakeFamily } from "../helpers/fake-family.js";
import { tokensOf } from "../helpers/outcomes.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();
const FIXTURES = fileURLToPath(new URL("../fixtures/vlm/", import.meta.url));
const CONFIG = { ...DEFAULTS, device: "cpu" } as Config;

/** Lines of 1 to 3 GFLOP. */
const LINES = [32, 64, 96].map(
  (width): Region => ({
    kind: "line",
    centerX: 60,
    centerY: 30,
    width,
    height: 32,
    angle: 0,
    encodedWidth: width,
    encodedHeight: 32,
    contentWidth: width,
    contentHeight: 32,
  }),
);

/** A model whose answers take so long, ms by new tokens; regions cost a GFLOP a 32 columns. */
function opener(options: FakeOptions, answer: (newTokens: number) => Partial<Caption> = () => ({})) {
  const opened: FakeFamily[] = [];
  const open = async (config: Config): Promise<ModelFamily> => {
    const model = fakeFamily(options);
    opened.push(model);
    const newTokens = config["generation.maxNewTokens"];
    return {
      ...model,
      cost: (looked) => ({
        encodedMegapixels: 0,
        lineMegapixels: 0,
        gflops: looked.reduce((sum, { encodedWidth }) => sum + encodedWidth / 32, 0),
      }),
      generate: async (_, { prompts }) => {
        model.prompts.push(...prompts);
        await new Promise((resolve) => setTimeout(resolve, 10 * newTokens));
        return { text: "a", lines: [], finishReason: "length", ...answer(newTokens) };
      },
      close: () => model.close(),
    };
  };
  return { open, opened };
}

describe("calibrate", () => {
  it("times a reader's tiles, lines and the rest, and opens it once", async () => {
    const { open, opened } = opener({ next: (look) => (look === 0 ? LINES : undefined), engines: 2 });
    const found = await calibrate(CONFIG, open);
    expect(Object.keys(found).sort()).toEqual(["line", "picture", "tile", "tilesTogether"]);
    expect(opened.map(({ closed }) => closed)).toEqual([true]);
    const together = opened[0].looks.filter((pixels) => pixels.length === 16); // 8 an engine
    const widths = together.map((pixels) => pixels.map(({ region }) => region.encodedWidth));
    expect(new Set(widths.flat())).toEqual(new Set([32, 64, 96]));
    expect(widths.every((each) => new Set(each).size === 1)).toBe(true);
  }, 30_000);

  it("times a language model's new tokens by answers of one and of seven", async () => {
    const { open, opened } = opener({ tokens: tokensOf([1, 2, 3]) });
    const { language, line } = await calibrate({ ...CONFIG, prompt: ["first", "second"] } as Config, open);
    expect(new Set(opened.flatMap(({ prompts }) => prompts))).toEqual(new Set(["first"]));
    expect(line).toBeUndefined();
    expect(opened.map(({ closed }) => closed)).toEqual([true, true]);
    expect(language!.msPerNewToken).toBeGreaterThan(7); // the timers say 10
    expect(language!.fixedMs + 3 * language!.msPerUnit).toBeGreaterThan(9);
  }, 30_000);

  it("says so when no answer is long enough, and when a picture fails", async () => {
    const brief = opener({ tokens: tokensOf([1]) }, () => ({ finishReason: "stop" }));
    await expect(calibrate(CONFIG, brief.open)).rejects.toMatchObject({ code: "calibration_failed" });
    const broken = opener({ fail: { at: "encode", error: new Error("no"), look: 0 } });
    await expect(calibrate(CONFIG, broken.open)).rejects.toMatchObject({ code: "calibration_failed" });
    expect([...brief.opened, ...broken.opened].every(({ closed }) => closed)).toBe(true);
  }, 30_000);
});

describe("a stored calibration", () => {
  it.each(["null", "smolvlm"])(
    "lets plan predict %s without loading it; before, there is no time",
    async (name) => {
      const env = { XDG_CACHE_HOME: folder.at(`cache-${name}`) };
      const model = name === "null" ? name : `${FIXTURES}${name}`;
      const config = { ...CONFIG, model, "generation.maxNewTokens": 20 } as Config;
      const planned = async (settings: Config) => {
        const events = await collect(
          planImages([`${FIXTURES}images/page-233x151.png`], settings, { cwd: folder.path, env }),
        );
        return events.map((event) => (event.type === "plan" ? event.record.predictedMs : event.error.message));
      };
      expect(await planned(config)).toEqual([null]);
      const { calibration, layouts, key } = await storeCalibration(config, { cwd: folder.path, env });
      // The null model has no engines to choose.
      expect(layouts.some(({ engines, threads }) => engines === key.engines && threads === key.threads)).toBe(
        name !== "null",
      );
      expect(Object.keys(calibration).includes("language")).toBe(name !== "null");
      expect(await planned(config)).toEqual([expect.any(Number)]);
      expect(await planned({ ...config, "engine.count": 3 } as Config)).toEqual([null]);
      const [[one], [three]] = [await planned(config), await planned({ ...config, prompt: ["a", "b", "c"] } as Config)];
      const { fixedMs, msPerNewToken } = calibration.language ?? { fixedMs: 0, msPerNewToken: 0 };
      expect(Number(three) - Number(one)).toBeCloseTo(2 * (fixedMs + 20 * msPerNewToken), 6);
    },
    120_000,
  );
});
