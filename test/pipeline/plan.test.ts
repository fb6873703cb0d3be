import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { adaptImages } from "../../dist/pipeline/adapt.js";
import { type Config, DEFAULTS } from "../../src/config/schema.js";
import { planImages } from "../../src/pipeline/plan.js";
import { addPrice, hoursPerMillion, noTotals } from "../../src/pipeline/plan-totals.js";
import { collect } from "../helpers/collect.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();
const FIXTURES = fileURLToPath(new URL("../fixtures/vlm/", import.meta.url));
const SAMPLES = fileURLToPath(new URL("../../benchmarks/samples", import.meta.url));

function settings(changes: Partial<Config>): Config {
  return { ...DEFAULTS, device: "cpu", "generation.maxNewTokens": 1, ...changes } as Config;
}

/** Longer than smart resize takes. */
function sliver(): Promise<Buffer> {
  return sharp({ create: { width: 3000, height: 10, channels: 3, background: "#888" } })
    .png()
    .toBuffer();
}

async function plans(inputs: string[], config: Config, compare?: string) {
  const events = await collect(planImages(inputs, config, { cwd: folder.path, env: {}, compare }));
  return events.map((event) => {
    if (event.type === "failed") throw new Error(event.error.message);
    return event;
  });
}

describe("planImages", () => {
  it.each(
    ["smolvlm", "llava", "llava_onevision", "qwen2_vl", "glm4v", "florence2", "vision_encoder_decoder"].flatMap(
      (family) => ["preset", "adaptive"].map((strategy) => [family, strategy] as const),
    ),
  )(
    "foretells the visual tokens that %s gives by %s, for every picture",
    async (family, strategy) => {
      const inputs = [`${FIXTURES}images`];
      const config = settings({ model: `${FIXTURES}${family}`, "tiling.strategy": strategy });
      const planned = await plans(inputs, config);
      const options = { cwd: folder.path, env: {}, folder: folder.at("out") };
      const made = new Map<string, number>();
      for (const event of await collect(adaptImages(inputs, config, options))) {
        if (event.type !== "image" || event.outcome.type !== "done") continue;
        made.set(event.outcome.record.path, event.outcome.record.visualTokens);
      }
      expect(Object.fromEntries(planned.map(({ record }) => [record.path, record.visualTokens]))).toEqual(
        Object.fromEntries(made),
      );
      expect(made.size).toBe(11);
    },
    30_000,
  );

  it("prices a language model: Qwen2-VL's fixture by hand", async () => {
    const config = settings({ model: `${FIXTURES}qwen2_vl`, "generation.maxNewTokens": 100 });
    const [{ record }] = await plans([`${FIXTURES}images/page-233x151.png`], config);
    // 2 layers x keys and values x 2 heads x 16 numbers x 4 bytes = 512 bytes a token
    expect(record.visualTokens).toBe(28);
    expect(record.language?.kvCacheMegabytes).toBeCloseTo(((28 + 100) * 512) / 1e6, 9);
    expect(record.secondLook).toBeUndefined();
  });

  it("estimates a reader's second look, and none on a picture without content", async () => {
    const planned = await plans([SAMPLES], settings({}));
    for (const { record } of planned) {
      expect(record.secondLook).toMatchObject({ estimated: true });
      expect(record).toMatchObject({ visualTokens: 0 });
      // 76 bytes a pixel of the largest tile, 1.7 times: PP-OCRv4's graph, and onnxruntime's arena.
      const largest = Math.max(
        0,
        ...record.tiles.map((tile) => (tile.skipped ? 0 : tile.encodedWidth * tile.encodedHeight)),
      );
      expect(record.activationMegabytes).toBeCloseTo((1.7 * 76 * largest) / 1e6, 6);
    }
    const { lines, visualTokens, gflops } = planned[2].record.secondLook!;
    expect([lines > 10, visualTokens > 500, gflops > 10]).toEqual([true, true, true]);
  });

  it("prices strategies side by side; one that refuses a picture fails it in no other", async () => {
    const config = settings({ model: `${FIXTURES}qwen2_vl`, "tiling.strategy": "fixed" });
    await folder.put({ "sliver.png": await sliver() });
    const [{ compared }] = await plans([folder.at("sliver.png")], config, "both,native");
    expect(compared.map(({ strategy, price }) => [strategy, price === undefined])).toEqual([
      ["fixed", false],
      ["adaptive", true],
      ["native", true],
    ]);
  });
});

describe("addPrice", () => {
  const price = { tileCount: 3, skippedTiles: 1, visualTokens: 10, encodedMegapixels: 0.5, gflops: 2, predictedMs: 9 };

  it("sums, a second look's tokens and operations with it, and counts refusals apart", () => {
    const secondLook = { lines: 2, visualTokens: 5, gflops: 7, estimated: true } as const;
    const totals = [{ ...price, secondLook }, undefined, price].reduce(addPrice, noTotals("fixed"));
    expect(totals).toEqual({
      strategy: "fixed",
      pictures: 2,
      refused: 1,
      tiles: 6,
      skippedTiles: 2,
      visualTokens: 25,
      encodedMegapixels: 1,
      gflops: 4,
      followingGflops: 7,
      predictedMs: 18,
    });
  });

  it("prices a million pictures in hours: two of 9 ms, 9e6 s by 3,600; none where one has no time", () => {
    const totals = [price, price].reduce(addPrice, noTotals("fixed"));
    expect(hoursPerMillion(totals)).toBeCloseTo(2.5, 9);
    expect(hoursPerMillion(addPrice(totals, { ...price, predictedMs: null }))).toBeNull();
    expect(hoursPerMillion(noTotals("fixed"))).toBeNull();
  });

  it("adds what a language model takes to read the tokens", () => {
    const language = { prefillGflops: 4, gflopsPerNewToken: 1, kvCacheMegabytes: 1 };
    expect(addPrice(noTotals("preset"), { ...price, language }).followingGflops).toBe(4);
  });
});
