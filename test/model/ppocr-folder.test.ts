import { symlink } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { findReader } from "../../src/model/families/ppocr-folder.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();

async function put(...names: string[]) {
  await folder.put({ "unrelated.txt": "", ...Object.fromEntries(names.map((name) => [name, ""])) });
}

const at = (name: string) => folder.at(...name.split("/"));

describe("findReader", () => {
  it.each([
    ["det.onnx", "rec.onnx", {}],
    ["ch_PP-OCRv4_det_infer.onnx", "ch_PP-OCRv4_rec_infer.onnx", { dictionary: "ppocr_keys_v1.txt" }],
    ["det.onnx", "rec.onnx", { dictionary: "dict.txt", detectorSettings: "det.yml", settings: "rec.yaml" }],
    ["det.onnx", "rec.onnx", { settings: "inference.yml" }],
    ["det/inference.onnx", "rec/inference.onnx", {}],
    [
      "PP-OCRv6_small_det_onnx/inference.onnx",
      "PP-OCRv6_small_rec_onnx/inference.onnx",
      {
        detectorSettings: "PP-OCRv6_small_det_onnx/inference.yml",
        settings: "PP-OCRv6_small_rec_onnx/inference.yml",
        dictionary: "PP-OCRv6_small_rec_onnx/dict.txt",
      },
    ],
    ["det.onnx", "rec/model.onnx", { settings: "rec/inference.yml" }],
  ])("%s and %s, %o", async (detector, recogniser, beside: Record<string, string>) => {
    await put(detector, recogniser, ...Object.values(beside));
    const { settings, dictionary, detectorSettings } = beside;
    const found = await findReader(folder.path);
    expect(found?.detector).toMatchObject({
      model: at(detector),
      ...(detectorSettings && { settings: at(detectorSettings) }),
    });
    expect(found?.recogniser).toEqual({
      model: at(recogniser),
      ...(settings && { settings: at(settings) }),
      ...(dictionary && { dictionary: at(dictionary) }),
    });
  });

  it("follows a link to a folder", async () => {
    await put("far/inference.onnx", "rec.onnx");
    await symlink(at("far"), at("det"));
    expect((await findReader(folder.path))?.detector.model).toBe(at("det/inference.onnx"));
  });

  it.each([
    ["a bundle", ["config.json", "det.onnx", "rec.onnx"]],
    ["a detector alone", ["det.onnx"]],
    ["other models", ["detail.onnx", "record.onnx"]],
    ["folders without models", ["det/readme.md", "rec/readme.md"]],
  ])("%s is none", async (_, files) => {
    await put(...files);
    expect(await findReader(folder.path)).toBeUndefined();
  });

  it.each([
    ["two detectors", ["det.onnx", "server_det.onnx", "rec.onnx"]],
    ["two dictionaries", ["det.onnx", "rec.onnx", "en_dict.txt", "latin_dict.txt"]],
    ["two models of one kind in its folder", ["det/a.onnx", "det/b.onnx", "rec.onnx"]],
    ["two folders", ["v4_det/a.onnx", "v5_det/a.onnx", "rec.onnx"]],
  ])("does not choose between %s", async (_, files) => {
    await put(...files);
    await expect(findReader(folder.path)).rejects.toMatchObject({ code: "reader_ambiguous" });
  });
});
