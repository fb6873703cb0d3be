import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { CaptionedImage, CaptionRecord, FailedImage, ImageRef, TilePlan, VisualTokens } from "../../src/types.js";

export function refOf(location: string, path = basename(location)): ImageRef {
  const id = createHash("sha256").update(path).digest("hex").slice(0, 16);
  return { id, path, location: Buffer.from(location) };
}

const PLAN: TilePlan = {
  strategy: "adaptive",
  mode: "direct",
  resized: { width: 8, height: 4 },
  grid: { rows: 1, cols: 1 },
  tiles: [],
  detail: "original",
};

/** What a model would make of a file: all of it follows from the file's bytes. */
export function captioned(ref: ImageRef): CaptionedImage {
  const content = readFileSync(Buffer.from(ref.location));
  const text = content.toString("latin1");
  const record: CaptionRecord = {
    id: ref.id,
    path: ref.path,
    sha256: createHash("sha256").update(content).digest("hex"),
    width: 8,
    height: 4,
    strategy: "adaptive",
    mode: "direct",
    grid: { rows: 1, cols: 1 },
    tileCount: 1,
    skippedTiles: 0,
    visualTokens: content.length,
    caption: `An image that reads: "${text}"`,
    lines: [text],
    lineBoxes: [[0, 0, 8, 4]],
    lineConfidences: [1],
    finishReason: "stop",
  };
  return {
    status: "done",
    ref,
    record,
    tokens: tokensOf([...content]),
    plan: PLAN,
    looked: [],
    caption: { text: record.caption, lines: [], finishReason: "stop" },
    timingsMs: { decode: 1, plan: 2, preprocess: 3, encode: 4, fuse: 5, caption: 6.00049 },
    cost: { encodedMegapixels: 0, lineMegapixels: 0, gflops: 0 },
  };
}

/** A token of two numbers for each value: itself and its negative; its place is [0, .25, .5, 1]. */
export function tokensOf(values: readonly number[]): VisualTokens {
  return {
    count: values.length,
    hiddenSize: 2,
    data: Float32Array.from(values.flatMap((value) => [value, -value])),
    positions: Float32Array.from(values.flatMap(() => [0, 0.25, 0.5, 1])),
  };
}

export function failed(ref: ImageRef, code = "decode_failed"): FailedImage {
  const error = {
    id: ref.id,
    path: ref.path,
    stage: "decode",
    code,
    message: "no",
    hint: "is it whole?",
    attempts: 1,
  } as const;
  return { status: "failed", ref, error };
}
