import { appendFile, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { safetensorsHeader } from "../../src/format/safetensors.js";
import { OutputStore } from "../../src/io/output-store.js";
import type { Finding } from "../../src/pipeline/finding.js";
import { verifyOutput } from "../../src/pipeline/verify.js";
import { captioned, failed, refOf } from "../helpers/outcomes.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();
const at = (name: string) => folder.at("out", name);

/** An output directory of three captions and an error, two images a shard. */
async function written(format: "safetensors" | "npy" = "safetensors"): Promise<void> {
  const store = await OutputStore.open({
    folder: folder.at("out"),
    fingerprint: "f1",
    settings: { "output.tokens": true, "output.tokensFormat": format },
    tokens: { shardSize: 2, dtype: "float32", format },
    forms: { parquet: true, webdataset: { shardSize: 2 } },
    existing: "skip",
    retryFailed: false,
  });
  for (const name of ["a.png", "b.png", "c.png", "d.png"]) {
    await folder.put({ [name]: name === "c.png" ? "" : `text of ${name}` });
    const ref = refOf(folder.at(name));
    await store.commit(name === "b.png" ? failed(ref) : captioned(ref), await store.stamp(ref));
  }
  await store.finish({ stopped: false, config: { "output.captionsAs": "parquet,webdataset" } }, true);
  await store.close();
}

async function verify() {
  const events = verifyOutput(folder.at("out"));
  const findings: Finding[] = [];
  for (let step = await events.next(); ; step = await events.next()) {
    if (step.done) return { counts: step.value, findings };
    findings.push(step.value);
  }
}

const edit = async (name: string, change: (text: string) => string) =>
  writeFile(at(name), change(await readFile(at(name), "latin1")), "latin1");
const lastOf = (text: string) => `${text.trimEnd().split("\n").at(-1)}\n`;

describe("verifyOutput", () => {
  it.each(["safetensors", "npy"] as const)("finds nothing in a whole one with tokens as %s", async (format) => {
    await written(format);
    expect(await verify()).toEqual({ counts: { done: 3, failed: 1, tokens: 3 }, findings: [] });
  });

  it.each<[string, string[], () => Promise<void>]>([
    [
      "an error that was changed",
      ["record_differs"],
      () => edit("errors.jsonl", (text) => text.replace("whole", "hole")),
    ],
    [
      "a caption that was changed",
      ["record_differs", "captions.parquet record_differs", "webdataset record_differs"],
      () => edit("captions.jsonl", (text) => text.replace("text", "test")),
    ],
    [
      "a caption that is there twice",
      ["record_twice", "captions.parquet record_differs"],
      () => edit("captions.jsonl", (text) => text + lastOf(text)),
    ],
    [
      "a caption that is missing",
      ["record_missing", "captions.parquet unknown_record", "webdataset record_differs"],
      () => edit("captions.jsonl", (text) => text.slice(0, -lastOf(text).length)),
    ],
    [
      "a list that is cut off",
      ["file_cut", "record_missing", "captions.parquet unknown_record", "webdataset record_differs"],
      () => edit("captions.jsonl", (text) => text.slice(0, -9)),
    ],
    ["a parquet file that is gone", ["captions.parquet file_missing"], () => rm(at("captions.parquet"))],
    [
      "a parquet file that is cut off",
      ["captions.parquet file_unreadable"],
      () => truncate(at("captions.parquet"), 999),
    ],
    ["a webdataset that lacks a shard", ["webdataset samples_missing"], () => rm(at("webdataset/00001.tar"))],
    ["a shard of it that is cut off", ["webdataset file_unreadable"], () => truncate(at("webdataset/00000.tar"), 1500)],
    [
      "a picture in it that differs",
      ["webdataset record_differs"],
      () => edit("webdataset/00000.tar", (text) => text.replace("text of a", "text of b")),
    ],
    [
      "a caption in it that differs",
      ["webdataset record_differs"],
      () => edit("webdataset/00001.tar", (text) => text.replaceAll("reads", "leads")),
    ],
    [
      "a row that differs",
      ["captions.parquet record_differs"],
      () => edit("captions.parquet", (text) => text.replace("a.png", "b.png")),
    ],
    ["a line that is nobody's", ["unknown_record"], () => appendFile(at("errors.jsonl"), '{"id":"x"}\n')],
    ["a line that is no JSON", ["unknown_record"], () => appendFile(at("errors.jsonl"), "x\n")],
    ["a list that is gone", ["file_missing", "record_missing"], () => rm(at("errors.jsonl"))],
    ["a manifest that is cut off", ["manifest_cut"], () => appendFile(at("manifest.jsonl"), '{"type":"do')],
    [
      "a line of the manifest that can't be read",
      ["manifest_damaged", "unknown_record"],
      () => edit("manifest.jsonl", (text) => text.replace('{"type":"failed"', "?")),
    ],
    ["a run that never ended", ["unfinished"], () => rm(at("run.json"))],
    ["a run that was stopped", ["unfinished"], () => writeFile(at("run.json"), '{"stopped":true}')],
    [
      "a bit of a tensor turned",
      ["tokens_differ"],
      () => edit("tokens/00001.safetensors", (text) => `${text.slice(0, -1)}\x01`),
    ],
    [
      "a shard that is cut off",
      ["tokens_differ", "tokens_differ"],
      () => truncate(at("tokens/00000.safetensors"), 300),
    ],
    ["a shard that is gone", ["tokens_differ"], () => rm(at("tokens/00001.safetensors"))],
    [
      "tokens that are nobody's",
      ["tokens_orphaned"],
      () =>
        writeFile(
          at("tokens/00002.safetensors"),
          safetensorsHeader([
            { name: "x", dtype: "F32", shape: [0, 2] },
            { name: "x.positions", dtype: "F32", shape: [0, 4] },
          ]),
        ),
    ],
  ])("finds %s", async (_, codes, damage) => {
    await written();
    await damage();
    const { findings } = await verify();
    expect(findings.map(({ code, file }) => (/parquet|webdataset/.test(file) ? `${file} ${code}` : code))).toEqual(
      codes,
    );
  });

  it("says what is no output directory", async () => {
    await expect(verify()).rejects.toMatchObject({ code: "no_results", kind: "no-input" });
  });
});
