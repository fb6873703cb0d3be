import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { type CaptionRecord, STAGES } from "../../src/types.js";
import { jsonLines, messages, runCli } from "../helpers/cli.js";
import { type ReadTensor, readSafetensors } from "../helpers/safetensors-reader.js";
import { cropSample, SAMPLES } from "../helpers/samples.js";
import { useTempFolder } from "../helpers/temp-folder.js";

// The main job, with the model that the package brings, on the sample pictures.

const folder = useTempFolder("all");
const NAMES = readdirSync(SAMPLES).sort();

const adapt = (out: string, inputs: readonly string[], ...flags: string[]) =>
  runCli(["adapt", ...inputs, "--device", "cpu", "--out", out, ...flags], { cwd: folder.path });
const records = async (out: string, name = "captions.jsonl") => jsonLines(await readFile(folder.at(out, name), "utf8"));

describe("adapt on the samples", () => {
  let captions: CaptionRecord[];
  let tensors: Map<string, ReadTensor>;

  beforeAll(async () => {
    const { code, stdout, stderr } = await adapt("one", [SAMPLES], "--engines", "1");
    expect([code, stdout]).toEqual([0, ""]);
    expect(messages(stderr)).toMatch(/^6 done in \d+\.\d s/);
    captions = await records("one");
    tensors = readSafetensors(await readFile(folder.at("one/tokens/00000.safetensors")));
  });

  it("writes the files of the contract, and no others", async () => {
    expect((await readdir(folder.at("one"))).sort()).toEqual([
      "captions.jsonl",
      "errors.jsonl",
      "manifest.jsonl",
      "run.json",
      "timings.jsonl",
      "tokens",
    ]);
    expect(await readdir(folder.at("one/tokens"))).toEqual(["00000.safetensors"]);
    expect(await readFile(folder.at("one/errors.jsonl"), "utf8")).toBe("");
  });

  it("has one record a picture, in order, with the contract's fields in theirs", async () => {
    expect(captions.map(({ path }) => path)).toEqual(NAMES);
    for (const record of captions) {
      expect(Object.keys(record)).toEqual([
        ...["id", "path", "sha256", "width", "height", "strategy", "mode", "grid", "tileCount", "skippedTiles"],
        ...["visualTokens", "caption", "lines", "lineBoxes", "lineConfidences", "finishReason"],
      ]);
    }
  });

  it.each(NAMES.map((name, index) => [name, index] as const))(
    "%s: each field holds what it says",
    async (name, index) => {
      const record = captions[index];
      const bytes = await readFile(join(SAMPLES, name));
      const { width, height } = await sharp(bytes).metadata();
      expect(record).toMatchObject({
        id: createHash("sha256").update(name).digest("hex").slice(0, 16),
        sha256: createHash("sha256").update(bytes).digest("hex"),
        width,
        height,
        strategy: "adaptive",
      });
      const { grid, tileCount, skippedTiles, visualTokens, caption, mode, finishReason } = record;
      const { lines, lineBoxes, lineConfidences } = record;
      expect(Object.keys(grid)).toEqual(["rows", "cols"]);
      // Areas of a picture need not fill a grid: its lines are those on which tiles begin.
      expect(tileCount).toBeGreaterThanOrEqual(Math.max(grid.rows, grid.cols));
      expect(tileCount).toBeLessThanOrEqual(grid.rows * grid.cols);
      expect(mode).toBe(tileCount === 1 ? "direct" : "tiled");
      expect(skippedTiles).toBeGreaterThanOrEqual(0);
      expect(skippedTiles).toBeLessThanOrEqual(tileCount);
      expect([lineBoxes.length, lineConfidences.length]).toEqual([lines.length, lines.length]);
      if (lines.length === 0) {
        expect([caption, finishReason, visualTokens]).toEqual(["An image without readable text.", "empty", 0]);
      } else {
        const quoted = lines.map((line) => `"${line.replaceAll('"', '\\"')}"`).join(" ");
        expect([caption, finishReason]).toEqual([`An image that reads: ${quoted}`, "stop"]);
        expect(visualTokens).toBeGreaterThan(0);
      }
      for (const line of lines) expect(line).toBe(line.trim());
      for (const confidence of lineConfidences) expect(confidence >= 0.7 && confidence <= 1).toBe(true);
      for (const [x, y, boxWidth, boxHeight] of lineBoxes) {
        expect(boxWidth > 0 && boxHeight > 0).toBe(true);
        // A line is unclipped: it may reach over the border by its own margin.
        expect(x > -20 && y > -20 && x + boxWidth < width! + 20 && y + boxHeight < height! + 20).toBe(true);
      }
    },
  );

  it("reads them", () => {
    const lines = Object.fromEntries(captions.map(({ path, lines: read }) => [path, read]));
    expect(lines["no-text.png"]).toEqual([]);
    expect(lines["banner-market.png"]).toEqual(["Pumpkin market", "Sundays in October, old railway yard"]);
    expect(lines["phone-parking.png"]).toEqual(
      expect.arrayContaining(["Parking garage", "Level 3, blue columns", "Pay and leave"]),
    );
    expect(lines["document-notice.png"]).toContain("Neighbourhood workshop, Brickfield Street 5");
    expect(lines["strip-steps.png"].slice(0, 3)).toEqual([
      "Walking route, 6.2 km",
      "Leave the station",
      "Take the exit towards the river.",
    ]);
  });

  it("has tokens of every picture, with places inside of it", () => {
    expect([...tensors.keys()]).toEqual(captions.flatMap(({ id }) => [id, `${id}.positions`]));
    for (const { id, visualTokens } of captions) {
      const [features, positions] = [tensors.get(id)!, tensors.get(`${id}.positions`)!];
      expect(features).toMatchObject({ dtype: "F16", shape: [visualTokens, 120] });
      expect(positions).toMatchObject({ dtype: "F16", shape: [visualTokens, 4] });
      expect(features.values.every(Number.isFinite)).toBe(true);
      expect(positions.values.every((value) => value >= 0 && value <= 1)).toBe(true);
    }
    const all = [...tensors.values()].flatMap(({ values }) => values);
    expect(new Set(all).size).toBeGreaterThan(100);
  });

  it("keeps what varies in timings.jsonl and run.json only", async () => {
    const timings = await records("one", "timings.jsonl");
    expect(timings.map(({ id }) => id)).toEqual(captions.map(({ id }) => id));
    for (const { timingsMs, ...rest } of timings) {
      expect(Object.keys(rest)).toEqual(["id"]);
      expect(Object.keys(timingsMs)).toEqual([...STAGES, "write"]);
      expect(Object.values(timingsMs).every((ms) => typeof ms === "number" && ms >= 0)).toBe(true);
    }
    const run = JSON.parse(await readFile(folder.at("one/run.json"), "utf8"));
    expect(run).toMatchObject({
      schemaVersion: 1,
      counts: { found: 6, done: 6, failed: 0, resumed: 0, skipped: 0 },
      model: { name: "ppocr-v4", family: "ppocr", device: "cpu", hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      config: { "tiling.threshold": 1024, "engine.count": 1 },
    });
  });

  it("writes the same bytes again, with other engines and another number in flight", async () => {
    const { code } = await adapt("two", [SAMPLES], "--engines", "2", "--in-flight", "5");
    expect(code).toBe(0);
    for (const name of ["captions.jsonl", "errors.jsonl", "tokens/00000.safetensors"]) {
      const [one, two] = await Promise.all([readFile(folder.at("one", name)), readFile(folder.at("two", name))]);
      expect([name, one.equals(two)]).toEqual([name, true]);
    }
  });

  it("does nothing the second time, and leaves the same bytes", async () => {
    const before = await readFile(folder.at("one/captions.jsonl"));
    const tokens = await readFile(folder.at("one/tokens/00000.safetensors"));
    const { code, stderr } = await adapt("one", [SAMPLES]);
    expect([code, messages(stderr)]).toEqual([0, expect.stringMatching(/^6 done, 6 kept from an earlier run -> /)]);
    expect((await readFile(folder.at("one/captions.jsonl"))).equals(before)).toBe(true);
    expect(await readdir(folder.at("one/tokens"))).toEqual(["00000.safetensors"]);
    expect((await readFile(folder.at("one/tokens/00000.safetensors"))).equals(tokens)).toBe(true);
    expect(JSON.parse(await readFile(folder.at("one/run.json"), "utf8")).counts).toMatchObject({
      found: 6,
      resumed: 6,
    });
  });

  it("makes only what is new, in shards of the size asked for, as float32", async () => {
    const names = ["banner-market.png", "no-text.png", "desktop-writer.png"].map((name) => join(SAMPLES, name));
    const flags = ["--shard-size", "2", "--tokens-dtype", "float32"];
    await adapt("few", names.slice(0, 1), ...flags);
    const { stderr } = await adapt("few", names, ...flags);
    expect(messages(stderr)).toMatch(/^3 done, 1 kept from an earlier run in /);
    expect((await records("few")).map(({ path }) => path.split("/").at(-1))).toEqual([
      "banner-market.png",
      "no-text.png",
      "desktop-writer.png",
    ]);
    const shards = (await readdir(folder.at("few/tokens"))).sort();
    expect(shards).toEqual(["00000.safetensors", "00001.safetensors"]);
    const float32 = readSafetensors(await readFile(folder.at("few/tokens/00000.safetensors")));
    expect([...float32.values()].map(({ dtype }) => dtype)).toEqual(["F32", "F32"]);
  });

  it("--no-tokens writes captions only", async () => {
    await adapt("bare", [join(SAMPLES, "banner-market.png")], "--no-tokens");
    expect((await readdir(folder.at("bare"))).includes("tokens")).toBe(false);
    expect((await records("bare"))[0].visualTokens).toBeGreaterThan(0);
  });
});

it("a device that can't be had is an error, never another one in silence", async () => {
  const { code, stderr } = await runCli(["adapt", SAMPLES, "--device", "cuda", "--out", "cuda"], { cwd: folder.path });
  if (code === 0) {
    expect(JSON.parse(await readFile(folder.at("cuda/run.json"), "utf8")).model.device).toBe("cuda");
    return;
  }
  expect(code).toBe(69);
  expect(stderr).toContain("the device cuda can't be had: ");
  expect(stderr).toContain("[device_unavailable]");
  expect((await readdir(folder.path)).includes("cuda")).toBe(false);
});

describe("lines that a tile's border cuts", () => {
  const TEXT = "Sundays in October, old railway yard";
  const PITCH = 44; // px
  // Pages full of one line, again and again: wherever a border lies, it cuts some of them.
  const TALL = { name: "tall.png", width: 640, height: 1240, places: range(27).map((row) => [40, 16 + row * PITCH]) };
  const WIDE = {
    ...{ name: "wide.png", width: 2360, height: 240 },
    places: range(5).flatMap((row) => range(3).map((column) => [20 + 37 * row + 740 * column, 12 + row * PITCH])),
  };

  beforeAll(async () => {
    await cropSample("banner-market.png", { left: 60, top: 178, width: 540, height: 40 }, folder.at("piece.png"));
    const background = { r: 35, g: 80, b: 62 };
    for (const { name, width, height, places } of [TALL, WIDE]) {
      const lines = places.map(([left, top]) => ({ input: folder.at("piece.png"), left, top }));
      await sharp({ create: { width, height, channels: 3, background } })
        .composite(lines)
        .png()
        .toFile(folder.at(name));
    }
  });

  it.each([
    { page: TALL, strategy: ["--strategy", "adaptive"] },
    { page: WIDE, strategy: ["--strategy", "threshold", "--threshold", "2048"] },
  ])("are read once and whole: $page.name, $strategy.1", async ({ page: { name, places }, strategy }) => {
    const flags = [...strategy, "--tile-size", "256", "--overlap", "32"];
    const out = `cut-${name}`;
    expect((await adapt(out, [name], ...flags)).code).toBe(0);
    const [{ lines, lineBoxes }] = await records(out);
    expect(lines).toEqual(places.map(() => TEXT));

    // The tiles' borders do cut lines, or the test would show nothing.
    const [{ tiles }] = jsonLines((await runCli(["plan", name, "--json", ...flags], { cwd: folder.path })).stdout);
    expect(tiles.length).toBeGreaterThan(1);
    expect(lineBoxes.filter((box: number[]) => isCut(box, tiles)).length).toBeGreaterThan(0);
  });
});

/** Whether a tile begins or ends well inside of a line's box. */
function isCut(
  [x, y, width, height]: readonly number[],
  tiles: readonly Record<"x" | "y" | "width" | "height", number>[],
): boolean {
  return tiles.some((tile) => {
    const across = [tile.x, tile.x + tile.width].some((edge) => edge > x + 30 && edge < x + width - 30);
    const along = [tile.y, tile.y + tile.height].some((edge) => edge > y + 6 && edge < y + height - 6);
    return across || along;
  });
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
