import type { SchemaElement } from "hyparquet";
import type { CaptionRecord, PromptAnswer } from "../types.js";

const COLUMNS = {
  id: "text",
  path: "text",
  sha256: "text",
  width: "integer",
  height: "integer",
  strategy: "text",
  mode: "text",
  grid: "grid",
  tileCount: "integer",
  skippedTiles: "integer",
  visualTokens: "integer",
  caption: "text",
  lines: "texts",
  lineBoxes: "boxes",
  lineConfidences: "numbers",
  words: "words",
  finishReason: "text",
  answers: "answers",
} as const satisfies Record<keyof CaptionRecord, string>;

/** What a word of `words` consists of, in its order in captions.jsonl. */
const WORD = ["text", "x", "y", "width", "height", "confidence"] as const;

const ANSWER = ["prompt", "caption", "finishReason"] as const satisfies (keyof PromptAnswer)[];

const NAMES = Object.keys(COLUMNS) as (keyof CaptionRecord)[];

/** The columns of captions.parquet: those of captions.jsonl, as the types that they are. `words` and `answers` may be null. */
export const CAPTION_SCHEMA: SchemaElement[] = [
  { name: "root", num_children: NAMES.length },
  ...NAMES.flatMap((name) => column(name, COLUMNS[name])),
];

/** Records -> columns, in the order of the schema. */
export function captionColumns(records: readonly CaptionRecord[]): { name: string; data: unknown[] }[] {
  const rows = records.map((record) => ({
    ...record,
    words: record.words?.map((line) =>
      line.map((word) => Object.fromEntries(WORD.map((name, at) => [name, word[at]]))),
    ),
  }));
  return NAMES.map((name) => ({ name, data: rows.map((row) => row[name]) }));
}

/** A row as it is read back -> the record. */
export function captionRecord({ words, answers, ...row }: Record<string, unknown>): CaptionRecord {
  const lines = words as Record<string, unknown>[][] | null;
  const record = {
    ...row,
    answers: answers ?? undefined,
    words: lines?.map((line) => line.map((word) => WORD.map((name) => word[name]))),
  };
  return Object.fromEntries(
    NAMES.map((name) => [name, (record as Record<string, unknown>)[name]]),
  ) as unknown as CaptionRecord;
}

function column(name: string, type: (typeof COLUMNS)[keyof CaptionRecord]): SchemaElement[] {
  const repetition_type = "REQUIRED";
  switch (type) {
    case "text":
      return [{ name, repetition_type, type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } }];
    case "integer":
      return [{ name, repetition_type, type: "INT32" }];
    case "grid":
      return [group(name, 2), ...column("rows", "integer"), ...column("cols", "integer")];
    case "texts":
      return list(name, column("element", "text"));
    case "numbers":
      return list(name, number("element"));
    case "boxes":
      return list(name, list("element", number("element")));
    case "words": {
      const [text, ...numbers] = WORD;
      const word = [...column(text, "text"), ...numbers.flatMap(number)];
      return optional(list(name, list("element", [group("element", WORD.length), ...word])));
    }
    case "answers":
      return optional(list(name, [group("element", ANSWER.length), ...ANSWER.flatMap((part) => column(part, "text"))]));
  }
}

function group(name: string, num_children: number): SchemaElement {
  return { name, repetition_type: "REQUIRED", num_children };
}

function optional([first, ...rest]: readonly SchemaElement[]): SchemaElement[] {
  return [{ ...first, repetition_type: "OPTIONAL" }, ...rest];
}

function number(name: string): SchemaElement[] {
  return [{ name, repetition_type: "REQUIRED", type: "DOUBLE" }];
}

/** Three levels, as the format's LogicalTypes.md has it. */
function list(name: string, element: readonly SchemaElement[]): SchemaElement[] {
  return [
    { name, repetition_type: "REQUIRED", num_children: 1, converted_type: "LIST", logical_type: { type: "LIST" } },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    ...element,
  ];
}
