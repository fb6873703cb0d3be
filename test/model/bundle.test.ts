import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openBundle, readTokenizerFiles } from "../../src/model/bundle.js";
import { VLM_MODEL_TYPES, vlmSpec } from "../../src/model/families/vlm-specs.js";
import { FIXTURES } from "./golden-bundle.js";

const root = mkdtempSync(join(tmpdir(), "openautoglm-bundle-"));
afterAll(() => rmSync(root, { recursive: true }));
let copies = 0;

/** A copy of a fixture that may be changed. */
function copyOf(family: string, change: (folder: string) => void = () => {}): string {
  const folder = join(root, String(copies++));
  cpSync(FIXTURES + family, folder, {
    recursive: true,
    filter: (path) => !/\/(tiles|resized|golden\.json)/.test(path.slice(FIXTURES.length + family.length)),
  });
  change(folder);
  return folder;
}

function open(folder: string, dtype: string | Record<string, string> = "auto") {
  return openBundle(folder, { dtype, needsOf: (type) => vlmSpec(type)?.sessions, known: VLM_MODEL_TYPES });
}

function editJson(folder: string, file: string, change: Record<string, unknown>): void {
  const path = join(folder, file);
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), ...change }));
}

describe("openBundle", () => {
  it("reads settings and sessions", async () => {
    const bundle = await open(copyOf("smolvlm"));
    expect(bundle).toMatchObject({
      modelType: "smolvlm",
      processor: { image_seq_len: 4 },
      imageProcessor: { max_image_size: { longest_edge: 64 } },
      generation: { eos_token_id: 405 },
    });
    expect(Object.keys(bundle.sessions)).toEqual(["vision_encoder", "embed_tokens", "decoder_model_merged"]);
    expect(bundle.sessions.vision_encoder).toMatchObject({ dtype: "fp32", parameters: expect.any(Number) });
    expect(structuredClone(bundle)).toEqual(bundle);
  });

  it.each<[string, string | Record<string, string>, unknown, string[]]>([
    ["fp32 first where nothing is advised", "auto", undefined, ["fp32", "fp32", "fp32"]],
    ["what is asked for", "fp16", undefined, ["fp16", "fp16", "fp16"]],
    ["one for each session, the rest by itself", { embed_tokens: "fp16" }, undefined, ["fp32", "fp16", "fp32"]],
    ["one for each session, the rest given", { embed_tokens: "fp32", "": "fp16" }, undefined, ["fp16", "fp32", "fp16"]],
    ["what config.json advises", "auto", "fp16", ["fp16", "fp16", "fp16"]],
    ["what config.json advises a session", "auto", { vision_encoder: "fp16" }, ["fp16", "fp32", "fp32"]],
    ["not what is advised but absent", "auto", "q4", ["fp32", "fp32", "fp32"]],
  ])("takes the dtype: %s", async (_, dtype, advice, chosen) => {
    const folder = copyOf("llava", (copy) =>
      editJson(copy, "config.json", { "transformers.js_config": { dtype: advice } }),
    );
    const { sessions } = await open(folder, dtype);
    expect(Object.values(sessions).map((session) => session.dtype)).toEqual(chosen);
  });

  it("takes the most exact of what is there", async () => {
    const folder = copyOf("llava", (copy) => {
      for (const name of ["vision_encoder", "embed_tokens", "decoder_model_merged"])
        rmSync(join(copy, `onnx/${name}.onnx`));
    });
    expect((await open(folder)).sessions.embed_tokens.dtype).toBe("fp16");
  });

  it("lets a preprocessor in processor_config.json win", async () => {
    const folder = copyOf("smolvlm", (copy) =>
      editJson(copy, "processor_config.json", { image_processor: { resample: 3 } }),
    );
    expect((await open(folder)).imageProcessor).toMatchObject({ resample: 3, do_resize: true });
  });

  it.each<[string, (folder: string) => void, string]>([
    [
      "chat_template.jinja first",
      (copy) => writeFileSync(join(copy, "chat_template.json"), '{"chat_template":"json"}'),
      "jinja",
    ],
    [
      "chat_template.json next",
      (copy) => {
        rmSync(join(copy, "chat_template.jinja"));
        writeFileSync(join(copy, "chat_template.json"), '{"chat_template":"json"}');
      },
      "json",
    ],
    [
      "tokenizer_config.json's default last",
      (copy) => {
        rmSync(join(copy, "chat_template.jinja"));
        const chat_template = [
          { name: "rag", template: "rag" },
          { name: "default", template: "list" },
        ];
        editJson(copy, "tokenizer_config.json", { chat_template });
      },
      "list",
    ],
  ])("takes the template: %s", async (_, change, template) => {
    const folder = copyOf("smolvlm", (copy) => {
      writeFileSync(join(copy, "chat_template.jinja"), "jinja");
      change(copy);
    });
    expect((await open(folder)).chatTemplate).toBe(template);
  });

  it("knows a bundle by what decides its answers", async () => {
    const plain = (await open(copyOf("smolvlm"))).hash;
    expect(plain).toMatch(/^[0-9a-f]{64}$/);
    expect((await open(copyOf("smolvlm"))).hash).toBe(plain);
    expect((await open(copyOf("smolvlm", (copy) => writeFileSync(join(copy, "README.md"), "x")))).hash).toBe(plain);
    const changed = copyOf("smolvlm", (copy) => editJson(copy, "generation_config.json", { eos_token_id: 1 }));
    expect((await open(changed)).hash).not.toBe(plain);
    const llava = copyOf("llava");
    expect((await open(llava, "fp16")).hash).not.toBe((await open(llava)).hash);
  });

  it.each<[string, string, (folder: string) => void, string, RegExp]>([
    [
      "of an unknown family",
      "smolvlm",
      (copy) => editJson(copy, "config.json", { model_type: "blip" }),
      "bundle_unknown_family",
      /"blip".*no family/,
    ],
    [
      "without config.json",
      "smolvlm",
      (copy) => rmSync(join(copy, "config.json")),
      "bundle_file_missing",
      /config\.json/,
    ],
    [
      "without a session: what is needed, and what was found",
      "smolvlm",
      (copy) => rmSync(join(copy, "onnx/embed_tokens.onnx")),
      "bundle_sessions_missing",
      /lacks the session embed_tokens; needed: vision_encoder, embed_tokens.*found: decoder_model_merged \(fp32\), vision_encoder \(fp32\)/,
    ],
    [
      "without any session",
      "smolvlm",
      (copy) => rmSync(join(copy, "onnx"), { recursive: true }),
      "bundle_sessions_missing",
      /found: no \.onnx file/,
    ],
    [
      "with another family's encoder",
      "smolvlm",
      (copy) => cpSync(`${FIXTURES}qwen2_vl/onnx/vision_encoder.onnx`, join(copy, "onnx/vision_encoder.onnx")),
      "bundle_tensors_differ",
      /onnx\/vision_encoder\.onnx does not fit smolvlm: input grid_thw is unknown.*Needed: pixel_values.*Found: pixel_values float32\[patches, 1176\]/s,
    ],
    [
      "with a session under another's name",
      "smolvlm",
      (copy) => renameSync(join(copy, "onnx/embed_tokens.onnx"), join(copy, "onnx/decoder_model_merged.onnx")),
      "bundle_sessions_missing",
      /embed_tokens/,
    ],
    [
      "with a decoder that is an embedding",
      "smolvlm",
      (copy) => cpSync(join(copy, "onnx/embed_tokens.onnx"), join(copy, "onnx/decoder_model_merged.onnx")),
      "bundle_tensors_differ",
      /input inputs_embeds is missing; input attention_mask is missing; input input_ids is unknown; output logits is missing/,
    ],
    [
      "with a model of another width",
      "florence2",
      (copy) => cpSync(`${FIXTURES}smolvlm/onnx/embed_tokens.onnx`, join(copy, "onnx/embed_tokens.onnx")),
      "bundle_tensors_differ",
      /embed_tokens of this florence2 gives inputs_embeds of width 64, decoder_model_merged takes 48/,
    ],
    [
      "that claims a width of 1e12",
      "smolvlm",
      (copy) => editJson(copy, "config.json", { text_config: { hidden_size: 1e12 } }),
      "bundle_config_invalid",
      /config\.json, text_config: hidden_size is 1000000000000/,
    ],
    [
      "with a newline of another width",
      "llava_onevision",
      (copy) => writeFileSync(join(copy, "image_newline.json"), '{"image_newline":[1,2,3]}'),
      "bundle_config_invalid",
      /image_newline\.json must hold .*\[64 numbers\]/,
    ],
    [
      "with a newline of words",
      "llava_onevision",
      (copy) =>
        writeFileSync(join(copy, "image_newline.json"), `{"image_newline":${JSON.stringify(Array(64).fill("a"))}}`),
      "bundle_config_invalid",
      /image_newline/,
    ],
    [
      "cut short",
      "smolvlm",
      (copy) => {
        const path = join(copy, "onnx/vision_encoder.onnx");
        writeFileSync(path, readFileSync(path).subarray(0, 100_000));
      },
      "bundle_onnx_truncated",
      /vision_encoder/,
    ],
  ])("refuses one %s", async (_, family, change, code, message) => {
    await expect(open(copyOf(family, change))).rejects.toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  it("says which dtypes there are", async () => {
    await expect(open(copyOf("llava"), "q4")).rejects.toThrow(
      expect.objectContaining({
        code: "bundle_sessions_missing",
        message: expect.stringMatching(/has vision_encoder, but not as q4; found: .*vision_encoder \(fp32, fp16\)/),
      }),
    );
  });
});

describe("readTokenizerFiles", () => {
  it("fills in special tokens from their own file, and lets tokenizer_config.json win", async () => {
    const folder = copyOf("smolvlm", (copy) => {
      const { bos_token, eos_token, ...rest } = JSON.parse(readFileSync(join(copy, "tokenizer_config.json"), "utf8"));
      expect(bos_token).toBe("<|im_start|>");
      writeFileSync(join(copy, "tokenizer_config.json"), JSON.stringify({ ...rest, eos_token: "own" }));
    });
    const { config } = await readTokenizerFiles(folder);
    expect(config).toMatchObject({ bos_token: { content: "<|im_start|>" }, eos_token: "own" });
  });
});
