/** Families through their engines, as the pipeline runs them. Engines need compiled files: build first (npx tsc). */
import { afterAll, describe, expect, it } from "vitest";
import { createVlm, type VlmOptions } from "../../dist/model/vlm.js";
import { preprocess } from "../../src/io/preprocess.js";
import { fitEncoder } from "../../src/tiling/fit-encoder.js";
import { planTiles } from "../../src/tiling/plan.js";
import { tileRegions } from "../../src/tiling/regions.js";
import { planPreset } from "../../src/tiling/strategies/preset.js";
import type { EncoderGeometry, TilePlan } from "../../src/types.js";
import { FIXTURES, fixtureImage } from "./golden-bundle.js";

const OPTIONS: VlmOptions = { device: "cpu", threads: 1, engines: 1, batchSize: 1, maxNewTokens: 8 };
const FAMILIES = ["smolvlm", "idefics3", "llava", "llava_onevision", "qwen2_vl", "qwen2_5_vl", "glm4v", "florence2"];

const opened: { close(): Promise<void> }[] = [];
afterAll(() => Promise.all(opened.map((model) => model.close())));

async function open(family: string, options: Partial<VlmOptions> = {}) {
  const model = await createVlm(FIXTURES + family, { ...OPTIONS, ...options });
  opened.push(model);
  return model;
}

/** The models with plain options, opened once. */
const plain = new Map<string, ReturnType<typeof open>>();
function openPlain(family: string) {
  const model = plain.get(family) ?? open(family);
  plain.set(family, model);
  return model;
}

type Image = Awaited<ReturnType<typeof fixtureImage>>;

function planOf(strategy: "preset" | "adaptive" | "fixed", image: Image, geometry: EncoderGeometry): TilePlan {
  const options = {
    strategy: strategy === "preset" ? "adaptive" : strategy,
    threshold: 256,
    tileSize: 64,
    overlap: 8,
    maxTiles: 16,
    fixedSize: 64,
    singleSize: 64,
    textHeight: 20,
    minLongSide: 64,
    maxMegapixels: 100,
    skipBlank: true,
    thumbnail: false,
    geometry,
  } as const;
  if (strategy === "preset") return planPreset(image.size, image.luma, options);
  return fitEncoder(planTiles(image.size, image.luma, options), image.size, image.luma, options);
}

async function look(model: Awaited<ReturnType<typeof open>>, name: string, strategy: "preset" | "adaptive" | "fixed") {
  const image = await fixtureImage(name);
  const plan = planOf(strategy, image, model.geometry);
  const pixels = await preprocess(image, plan, model.geometry.resample)(tileRegions(plan, image.size));
  return model.fuse(await model.encode(pixels), { image, plan });
}

async function captioned(
  model: Awaited<ReturnType<typeof open>>,
  name: string,
  strategy: "preset" | "adaptive" | "fixed",
  prompt = "",
) {
  const image = await fixtureImage(name);
  const plan = planOf(strategy, image, model.geometry);
  const regions = tileRegions(plan, image.size);
  const pixels = await preprocess(image, plan, model.geometry.resample)(regions);
  const fused = await model.fuse(await model.encode(pixels), { image, plan });
  const caption = await model.generate(fused, { prompts: [prompt] });
  return { plan, tokens: fused.tokens, caption, cost: model.cost(regions) };
}

describe.each(FAMILIES)("%s", (family) => {
  it.each(["preset", "adaptive", "fixed"] as const)("captions by %s", async (strategy) => {
    const model = await openPlain(family);
    const { tokens, caption, cost } = await captioned(model, "page-233x151.png", strategy);
    expect(tokens.count).toBeGreaterThan(0);
    expect(tokens.data).toHaveLength(tokens.count * tokens.hiddenSize);
    expect(tokens.positions).toHaveLength(tokens.count * 4);
    expect(Math.min(...tokens.positions)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...tokens.positions)).toBeLessThanOrEqual(1);
    expect(caption.finishReason).toMatch(/^(stop|length)$/);
    expect(caption.text).not.toBe("");
    expect(cost.encodedMegapixels).toBeGreaterThan(0);
    expect(cost.gflops).toBeGreaterThan(0);
  });
});

