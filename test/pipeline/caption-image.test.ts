import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { DEFAULTS } from "../../src/config/schema.js";
import { OpenAutoGlmError } from "../../src/errors.js";
import { type CaptionOptions, captionImage } from "../../src/pipeline/caption-image.js";
import { captionOptions, inFlight } from "../../src/pipeline/caption-options.js";
import { type CaptionedImage, type FailedImage, type Region, STAGES } from "../../src/types.js";
import { type FakeOptions, fakeFamily } from "../helpers/fake-family.js";
import { refOf } from "../helpers/outcomes.js";
import { fields, picture } from "../helpers/pictures.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();

async function png(name = "x.png", image = fields(64, 32)) {
  const bytes = await image.png().toBuffer();
  await writeFile(folder.at(name), bytes);
  return { ref: refOf(folder.at(name)), bytes };
}

const line = (centerX: number): Region => ({
  ...{ kind: "line", centerX, centerY: 10, width: 20, height: 10, angle: 0 },
  ...{ encodedWidth: 96, encodedHeight: 48, contentWidth: 96, contentHeight: 48 },
});

async function caption(fake: FakeOptions = {}, changes: Partial<CaptionOptions> = {}) {
  const { ref } = await png();
  const model = fakeFamily(fake);
  const outcome = await captionImage(ref, model, { ...captionOptions(DEFAULTS, model), ...changes });
  return { model, outcome, done: outcome as CaptionedImage, failed: outcome as FailedImage };
}

describe("captionImage", () => {
  it.each([true, false])("keeps the file's bytes where they are needed: %s", async (keepPicture) => {
    const { done } = await caption({}, { keepPicture });
    const { bytes } = await png();
    expect(done.picture && Buffer.from(done.picture)).toEqual(keepPicture ? bytes : undefined);
  });

  it("gives the record that captions.jsonl holds, in its order", async () => {
    const { ref, bytes } = await png();
    const lines = [
      { text: "one", box: { x: 1.04, y: 2.06, width: 30.049, height: 4.95 }, confidence: 0.98765 },
      { text: "two", box: { x: -0.04, y: 12, width: 3, height: 4 }, confidence: 1 },
    ];
    const model = fakeFamily({ lines });
    const outcome = (await captionImage(ref, model, captionOptions(DEFAULTS, model))) as CaptionedImage;
    const expected = {
      id: ref.id,
      path: "x.png",
      sha256: createHash("sha256").update(bytes).digest("hex"),
      width: 64,
      height: 32,
      strategy: "adaptive",
      mode: "direct",
      grid: { rows: 1, cols: 1 },
      tileCount: 1,
      skippedTiles: 0,
      visualTokens: 2,
      caption: "one two",
      lines: ["one", "two"],
      lineBoxes: [
        [1, 2.1, 30, 5],
        [0, 12, 3, 4],
      ],
      lineConfidences: [0.9877, 1],
      finishReason: "stop",
    };
    expect(JSON.stringify(outcome.record)).toBe(JSON.stringify(expected));
    expect(outcome).toMatchObject({ status: "done", ref, cost: { encodedMegapixels: 1 } });
    expect(outcome.tokens.count).toBe(2);
    expect(outcome.caption.lines).toBe(lines);
  });

  it("gives each line's words if asked for, and none for a line of a model that has none", async () => {
    const box = { x: 0, y: 0, width: 10.04, height: 5 };
    const lines = [
      { text: "a b", box, confidence: 1, words: ["a", "b"].map((text) => ({ text, box, confidence: 0.55555 })) },
      { text: "c", box, confidence: 1 },
    ];
    const { done } = await caption({ lines }, { words: true });
    const place = [0, 0, 10, 5, 0.5556];
    expect(done.record.words).toEqual([
      [
        ["a", ...place],
        ["b", ...place],
      ],
      [],
    ]);
    expect(Object.keys(done.record).slice(-3)).toEqual(["lineConfidences", "words", "finishReason"]);
    expect((await caption({ lines })).done.record).not.toHaveProperty("words");
  });

  it("times every stage", async () => {
    const { done } = await caption();
    expect(Object.keys(done.timingsMs)).toEqual([...STAGES]);
    expect(Object.values(done.timingsMs).every((ms) => ms >= 0)).toBe(true);
    expect(done.timingsMs.decode).toBeGreaterThan(0);
  });

  it("hands the prompt on", async () => {
    expect((await caption({}, { prompts: ["what is it?"] })).model.prompts).toEqual(["what is it?"]);
  });

  // [asked for by each look's fuse, most looks] -> kinds of regions encoded in each look
  it.each<[string, (look: number) => Region[] | undefined, number, string[][]]>([
    ["one look where nothing more is asked for", () => undefined, 2, [["tile"]]],
    ["one look where an empty list is asked for", () => [], 2, [["tile"]]],
    [
      "a second look at what the first asked for",
      (look) => (look === 0 ? [line(10), line(30)] : undefined),
      2,
      [["tile"], ["line", "line"]],
    ],
    ["no more looks than allowed", () => [line(10)], 2, [["tile"], ["line"]]],
    ["a single one if no more are allowed", () => [line(10)], 1, [["tile"]]],
    ["three of them", () => [line(10)], 3, [["tile"], ["line"], ["line"]]],
  ])("takes %s", async (_, next, looks, expected) => {
    const { model, done } = await caption({ next }, { looks });
    expect(done.status).toBe("done");
    expect(model.looks.map((pixels) => pixels.map(({ region }) => region.kind))).toEqual(expected);
    // The cost is that of all looks.
    expect(done.cost.encodedMegapixels).toBe(expected.flat().length);
  });

  it("gives the encoder a tile at the size that the encoder wants, a line at its own", async () => {
    const { model } = await caption({ next: (look) => (look === 0 ? [line(10)] : []) });
    const sizes = model.looks
      .flat()
      .map(({ region, width, height, data }) => [
        region.encodedWidth,
        region.encodedHeight,
        width,
        height,
        data.length,
      ]);
    expect(sizes).toEqual([
      [64, 32, 64, 32, 64 * 32 * 3],
      [96, 48, 20, 10, 20 * 10 * 3],
    ]);
  });

  it("encodes no tile without content, but keeps it in the plan", async () => {
    const { ref } = await png(
      "blank.png",
      picture(64, 32, () => [250, 250, 250]),
    );
    const model = fakeFamily();
    const { record } = (await captionImage(ref, model, captionOptions(DEFAULTS, model))) as CaptionedImage;
    expect(model.looks).toEqual([[]]);
    expect([record.tileCount, record.skippedTiles]).toEqual([1, 1]);
  });
});

