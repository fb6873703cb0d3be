import { rm } from "node:fs/promises";
import { join } from "node:path";
import { OpenAutoGlmError } from "../errors.js";
import { chunkCaption } from "../text/chunk-caption.js";
import type { CaptionRecord, ErrorRecord } from "../types.js";
import type { CaptionForm, CaptionSource } from "./caption-form.js";
import { ListFile } from "./list-file.js";
import { ParquetFile } from "./parquet-file.js";
import { SidecarLog } from "./sidecar-log.js";
import { type SidecarOptions, Sidecars } from "./sidecars.js";
import { removeWebdataset, Webdataset, type WebdatasetOptions } from "./webdataset.js";
import { guard } from "./whole-file.js";

/** What is written besides captions.jsonl. */
export interface FormOptions {
  /** chunks.jsonl: captions in pieces, in characters. */
  readonly chunks?: { readonly size: number; readonly overlap: number };
  /** captions.parquet. */
  readonly parquet?: boolean;
  /** webdataset/NNNNN.tar. */
  readonly webdataset?: WebdatasetOptions;
  /** <name>.txt and <name>.json, outside of the output directory. */
  readonly sidecars?: SidecarOptions;
}

/** The forms in which an output directory holds its captions: captions.jsonl, and those asked for. */
export class CaptionForms {
  private constructor(
    private readonly folder: string,
    /** By file name. */
    private readonly forms: ReadonlyMap<string, CaptionForm>,
    private readonly sidecarLog: SidecarLog | undefined,
  ) {}

  static async open(folder: string, { chunks, parquet, webdataset, sidecars }: FormOptions): Promise<CaptionForms> {
    const forms = new Map<string, CaptionForm>();
    if (chunks) {
      const piecesOf = ({ id, caption }: CaptionRecord) =>
        chunkCaption(caption, chunks.size, chunks.overlap).map((chunk, index) => ({ id, index, ...chunk }));
      forms.set("chunks.jsonl", await openList(folder, "chunks.jsonl", piecesOf));
    }
    if (parquet) forms.set("captions.parquet", await ParquetFile.open(folder));
    if (webdataset) forms.set("webdataset", await Webdataset.open(folder, webdataset));
    const log = sidecars && (await SidecarLog.open(folder));
    for (const extension of sidecars?.extensions ?? []) forms.set(extension, new Sidecars(extension, sidecars!, log!));
    forms.set("captions.jsonl", await openList(folder, "captions.jsonl", (record) => [record]));
    return new CaptionForms(folder, forms, log);
  }

  /** @returns in which forms the caption could not be written: one error each */
  async add(record: CaptionRecord, source: CaptionSource): Promise<ErrorRecord[]> {
    const { id, path } = record;
    const errors: ErrorRecord[] = [];
    for (const form of this.forms.values()) {
      try {
        await form.add(record, source);
      } catch (error) {
        if (!(error instanceof OpenAutoGlmError) || error.kind !== "input") throw error;
        const { code, message, hint } = error;
        errors.push({ id, path, stage: "write", code, message, hint, attempts: 1 });
      }
    }
    return errors;
  }

  /**
   * Gives all their final names, and removes forms that an earlier run with other flags left.
   * @param complete false for a run that was stopped
   * @returns what run.json is to know
   */
  async finish(complete: boolean): Promise<object> {
    const facts: (object | undefined)[] = [];
    for (const form of this.forms.values()) facts.push(await form.finish(complete));
    for (const name of ["chunks.jsonl", "captions.parquet"]) {
      const path = join(this.folder, name);
      if (!this.forms.has(name)) await guard(path, () => rm(path, { force: true }));
    }
    if (!this.forms.has("webdataset")) await removeWebdataset(this.folder);
    return Object.assign({}, ...facts);
  }

  async close(): Promise<void> {
    for (const form of this.forms.values()) await form.close();
    await this.sidecarLog?.close();
  }
}

async function openList(
  folder: string,
  name: string,
  linesOf: (record: CaptionRecord) => readonly object[],
): Promise<CaptionForm> {
  const file = await ListFile.open(folder, name);
  return {
    add: async (record) => {
      for (const line of linesOf(record)) await file.write(line);
    },
    finish: async () => {
      await file.finish();
      return undefined;
    },
    close: () => file.close(),
  };
}
