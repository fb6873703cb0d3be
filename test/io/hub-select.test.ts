import { describe, expect, test } from "vitest";
import { type DtypeChoice, parseDtypeChoice, selectFiles } from "../../src/io/hub-select.js";

const DTYPES = ["", "_fp16", "_q4", "_q4f16", "_quantized", "_uint8", "_int8", "_bnb4"];
const LISTED = [
  ...["vision_encoder", "embed_tokens", "decoder_model_merged"].flatMap((session) =>
    DTYPES.map((suffix) => `onnx/${session}${suffix}.onnx`),
  ),
  "onnx/decoder_model.onnx",
  "onnx/decoder_with_past_model.onnx",
  "onnx/decoder_model_merged.onnx_data",
  "onnx/decoder_model_merged.onnx_data_1",
  "onnx/decoder_model_merged_q4.onnx_data",
  "config.json",
  "LICENSE",
  "pytorch_model.bin",
  "sub/config.json",
];
const pick = (choice: DtypeChoice, config = {}, listed = LISTED) =>
  selectFiles(
    listed.map((path) => ({ path, bytes: 1, oid: "" })),
    choice,
    config,
  ).map(({ path }) => path);
const models = (choice: DtypeChoice, config = {}) => pick(choice, config).filter((path) => path.includes(".onnx"));
const all = (suffix: string) =>
  ["vision_encoder", "embed_tokens", "decoder_model_merged"].map((session) => `onnx/${session}${suffix}.onnx`);

describe("dtype", () => {
  test.each<[DtypeChoice, object, string[]]>([
    ["fp32", {}, [...all(""), "onnx/decoder_model_merged.onnx_data", "onnx/decoder_model_merged.onnx_data_1"]],
    ["auto", {}, [...all(""), "onnx/decoder_model_merged.onnx_data", "onnx/decoder_model_merged.onnx_data_1"]],
    ["q4", {}, [...all("_q4"), "onnx/decoder_model_merged_q4.onnx_data"]],
    ["q8", {}, all("_quantized")],
    ["uint8", {}, all("_uint8")],
    ["auto", { "transformers.js_config": { dtype: "q4f16" } }, all("_q4f16")],
    [
      "auto",
      {
        "transformers.js_config": {
          dtype: { vision_encoder: "fp16", embed_tokens: "fp16", decoder_model_merged: "bnb4" },
        },
      },
      [all("_fp16")[0], all("_fp16")[1], all("_bnb4")[2]],
    ],
    [
      { "": "fp16", decoder_model_merged: "q4" },
      {},
      [all("_fp16")[0], all("_fp16")[1], all("_q4")[2], "onnx/decoder_model_merged_q4.onnx_data"],
    ],
    [
      { decoder_model_merged: "int8" },
      { "transformers.js_config": { dtype: "fp16" } },
      [all("_fp16")[0], all("_fp16")[1], all("_int8")[2]],
    ],
  ])("%j %j", (choice, config, expected) => {
    expect(models(choice, config).sort()).toEqual([...expected].sort());
  });

  test.each<[DtypeChoice, string, RegExp]>([
    ["q2", "hub_dtype_missing", /no q2 of vision_encoder; the repository offers vision_encoder: fp32 fp16 q4/],
    ["fp64", "hub_dtype_unknown", /"fp64" is no dtype/],
    ["toString", "hub_dtype_unknown", /no dtype/],
  ])("%j: %s", (choice, code, fact) => {
    expect(() => pick(choice)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(fact) }));
  });
});

test("small files of the root come along, others do not", () => {
  expect(pick("q8").filter((path) => !path.includes(".onnx"))).toEqual(["config.json", "LICENSE"]);
  expect(
    selectFiles(
      [
        { path: "a.onnx", bytes: 1, oid: "" },
        { path: "huge.json", bytes: 2 ** 30, oid: "" },
      ],
      "auto",
      {},
    ),
  ).toHaveLength(1);
});

test("models in the root (readers are exported so)", () => {
  expect(pick("auto", {}, ["inference.onnx", "inference.yml", "x.pdiparams"])).toEqual([
    "inference.onnx",
    "inference.yml",
  ]);
});

test("no model at all", () => {
  expect(() => pick("auto", {}, ["config.json", "model.safetensors"])).toThrow(
    expect.objectContaining({ code: "hub_no_onnx" }),
  );
});

test.each<[string, DtypeChoice]>([
  ["q4", "q4"],
  ["fp16,decoder_model_merged=q4", { "": "fp16", decoder_model_merged: "q4" }],
  ["embed_tokens=fp16, vision_encoder=q8", { embed_tokens: "fp16", vision_encoder: "q8" }],
])("%s as it is typed", (text, choice) => {
  expect(parseDtypeChoice(text)).toEqual(choice);
});

test("a wrong dtype as it is typed", () => {
  expect(() => parseDtypeChoice("a=b=c")).toThrow(
    expect.objectContaining({ code: "hub_dtype_unknown", kind: "usage" }),
  );
});
