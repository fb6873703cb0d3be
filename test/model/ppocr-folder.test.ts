import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadPpocrV4 } from "../../src/model/families/ppocr-files.js";
import { findReader, loadReader } from "../../src/model/families/ppocr-folder.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();

/** PP-OCRv4 as a user would have it in a folder of his own. */
async function readerFolder(name: string, dictionary?: string): Promise<string> {
  const { detector, recogniser, characters } = await loadPpocrV4();
  const path = folder.at(name);
  await mkdir(path, { recursive: true });
  await copyFile(detector, join(path, "ch_PP-OCRv4_det_infer.onnx"));
  await copyFile(recogniser, join(path, "rec.onnx"));
  await writeFile(join(path, "dict.txt"), dictionary ?? `${characters.slice(1, -1).join("\n")}\n`);
  return path;
}

describe("a reader's folder", () => {
  it("gives what the built-in model is made of", async () => {
    const built = await loadPpocrV4();
    const found = await findReader(await readerFolder("v4"));
    const loaded = await loadReader(found!);
    expect(loaded.characters).toEqual(built.characters);
    expect(loaded.featureTensor).toBe(built.featureTensor);
    expect(loaded.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it("refuses a dictionary that does not belong to the recogniser", async () => {
    const found = await findReader(await readerFolder("wrong", "a\nb\nc\n"));
    await expect(loadReader(found!)).rejects.toMatchObject({
      code: "reader_unfit",
      message: expect.stringMatching(/6625 classes.*3 char/),
    });
  });

  it("says that a recogniser without characters needs a dictionary", async () => {
    const found = await findReader(await readerFolder("bare"));
    await expect(loadReader({ ...found!, dictionary: undefined })).rejects.toMatchObject({ code: "reader_unfit" });
  });

  it("refuses a file that is no model", async () => {
    const found = await findReader(await readerFolder("garbage"));
    await writeFile(found!.detector, "no model");
    await expect(loadReader(found!)).rejects.toMatchObject({
      code: expect.stringMatching(/^bundle_onnx_|^reader_unfit/),
    });
  });

  it.each([
    ["a bundle", ["config.json", "det.onnx", "rec.onnx"]],
    ["a detector alone", ["det.onnx"]],
    ["other models", ["detail.onnx", "record.onnx"]],
  ])("%s is none", async (name, files) => {
    const path = folder.at(name.replaceAll(" ", "-"));
    await mkdir(path, { recursive: true });
    for (const file of files) await writeFile(join(path, file), "");
    expect(await findReader(path)).toBeUndefined();
  });
});
