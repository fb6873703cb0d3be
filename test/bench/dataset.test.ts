import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadDataset, SHIPPED_DATASET } from "../../src/bench/dataset.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();
const sha = (content: string | Buffer) => createHash("sha256").update(content);

async function dataset(labels: string, files: Record<string, string> = {}) {
  await folder.put({
    "set/labels.jsonl": labels,
    ...Object.fromEntries(Object.entries(files).map(([name, content]) => [`set/${name}`, content])),
  });
  return folder.at("set");
}

describe("loadDataset", () => {
  it("gives the labelled pictures by name, bytewise, whatever the order of the lines", async () => {
    const lines = [
      '{"file":"b.png","text":"two\\nlines","kind":"phone"}',
      "",
      '{"file":"sub/a.png","text":""}',
      '{"file":"B.png","text":"x","more":1}\r',
    ];
    const { images, info } = await loadDataset(await dataset(`${lines.join("\n")}\n`));
    expect(images.map(({ ref, truth, kind }) => [ref.path, truth, kind])).toEqual([
      ["B.png", "x", "other"],
      ["b.png", "two\nlines", "phone"],
      ["sub/a.png", "", "other"],
    ]);
    expect(images.map(({ ref }) => ref.id)).toEqual(
      ["B.png", "b.png", "sub/a.png"].map((path) => sha(path).digest("hex").slice(0, 16)),
    );
    expect(Buffer.from(images[2].ref.location).toString()).toBe(folder.at("set/sub/a.png"));
    expect([info.name, info.images]).toEqual(["set", 3]);
  });

  it("hashes the labels and every picture's bytes", async () => {
    const labels = '{"file":"b.png","text":""}\n{"file":"a.png","text":""}\n';
    const { info } = await loadDataset(await dataset(labels, { "a.png": "A", "b.png": "B" }));
    expect(info.sha256).toBe(sha(labels).update(sha("A").digest()).update(sha("B").digest()).digest("hex"));
    expect((await loadDataset(await dataset(labels, { "b.png": "other" }))).info.sha256).not.toBe(info.sha256);
  });

  it.each([
    [0, ["a.png", "b.png", "c.png"]],
    [2, ["a.png", "b.png"]],
    [9, ["a.png", "b.png", "c.png"]],
  ])("takes the first %d", async (limit, expected) => {
    const labels = ["c", "a", "b"].map((name) => `{"file":"${name}.png","text":""}`).join("\n");
    const { images, info } = await loadDataset(await dataset(labels), limit);
    expect(images.map(({ ref }) => ref.path)).toEqual(expected);
    expect(info.images).toBe(expected.length);
  });

  it("leaves a picture that is missing to its turn: it fails then", async () => {
    expect((await loadDataset(await dataset('{"file":"missing.png","text":""}'))).images).toHaveLength(1);
  });

  it("refuses a folder without labels", async () => {
    await expect(loadDataset(folder.at("nowhere"))).rejects.toMatchObject({
      code: "dataset_missing",
      kind: "no-input",
      message: `${folder.at("nowhere/labels.jsonl")} can't be read`,
    });
  });

  it.each(["", "\n\n", "  \n"])("refuses labels without a line: %j", async (labels) => {
    await expect(loadDataset(await dataset(labels))).rejects.toMatchObject({ code: "dataset_empty", kind: "no-input" });
  });

  it.each([
    ["{", "it is no JSON object"],
    ["null", "file must be a name"],
    ['"a.png"', "file must be a name"],
    ["[]", "file must be a name"],
    ['{"text":"x"}', "file must be a name"],
    ['{"file":"","text":"x"}', "file must be a name"],
    ['{"file":7,"text":"x"}', "file must be a name"],
    ['{"file":"../a.png","text":"x"}', "file must lie inside the dataset's folder"],
    ['{"file":"sub/../../a.png","text":"x"}', "file must lie inside the dataset's folder"],
    ['{"file":"..","text":"x"}', "file must lie inside the dataset's folder"],
    ['{"file":"/etc/passwd","text":"x"}', "file must lie inside the dataset's folder"],
    ['{"file":"a.png"}', "text must be a string"],
    ['{"file":"a.png","text":null}', "text must be a string"],
    ['{"file":"a.png","text":"x","kind":5}', "kind must be a string"],
  ])("refuses %s, with its line", async (line, fact) => {
    const labels = `{"file":"ok.png","text":""}\n\n${line}\n`;
    await expect(loadDataset(await dataset(labels))).rejects.toMatchObject({
      code: "dataset_invalid",
      kind: "input",
      message: `${folder.at("set/labels.jsonl")}, line 3: ${fact}`,
    });
  });

  it.each(["..a.png", "...png", "sub/../a.png", "a..png"])("takes %s, which lies inside", async (file) => {
    expect((await loadDataset(await dataset(JSON.stringify({ file, text: "" })))).images).toHaveLength(1);
  });
});

describe("the shipped dataset", () => {
  it("has at least 48 pictures of at least six kinds, each there once", async () => {
    const { images, info } = await loadDataset(SHIPPED_DATASET);
    expect(images.length).toBeGreaterThanOrEqual(48);
    expect(info).toMatchObject({ name: "dataset", images: images.length });
    expect(new Set(images.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(6);
    expect(new Set(images.map(({ ref }) => ref.path)).size).toBe(images.length);
    expect(images.filter(({ ref }) => !existsSync(Buffer.from(ref.location))).map(({ ref }) => ref.path)).toEqual([]);
  });
});
