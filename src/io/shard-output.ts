import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../config/schema.js";
import { OpenAutoGlmError } from "../errors.js";
import type { ErrorRecord } from "../types.js";
import { takeLockIfPossible } from "./lock.js";
import { ResultReader, type ShardFacts } from "./result-reader.js";
import { pictureOf, readWebdataset, type Sample } from "./webdataset-reader.js";
import { wholeLines } from "./whole-lines.js";

/** The finished output directory of one shard, to read only; no run writes to it meanwhile. */
export class ShardOutput {
  private readonly samples: AsyncGenerator<Sample>;
  private sample: IteratorResult<Sample> | undefined;

  private constructor(
    readonly results: ResultReader,
    readonly facts: ShardFacts,
    /** Of the run that ended here. */
    readonly config: Config,
    private readonly unlock: () => Promise<void>,
    /** By image; only few have any. */
    private readonly unwritten: ReadonlyMap<string, readonly ErrorRecord[]>,
  ) {
    this.samples = readWebdataset(results.folder);
  }

  /** @throws OpenAutoGlmError `no_results`, `output_locked`, `shard_unfinished`, `no_shard` */
  static async open(folder: string): Promise<ShardOutput> {
    const unlock = await takeLockIfPossible(join(folder, ".lock"));
    let results: ResultReader | undefined;
    try {
      results = await ResultReader.open(folder);
      const run = await results.run();
      // A run that began and did not end leaves its lists under their partial names; this one is the last to lose it.
      if (run === undefined || run.stopped || existsSync(join(folder, "errors.jsonl.partial")))
        throw refused("shard_unfinished", `${folder}: its last run did not end`, "run the same adapt command again");
      if (!run.shard || !existsSync(join(folder, "order.jsonl")))
        throw refused("no_shard", `${folder} is no shard's`, "merge takes outputs of adapt --shard");
      return new ShardOutput(results, run.shard, await results.config(), unlock, await sidecarErrors(folder));
    } catch (error) {
      await results?.close();
      await unlock();
      throw error;
    }
  }

  /** Its images in their order, with their places among those of all shards. */
  async *order(): AsyncGenerator<{ readonly id: string; readonly position: number }> {
    for await (const { line } of wholeLines(join(this.results.folder, "order.jsonl"))) yield JSON.parse(line);
  }

  /**
   * A picture from its webdataset; undefined if it has none of that id. To be asked in the order of `order`: it is
   * read through once.
   */
  async picture(id: string): Promise<Uint8Array | undefined> {
    this.sample ??= await this.samples.next();
    if (this.sample.done || this.sample.value.id !== id) return undefined;
    const picture = pictureOf(this.sample.value);
    this.sample = undefined;
    return picture;
  }

  /** Why an image's sidecars could not be written: who merges writes none, and would not find out. */
  sidecarErrors(id: string): readonly ErrorRecord[] {
    return this.unwritten.get(id) ?? [];
  }

  async close(): Promise<void> {
    await this.samples.return(undefined);
    await this.results.close();
    await this.unlock();
  }
}

async function sidecarErrors(folder: string): Promise<Map<string, ErrorRecord[]>> {
  const byImage = new Map<string, ErrorRecord[]>();
  for await (const { line } of wholeLines(join(folder, "errors.jsonl"))) {
    const error: ErrorRecord = JSON.parse(line);
    if (!error.code.startsWith("sidecar_")) continue;
    byImage.set(error.id, [...(byImage.get(error.id) ?? []), error]);
  }
  return byImage;
}

function refused(code: string, fact: string, hint: string): OpenAutoGlmError {
  return new OpenAutoGlmError(code, fact, hint);
}
