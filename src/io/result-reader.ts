import { type FileHandle, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Shard } from "../config/parse-shard.js";
import { type Config, DEFAULTS } from "../config/schema.js";
import { OpenAutoGlmError } from "../errors.js";
import { fileSize } from "./file-size.js";
import { type ManifestEntry, type ManifestHead, type ManifestSlot, readEntry, scanManifest } from "./manifest.js";
import { TokenReader } from "./token-reader.js";
import type { StoredTokens } from "./token-shards.js";

/** What run.json says of a shard: which it is, and how many images there were in all. */
export interface ShardFacts extends Shard {
  readonly seen: number;
}

/** What run.json says of the last run. */
export interface RunFacts {
  readonly stopped: boolean;
  readonly shard?: ShardFacts;
  readonly config?: Partial<Config>;
  readonly webdataset?: { readonly samples: number };
}

/** An output directory, to read only. */
export class ResultReader {
  private constructor(
    readonly folder: string,
    readonly head: ManifestHead,
    /** The last entry of each image. */
    readonly slots: ReadonlyMap<string, ManifestSlot>,
    /** All tokens that were ever stored, those of images that came again too. */
    readonly stored: readonly StoredTokens[],
    /** Bytes of the manifest that are no whole entry. */
    readonly cutOff: number,
    /** Lines of the manifest that can't be read. */
    readonly damaged: number,
    /** Absent where no tokens are written. */
    readonly tokens: TokenReader | undefined,
    private readonly manifest: FileHandle,
  ) {}

  /** @throws OpenAutoGlmError `no_results` (66) if it is no output directory */
  static async open(folder: string): Promise<ResultReader> {
    const path = join(folder, "manifest.jsonl");
    const size = await fileSize(path);
    if (size === undefined) throw noResults(folder, "has no manifest.jsonl");
    const { head, slots, stored, end, damaged } = await scanManifest(path);
    if (!head) throw noResults(folder, "has a manifest.jsonl without settings");
    const { settings } = head;
    const format = settings["output.tokensFormat"] === "npy" ? "npy" : "safetensors";
    const tokens = settings["output.tokens"] === false ? undefined : new TokenReader(join(folder, "tokens"), format);
    return new ResultReader(folder, head, slots, stored, size - end, damaged, tokens, await open(path, "r"));
  }

  /** What run.json says of the last run; undefined if none ended here. */
  async run(): Promise<RunFacts | undefined> {
    return readFile(join(this.folder, "run.json"), "utf8").then(JSON.parse, () => undefined);
  }

  /** Settings of the last run that ended here; those that change no result may have been others before. */
  async config(): Promise<Config> {
    return { ...DEFAULTS, ...(await this.run())?.config };
  }

  entry(slot: ManifestSlot): Promise<ManifestEntry> {
    return readEntry(this.manifest, slot);
  }

  async close(): Promise<void> {
    await this.tokens?.close();
    await this.manifest.close();
  }
}

function noResults(folder: string, fact: string): OpenAutoGlmError {
  return new OpenAutoGlmError("no_results", `${folder} ${fact}`, "name the --out of an adapt run", "no-input");
}