describe("captionImage that fails", () => {
  const boom = new OpenAutoGlmError("too_hot", "it is too hot", "wait");

  it.each<[string, FakeOptions["fail"] & object, FailedImage["error"]["stage"]]>([
    ["the encoder", { at: "encode", error: boom }, "encode"],
    ["the second look's encoder", { at: "encode", error: boom, look: 1 }, "encode"],
    ["fusing", { at: "fuse", error: boom }, "fuse"],
    ["captioning", { at: "generate", error: boom }, "caption"],
  ])("in %s records the stage, code, fact and hint", async (_, fail, stage) => {
    const { failed } = await caption({ fail, next: (look) => (look === 0 ? [line(10)] : []) });
    expect(failed).toEqual({
      status: "failed",
      ref: failed.ref,
      error: {
        id: failed.ref.id,
        path: "x.png",
        stage,
        code: "too_hot",
        message: "it is too hot",
        hint: "wait",
        attempts: 1,
      },
    });
  });

  it.each<[string, string, string]>([
    ["text", "hello", "unsupported_format"],
    ["nothing", "", "unsupported_format"],
    ["half a PNG", "\x89PNG\r\n\x1a\n", "decode_failed"],
  ])("in decoding %s", async (_, content, code) => {
    await writeFile(folder.at("x.png"), content, "latin1");
    const model = fakeFamily();
    const outcome = await captionImage(refOf(folder.at("x.png")), model, captionOptions(DEFAULTS, model));
    expect(outcome).toMatchObject({ status: "failed", error: { stage: "decode", code } });
    expect(model.looks).toEqual([]);
  });

  it("by the limit of pixels", async () => {
    const { failed } = await caption({}, { limits: { maxPixels: 2047 } });
    expect(failed.error).toMatchObject({ stage: "decode", code: "pixel_limit" });
  });

  it.each<[string, () => string]>([
    ["a file that is gone", () => folder.at("missing.png")],
    ["a folder", () => folder.path],
  ])("on %s names a reason of its own: it is no bug of ours", async (_, location) => {
    const model = fakeFamily();
    const outcome = (await captionImage(refOf(location()), model, captionOptions(DEFAULTS, model))) as FailedImage;
    expect(outcome.error.stage).toBe("decode");
    expect(outcome.error.code).not.toBe("internal");
    expect(outcome.error.message).not.toBe("");
  });

  it("on anything thrown that is no error of ours keeps its message", async () => {
    const { failed } = await caption({ fail: { at: "encode", error: new TypeError("x is undefined") } });
    expect(failed.error).toMatchObject({ code: "internal", message: "x is undefined", hint: "" });
  });
});

describe("inFlight", () => {
  it.each([
    [0, 1, 4],
    [0, 4, 10],
    [7, 4, 7],
  ])("asked for %d with %d engines: %d", (asked, engines, expected) => {
    expect(inFlight({ ...DEFAULTS, "limits.inFlight": asked }, fakeFamily({ engines }))).toBe(expected);
  });
});

it.skipIf(process.platform === "win32")(
  "captionImage does not wait for a pipe: nobody may ever write to it",
  async () => {
    const pipe = folder.at("pipe.png");
    execFileSync("mkfifo", [pipe]);
    const model = fakeFamily();
    const outcome = captionImage(refOf(pipe), model, captionOptions(DEFAULTS, model));
    const first = await Promise.race([outcome, new Promise((resolve) => setTimeout(resolve, 10_000, "it waits"))]);
    if (first === "it waits") execFileSync("sh", ["-c", `: > "${pipe}"`]); // or the thread that waits holds the process
    expect(first).toMatchObject({ status: "failed" });
  },
);
