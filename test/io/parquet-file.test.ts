import { readFile, stat } from "node:fs/promises";
import { asyncBufferFromFile, parquetMetadataAsync } from "hyparquet";
import { describe, expect, it } from "vitest";
import { ParquetFile } from "../../src/io/parquet-file.js";
import { readParquet } from "../../src/io/parquet-reader.js";
import type { CaptionRecord } from "../../src/types.js";
import { collect } from "../helpers/collect.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();
const path = () => folder.at("captions.parquet");

const RECORD: CaptionRecord = {
  id: "0123456789abcdef",
  path: "über/%0A.png",
  sha256: "ab".repeat(32),
  width: 1200,
  height: 100_000_000,
  strategy: "adaptive",
  mode: "tiled",
  grid: { rows: 2, cols: 3 },
  tileCount: 6,
  skippedTiles: 1,
  visualTokens: 77,
  caption: 'An image that reads: "=1+1" "\u0000\u001b[31m" "雪"',
  lines: ["=1+1", "", "雪"],
  lineBoxes: [
    [0, 0.5, 8, 4],
    [1, 2, 3, 4],
    [5, 6, 7, 8.1],
  ],
  lineConfidences: [1, 0.1234, 0],
  finishReason: "stop",
};
const { finishReason, ...rest } = RECORD;
const without = { lines: [], lineBoxes: [], lineConfidences: [], caption: "", finishReason: "empty" } as const;

async function write(records: Iterable<CaptionRecord>): Promise<void> {
  const file = await ParquetFile.open(folder.path);
  for (const record of records) await file.add(record);
  await file.finish();
  await file.close();
}

const metadata = async () => parquetMetadataAsync(await asyncBufferFromFile(path()));

describe("ParquetFile", () => {
  it.each<[string, CaptionRecord[]]>([
    ["captions of all kinds", [RECORD, { ...RECORD, ...without }, { ...RECORD, lines: ["one"] }]],
    [
      "words of some",
      [RECORD, { ...rest, words: [[["=1+1", 0, 0.5, 8, 4, 0.9]], [], [["雪", 1, 2, 3, 4, 1]]], finishReason }],
    ],
    [
      "several answers of some",
      [
        RECORD,
        { ...RECORD, answers: [{ prompt: "what?", caption: "", finishReason: "empty" }] },
        { ...RECORD, answers: [] },
      ],
    ],
    ["captions without lines only", [{ ...RECORD, ...without }]],
    ["no caption", []],
  ])("gives back %s", async (_, records) => {
    await write(records);
    const read = await collect(readParquet(path()));
    expect(read.map((record) => JSON.stringify(record))).toEqual(records.map((record) => JSON.stringify(record)));
  });

  it("gives a record the bytes that it has when it comes back from the manifest", async () => {
    const record: CaptionRecord = {
      ...RECORD,
      lineBoxes: [[-0, 0.5, -0, 4]],
      lineConfidences: [-0],
      answers: undefined,
    };
    await write([record]);
    const first = await readFile(path());
    await write([JSON.parse(JSON.stringify(record))]);
    expect(await readFile(path())).toEqual(first);
  });

  it("has real types, and nothing but words and answers that may be null", async () => {
    await write([RECORD]);
    const { schema, created_by } = await metadata();
    expect(created_by).toBe("openautoglm");
    expect(
      schema
        .slice(1)
        .filter(({ repetition_type }) => repetition_type === "OPTIONAL")
        .map(({ name }) => name),
    ).toEqual(["words", "answers"]);
    expect(
      schema.flatMap(({ name, type, converted_type }) => (type ? [`${name} ${converted_type ?? type}`] : [])),
    ).toEqual([
      ...["id UTF8", "path UTF8", "sha256 UTF8", "width INT32", "height INT32", "strategy UTF8", "mode UTF8"],
      ...["rows INT32", "cols INT32", "tileCount INT32", "skippedTiles INT32", "visualTokens INT32"],
      ...["caption UTF8", "element UTF8", "element DOUBLE", "element DOUBLE"],
      ...[
        "text UTF8",
        "x DOUBLE",
        "y DOUBLE",
        "width DOUBLE",
        "height DOUBLE",
        "confidence DOUBLE",
        "finishReason UTF8",
        "prompt UTF8",
        "caption UTF8",
        "finishReason UTF8",
      ],
    ]);
  });

  it("writes row groups as it goes, by rows and by characters", async () => {
    const long = { ...RECORD, caption: "x".repeat(1 << 22) };
    const records = [...Array.from({ length: 25_000 }, () => RECORD), long, long, long];
    await write(records);
    const { row_groups, num_rows } = await metadata();
    expect([num_rows, row_groups.map(({ num_rows }) => Number(num_rows))]).toEqual([
      25_003n,
      [10_000, 10_000, 5_002, 1],
    ]);
    const captions = (await collect(readParquet(path()))).map(({ caption }) => String(caption).length);
    expect(captions).toEqual(records.map(({ caption }) => caption.length));
  });

  it("has no name before it is whole", async () => {
    const file = await ParquetFile.open(folder.path);
    await file.add(RECORD);
    await file.close();
    await expect(stat(path())).rejects.toMatchObject({ code: "ENOENT" });
  });
});