describe("createVlm", () => {
  it("gives the same on two engines, in batches, and again", async () => {
    const [alone, pair] = [await openPlain("smolvlm"), await open("smolvlm", { engines: 2, batchSize: 4 })];
    const first = await captioned(alone, "photo-320x240.png", "preset");
    const same = await Promise.all([1, 2, 3].map(() => captioned(pair, "photo-320x240.png", "preset")));
    for (const { caption, tokens } of [...same, await captioned(alone, "photo-320x240.png", "preset")]) {
      expect(caption).toEqual(first.caption);
      expect(tokens.positions).toEqual(first.tokens.positions);
    }
    expect(alone.modelHash).toBe(pair.modelHash);
  });

  it.each([
    ["smolvlm", "<image>"],
    ["qwen2_vl", "<|image_pad|>"],
    ["llava", "<image>"],
    ["florence2", "<OCR> please"],
  ])(
    "%s answers for several pictures at a time as for each alone; a bad prompt fails only its own",
    async (family, badPrompt) => {
      const pictures = ["photo-320x240.png", "wide-200x80.png", "square-64x64.png", "page-233x151.png"];
      const [alone, together] = [
        await open(family, { batchRows: 1, maxNewTokens: 70 }),
        await open(family, { batchRows: 3, maxNewTokens: 70 }),
      ];
      const bad = captioned(together, pictures[1], "preset", badPrompt);
      bad.catch(() => {}); // told below
      const captions = await Promise.all(pictures.map((name) => captioned(together, name, "preset")));
      for (const [index, name] of pictures.entries())
        expect(captions[index].caption).toEqual((await captioned(alone, name, "preset")).caption);
      await expect(bad).rejects.toThrow(expect.objectContaining({ code: expect.stringMatching(/^prompt_/) }));
    },
  );

  it.each(["smolvlm", "idefics3", "llava", "llava_onevision", "qwen2_vl", "qwen2_5_vl", "glm4v", "florence2"])(
    "%s answers several prompts in the words of each alone",
    async (family) => {
      const model = await open(family, { maxNewTokens: 40 });
      const prompts = ["", "What color is the ball?", "What colour?", "Describe"].map((prompt, index) =>
        family === "florence2" ? ["<CAPTION>", "<OCR>", "<OD>", "<MORE_DETAILED_CAPTION>"][index] : prompt,
      );
      const fused = await look(model, "page-233x151.png", "preset");
      const caption = await model.generate(fused, { prompts });
      const alone = [];
      for (const prompt of prompts) alone.push(await model.generate(fused, { prompts: [prompt] }));
      expect(caption).toMatchObject(alone[0]);
      expect(caption.answers?.map(({ caption, finishReason }) => [caption, finishReason])).toEqual(
        alone.map(({ text, finishReason }) => [text, finishReason]),
      );
      expect(caption.answers?.map(({ prompt }) => prompt).slice(1)).toEqual(prompts.slice(1));
    },
  );

  it("looks at fewer tiles than the reference, where the picture has no more to show", async () => {
    const model = await openPlain("smolvlm");
    const preset = await captioned(model, "square-64x64.png", "preset");
    const adaptive = await captioned(model, "square-64x64.png", "adaptive");
    expect([preset.plan.tiles.length, adaptive.plan.tiles.length]).toEqual([17, 1]);
    expect([preset.tokens.count, adaptive.tokens.count]).toEqual([68, 4]);
  });

  it("heeds prompt, system message and options", async () => {
    const texts = [];
    for (const [options, prompt] of [
      [{}, ""],
      [{}, "What color is the ball?"],
      [{ system: "Answer in one word." }, ""],
      [{ temperature: 2, seed: 1 }, ""],
      [{ temperature: 2, seed: 2 }, ""],
      [{ repetitionPenalty: 1.5 }, ""],
    ] as const) {
      const model = await open("qwen2_vl", { ...options, maxNewTokens: 16 });
      texts.push((await captioned(model, "wide-200x80.png", "preset", prompt)).caption.text);
    }
    expect(texts).toEqual([...new Set(texts)]);
  });

  it("stops before a stop string", async () => {
    const whole = (await captioned(await openPlain("qwen2_vl"), "wide-200x80.png", "preset")).caption.text;
    const stop = whole.slice(4, 6);
    const { caption } = await captioned(await open("qwen2_vl", { stopStrings: [stop] }), "wide-200x80.png", "preset");
    expect(caption).toEqual({ text: whole.slice(0, whole.indexOf(stop)).trim(), lines: [], finishReason: "stop" });
  });

  it("says nothing of a picture of which nothing was looked at", async () => {
    const model = await openPlain("smolvlm");
    const image = await fixtureImage("square-64x64.png");
    const plan = planOf("fixed", image, model.geometry);
    const blank = { ...plan, tiles: plan.tiles.map((tile) => ({ ...tile, skipped: true })) };
    const fused = await model.fuse(await model.encode([]), { image, plan: blank });
    expect(fused.tokens).toMatchObject({ count: 0, hiddenSize: 64 });
    expect(await model.generate(fused, { prompts: [] })).toEqual({ text: "", lines: [], finishReason: "empty" });
  });

  it.each([
    ["florence2", "<OCR> please", "prompt_invalid"],
    ["smolvlm", "two of them: <image>", "prompt_images_mismatch"],
  ])("%s refuses the prompt %j", async (family, prompt, code) => {
    const model = await openPlain(family);
    await expect(captioned(model, "square-64x64.png", "fixed", prompt)).rejects.toThrow(
      expect.objectContaining({ code }),
    );
  });

  it("refuses tiles that the encoder does not take", async () => {
    const model = await openPlain("smolvlm");
    const image = await fixtureImage("wide-200x80.png");
    const plan = planTiles(image.size, image.luma, {
      strategy: "fixed",
      threshold: 256,
      tileSize: 64,
      overlap: 8,
      maxTiles: 16,
      fixedSize: 96,
      singleSize: 64,
      textHeight: 20,
      minLongSide: 64,
      maxMegapixels: 100,
      skipBlank: true,
      thumbnail: false,
      geometry: { ...model.geometry, multiple: 32, preset: undefined }, // as if it took any tile
    });
    const pixels = await preprocess(image, plan)(tileRegions(plan, image.size));
    await expect(model.encode(pixels)).rejects.toThrow(
      expect.objectContaining({
        code: "tile_unsupported",
        message: "the plan has 1 tiles, one of 96 x 96 px; the model takes any number of 64 x 64",
      }),
    );
  });
});
