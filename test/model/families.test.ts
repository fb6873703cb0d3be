import { beforeAll, describe, expect, it } from "vitest";
import { patchRows, tilePlanes } from "../../src/model/pixel-layout.js";
import type { GenerateOutput } from "../../src/model/vlm-kernel.js";
import type { ChatMessage } from "../../src/text/chat-template.js";
import {
  concat,
  createRig,
  encode,
  type GoldenCase,
  type GoldenEntry,
  type GoldenRow,
  goldenImage,
  goldenPixels,
  loadGolden,
  planOf,
  type Rig,
  sampleDifference,
} from "./golden-bundle.js";

const FAMILIES = [
  "smolvlm",
  "idefics3",
  "llava",
  "llava_onevision",
  "qwen2_vl",
  "qwen2_5_vl",
  "glm4v",
  "florence2",
  "vision_encoder_decoder",
  "vision_encoder_decoder/gpt2",
];

/** Exported sessions are within 2e-5 of torch; features and logits must be within this of transformers. */
const TOLERANCE = 1e-3;

describe.each(FAMILIES)("%s against transformers", (family) => {
  const golden = loadGolden(family);
  const entries = Object.entries(golden.preprocessing);
  let rig: Rig;
  beforeAll(async () => {
    rig = await createRig(family);
  });

  it.each(entries)("plans %s as the reference does", (_, entry) => {
    const plan = planOf(entry, rig.setup.geometry);
    const { width, height, count } = (entry.tiles ?? entry.resized)!;
    expect(plan.tiles.map((tile) => [tile.encodedWidth, tile.encodedHeight])).toEqual(
      Array.from({ length: count }, () => [width, height]),
    );
    expect(plan.grid).toEqual(goldenGrid(entry));
  });

  it.each(entries)("normalises %s", async (_, entry) => {
    const tiles = await goldenPixels(family, entry);
    const { kind, normalisation, patches } = rig.setup.encoder;
    const values =
      kind === "patches"
        ? concat(tiles.map((tile) => patchRows(tile, normalisation, patches!)))
        : tilePlanes(tiles, normalisation);
    expect(sampleDifference(values, entry.pixelValues)).toBeLessThan(1e-6);
  });

  it.each(entries)("encodes %s", async (_, entry) => {
    const { features } = await encode(rig, await goldenPixels(family, entry));
    expect(sampleDifference(concat(features), (entry.features ?? entry.lastHiddenState)!)).toBeLessThan(TOLERANCE);
  });

  it.each(golden.cases.map((entry) => [entry.name, entry] as const))("answers %s", async (_, entry) => {
    const newline = entry.kind?.endsWith("newline") ? golden.bundle.imageNewline : undefined;
    const setup = newline ? rig.spec.setup({ ...rig.bundle, imageNewline: newline }) : rig.setup;
    const prompts = [];
    for (const row of entry.rows) {
      const images = [];
      for (const key of [row.preprocessing].flat()) images.push(await goldenImage(rig, key, setup));
      prompts.push({ messages: messagesOf(row, entry), images });
    }
    const { value } = await rig.kernel.generate({ prompts, params: paramsOf(entry), trace: true });
    const { rows, trace } = value as GenerateOutput;
    entry.rows.forEach((row, index) => {
      const { ids, positions } = trace!.prompts[index];
      const prompt = row.promptIds ?? row.decoderPromptIds;
      expect(ids).toEqual(prompt);
      if (row.positionIds) expect(positions.axes.map((axis) => [...axis])).toEqual(row.positionIds);
      if (row.nextPosition !== undefined) expect(positions.next).toBe(row.nextPosition);
      const logits = trace!.firstLogits[index];
      for (const { id, value } of row.firstLogits.top) expect(Math.abs(logits[id] - value)).toBeLessThan(TOLERANCE);
      expect(sampleDifference(logits, row.firstLogits.sample)).toBeLessThan(TOLERANCE);
      expect(rows[index].ids).toEqual(row.ids);
      expect(rows[index].text).toBe(rig.setup.keepsSpecialTokens ? row.textWithSpecialTokens : row.text);
    });
  });
});

describe("half precision", () => {
  const golden = loadGolden("llava");
  it.each(Object.entries(golden.fp16!))(
    "answers %s as onnxruntime does with the _fp16 files",
    async (name, { ids }) => {
      const rig = await createRig("llava", "fp16");
      const entry = golden.cases.find((other) => other.name === name)!;
      const prompts = [];
      for (const row of entry.rows) {
        const images = [];
        for (const key of [row.preprocessing].flat()) images.push(await goldenImage(rig, key));
        prompts.push({ messages: messagesOf(row, entry), images });
      }
      const { value } = await rig.kernel.generate({ prompts, params: paramsOf(entry) });
      expect((value as GenerateOutput).rows.map((row) => row.ids)).toEqual(ids);
    },
  );
});

function goldenGrid(entry: GoldenEntry) {
  if (entry.grid) return entry.grid;
  return entry.rows ? { rows: entry.rows, cols: entry.cols } : { rows: 1, cols: 1 };
}

function messagesOf({ messages, input }: GoldenRow, { decoderPrompt }: GoldenCase): ChatMessage[] {
  if (!messages) return [{ role: "user", content: [{ type: "text", text: input ?? decoderPrompt ?? "" }] }];
  return messages.map(({ role, content }) => ({
    role,
    content: typeof content === "string" ? [{ type: "text", text: content }] : content,
  }));
}

function paramsOf({ generation }: GoldenCase) {
  const { max_new_tokens, repetition_penalty, eos_token_id, no_repeat_ngram_size } = generation as Record<
    string,
    number
  >;
  return {
    maxNewTokens: max_new_tokens,
    ...(repetition_penalty !== undefined && { repetitionPenalty: repetition_penalty }),
    ...(no_repeat_ngram_size !== undefined && { noRepeatNgramSize: no_repeat_ngram_size }),
    ...(eos_token_id !== undefined && { eos: [eos_token_id].flat() }),
  };
}
