import { appendFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { OpenAutoGlmError } from "../errors.js";
import type { ErrorRecord, ImageOutcome, ImageRecord, ImageRef } from "../types.js";
import type { CaptionSource } from "./caption-form.js";
import { CaptionForms, type FormOptions } from "./caption-forms.js";
import { changedSettings } from "./changed-settings.js";
import { type FileStamp, failedContent, fileStamp, isUnchanged, NO_STAMP } from "./file-stamp.js";
import { ListFile } from "./list-file.js";
import { type Lock, takeLock } from "./lock.js";
import { Manifest, type ManifestEntry, type ManifestSlot } from "./manifest.js";
import { holdsResults, outputNotEmpty, removeResults } from "./own-files.js";
import { readImageFile } from "./read-image-file.js";
import { type EncodedTokens, type ShardOptions, TokenShards } from "./token-shards.js";
import { guard, makeDirectory, syncDirectory, writeWhole } from "./whole-file.js";

/**
 * What becomes of results that are there: gone on with, thrown away, or left alone and the run refused. Sidecars that are
 * not ours are left, replaced, refused; or kept, with our caption after or before what they say.
 */
export type Existing = "skip" | "overwrite" | "error" | "append" | "prepend";

export interface StoreOptions {
  readonly folder: string;
  /** Of everything that changes a result; results with another fingerprint are never mixed in. */
  readonly fingerprint: string;
  readonly settings: Record<string, unknown>;
  /** Absent: no tokens are written. */
  readonly tokens?: Omit<ShardOptions, "folder">;
  /** Write order.jsonl as well: the places of the images, which `merge` needs. */
  readonly order?: boolean;
  /** What is written besides captions.jsonl. */
  readonly forms?: FormOptions;
  readonly existing: Existing;
  /** Images that failed in an earlier run count as not done. */
  readonly retryFailed: boolean;
}

/**
 * An output directory. manifest.jsonl is the truth; captions.jsonl and errors.jsonl are written anew from it, in the
 * order in which images come, and get their names when the run ends.
 */
export class OutputStore {
  private constructor(
    private readonly options: StoreOptions,
    private readonly manifest: Manifest,
    private readonly slots: Map<string, ManifestSlot>,
    private readonly shards: TokenShards | undefined,
    private readonly forms: CaptionForms,
    private readonly errors: ListFile,
    private readonly order: ListFile | undefined,
    private readonly lock: Lock,
  ) {}

  static async open(options: StoreOptions): Promise<OutputStore> {
    const { folder } = options;
    await makeDirectory(folder);
    const lock = await guard(folder, () => takeLock(join(folder, ".lock")));
    try {
      if (options.existing === "error" && (await holdsResults(folder))) throw outputNotEmpty(folder);
      if (options.existing === "overwrite") await removeResults(folder);
      const { manifest, head, slots, stored, damaged } = await Manifest.open(join(folder, "manifest.jsonl"));
      if (head && head.fingerprint !== options.fingerprint) {
        await manifest.close();
        throw settingsChanged(folder, changedSettings(head.settings, options.settings));
      }
      if (!head) await manifest.append({ type: "settings", schemaVersion: 1, ...pick(options) });
      let shards: TokenShards | undefined;
      if (options.tokens) {
        const sharding = { ...options.tokens, folder: join(folder, "tokens") };
        const opened = await guard(sharding.folder, () => TokenShards.open(sharding, stored, damaged > 0));
        shards = opened.shards;
        for (const [id, slot] of slots) if (slot.type === "done" && !opened.valid.has(id)) slots.delete(id);
      }
      const forms = await CaptionForms.open(folder, options.forms ?? {});
      const errors = await ListFile.open(folder, "errors.jsonl");
      const order = options.order ? await ListFile.open(folder, "order.jsonl") : undefined;
      return new OutputStore(options, manifest, slots, shards, forms, errors, order, lock);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** The result of an earlier run, if the image's file is still the same (size and time, else content). */
  async earlier(ref: ImageRef): Promise<ImageRecord | undefined> {
    const slot = this.slots.get(ref.id);
    if (!slot || (slot.type === "failed" && this.options.retryFailed)) return undefined;
    if (!(await isUnchanged(ref, slot))) return undefined;
    const entry = await this.manifest.read(slot);
    return entry.type === "done" ? entry : { type: "failed", error: entry.error };
  }

  /**
   * Takes an earlier result over into this run's files.
   * @returns in which forms its caption could not be written: one error each, which errors.jsonl tells as well
   */
  async keep(ref: ImageRef, result: ImageRecord): Promise<readonly ErrorRecord[]> {
    this.slots.delete(ref.id);
    return this.list(result, sourceOf(ref));
  }

  /** Size and time of an image's file; to be taken before its bytes are read, and handed to `commit`. */
  stamp(ref: ImageRef): Promise<FileStamp | undefined> {
    return fileStamp(ref);
  }

  /**
   * Stores a new result: tensor first, then the manifest's line, which makes it count.
   * @param stamp of the file before it was read: one that changes meanwhile is made anew by the next run
   * @returns as `keep` does
   */
  async commit(outcome: ImageOutcome, stamp: FileStamp | undefined): Promise<readonly ErrorRecord[]> {
    if (this.lock.isLost) throw lockLost(this.options.folder);
    const { ref } = outcome;
    const before = this.slots.get(ref.id);
    this.slots.delete(ref.id);
    if (outcome.status === "done") {
      const tokens = (await this.shards?.append(ref.id, outcome.tokens)) ?? null;
      await this.manifest.append({ type: "done", ...(stamp ?? NO_STAMP), record: outcome.record, tokens });
      await this.shards?.settle();
      return this.list({ type: "done", record: outcome.record }, sourceOf(ref, outcome.picture));
    } else {
      const error = { ...outcome.error, attempts: outcome.error.attempts + (await this.attempts(before)) };
      const content = await failedContent({ ...outcome, error }, stamp);
      // A folder is no image: once it can be listed nobody comes by its failure any more.
      if (error.code !== "folder_unreadable") await this.manifest.append({ type: "failed", ...content, error });
      return this.list({ type: "failed", error }, { ref });
    }
  }

  /**
   * Stores a result of another output directory.
   * @param unwritten in which forms, written there only, its caption could not be written
   * @throws OpenAutoGlmError `tokens_damaged` if the tokens are not those that its entry knows
   */
  async take(
    entry: ManifestEntry,
    tokens: EncodedTokens | undefined,
    source: CaptionSource = {},
    unwritten: readonly ErrorRecord[] = [],
  ): Promise<void> {
    if (entry.type === "failed" || !tokens) await this.manifest.append(entry);
    else {
      const stored = (await this.shards?.appendEncoded(entry.record.id, tokens)) ?? null;
      if (stored?.sha256 !== entry.tokens?.sha256)
        throw new OpenAutoGlmError("tokens_damaged", `the tokens of ${entry.record.id} have another checksum`);
      await this.manifest.append({ ...entry, tokens: stored });
      await this.shards?.settle();
    }
    await this.list(entry, source);
    for (const error of unwritten) await this.errors.write(error);
  }

  /** How often an image failed in earlier runs. */
  private async attempts(slot: ManifestSlot | undefined): Promise<number> {
    if (slot?.type !== "failed") return 0;
    const entry = await this.manifest.read(slot);
    return entry.type === "failed" ? entry.error.attempts : 0;
  }

  /** One line of timings.jsonl: what varies from run to run. Not worth an fsync. */
  async logTimings(id: string, timingsMs: Record<string, number>): Promise<void> {
    const rounded = Object.fromEntries(
      Object.entries(timingsMs).map(([stage, ms]) => [stage, Math.round(ms * 1e3) / 1e3]),
    );
    const path = join(this.options.folder, "timings.jsonl");
    await guard(path, () => appendFile(path, `${JSON.stringify({ id, timingsMs: rounded })}\n`));
  }

  /**
   * Gives every file its final name. Results of images that this run did not come by (other inputs, or it was stopped)
   * are listed after the others: nothing is lost.
   * @returns what run.json says besides `run`
   * @param complete false for a run that was stopped: its last token shard stays open, to be gone on with
   * @param onListed told of each such result: there may be millions
   */
  async finish(run: object, complete: boolean, onListed = () => {}): Promise<object> {
    const { folder } = this.options;
    for (const slot of this.slots.values()) {
      await this.list(await this.manifest.read(slot), {});
      onListed();
    }
    if (complete) await this.shards?.finish();
    const facts = await this.forms.finish(complete);
    const order = join(folder, "order.jsonl");
    if (this.order) await this.order.finish();
    else await guard(order, () => rm(order, { force: true })); // of an earlier run with other flags
    await writeWhole(join(folder, "run.json"), `${JSON.stringify({ ...run, ...facts }, null, 2)}\n`);
    // Last: while its partial file is there, the run has not ended, and run.json may be an earlier one's.
    await this.errors.finish();
    await guard(folder, () => syncDirectory(folder));
    return facts;
  }

  async close(): Promise<void> {
    try {
      await this.forms.close();
      await this.errors.close();
      await this.order?.close();
      await this.shards?.close();
      await this.manifest.close();
    } finally {
      await this.lock.release();
    }
  }

  private async list(result: ImageRecord | ManifestEntry, source: CaptionSource): Promise<readonly ErrorRecord[]> {
    const { ref } = source;
    const { id } = result.type === "done" ? result.record : result.error;
    const unwritten = result.type === "done" ? await this.forms.add(result.record, source) : [];
    for (const error of result.type === "done" ? unwritten : [result.error]) await this.errors.write(error);
    if (ref?.position !== undefined) await this.order?.write({ id, position: ref.position });
    return unwritten;
  }
}

/** A file that can't be read any more has no picture, unless its bytes were kept. */
function sourceOf(ref: ImageRef, picture?: Uint8Array): CaptionSource {
  return { ref, picture: async () => picture ?? (await readImageFile(ref).catch(() => undefined)) };
}

/** A process that was stopped for long (Ctrl-Z, a machine that slept) and passed for dead. */
function lockLost(folder: string): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "output_locked",
    `another run took over ${folder}: this one was not heard of for too long`,
    "leave it to the other one, or run the same command again when that is done: what is stored is kept",
    "temporary",
  );
}

export function settingsChanged(folder: string, changed: string): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "settings_changed",
    `${folder} holds results made with other settings (${changed})`,
    "choose another --out, or --force to throw those results away",
    "config",
  );
}

function pick({ fingerprint, settings }: StoreOptions) {
  return { fingerprint, settings };
}
