import { type FileHandle, open, rename } from "node:fs/promises";
import { join } from "node:path";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { CAPTION_SCHEMA, captionColumns } from "../format/caption-columns.js";
import type { CaptionRecord } from "../types.js";
import type { CaptionForm } from "./caption-form.js";
import { guard } from "./whole-file.js";

/** A row group is written when it has so many rows or characters: what is held in memory, whatever the captions. */
const GROUP_ROWS = 10_000;
const GROUP_CHARACTERS = 1 << 23;

/** captions.parquet: the columns of captions.jsonl, in row groups that are written one by one. */
export class ParquetFile implements CaptionForm {
  private readonly bytes = new ByteWriter();
  private readonly writer = new ParquetWriter({
    writer: this.bytes,
    schema: CAPTION_SCHEMA,
    createdBy: "openautoglm",
  });
  private rows: CaptionRecord[] = [];
  private characters = 0;

  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
  ) {}

  static async open(folder: string): Promise<ParquetFile> {
    const path = join(folder, "captions.parquet");
    return new ParquetFile(path, await guard(path, () => open(`${path}.partial`, "w")));
  }

  async add(given: CaptionRecord): Promise<void> {
    // As a resumed run and `merge` get it, from the manifest: same bytes, whatever JSON can't tell (-0 and 0).
    const record: CaptionRecord = JSON.parse(JSON.stringify(given));
    this.rows.push(record);
    this.characters += record.caption.length;
    if (this.rows.length >= GROUP_ROWS || this.characters >= GROUP_CHARACTERS) await this.writeGroup();
  }

  async finish(): Promise<undefined> {
    if (this.rows.length > 0) await this.writeGroup();
    this.writer.finish();
    await guard(this.path, async () => {
      await this.flush();
      await this.file.sync();
      await this.file.close();
      await rename(`${this.path}.partial`, this.path);
    });
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  private async writeGroup(): Promise<void> {
    const columnData = captionColumns(this.rows).map((column) => ({ ...column, offsetIndex: false }));
    this.writer.write({ columnData, rowGroupSize: this.rows.length });
    this.rows = [];
    this.characters = 0;
    await guard(this.path, () => this.flush());
  }

  /** The writer counts on from its offset; its buffer begins anew. */
  private async flush(): Promise<void> {
    await this.file.appendFile(this.bytes.getBytes());
    this.bytes.index = 0;
  }
}
