import { join } from "node:path";
import { parseShard } from "../config/parse-shard.js";
import type { Config } from "../config/schema.js";
import { changedSettings } from "../io/changed-settings.js";
import type { DiscoverOptions, Input } from "../io/discover.js";
import { isUnchanged } from "../io/file-stamp.js";
import { type ManifestSlot, scanManifest } from "../io/manifest.js";
import { type Existing, settingsChanged } from "../io/output-store.js";
import { holdsResults, outputNotEmpty } from "../io/own-files.js";
import { toolVersion } from "../io/package-version.js";
import { findImages } from "./find-images.js";
import { imageSettings } from "./fingerprint.js";
import { nothingFound } from "./nothing-found.js";

export interface DryRunOptions extends Pick<DiscoverOptions, "cwd" | "stdin" | "signal"> {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Output directory, absolute. */
  readonly folder: string;
  readonly existing?: Existing;
  readonly retryFailed?: boolean;
}

/** What a run would do with an image: make it the first time, or as its file changed; keep what there is; try again. */
export type DryRunAction = "new" | "changed" | "keep" | "keep_failed" | "retry";

export interface DryRunItem {
  readonly id: string;
  readonly path: string;
  readonly action: DryRunAction;
}

/**
 * What `adaptImages` would do; nothing is written, no image decoded, no model opened. So the model's files and device
 * are not compared with those that made the earlier results, and tokens are not checked.
 * @throws as `adaptImages` does, for inputs, settings and results that are in the way
 */
export async function* dryRun(
  inputs: readonly Input[],
  config: Config,
  options: DryRunOptions,
): AsyncGenerator<DryRunItem> {
  const { cwd, stdin, signal, retryFailed = false } = options;
  const slots = await earlierSlots(config, options);
  const shard = parseShard(config["input.shard"], config["input.shardCount"], options.env);
  let seen = 0; // of all shards
  for await (const ref of findImages(inputs, config, { cwd, stdin, signal, shard, onSeen: () => seen++ })) {
    const slot = slots.get(ref.id);
    const unchanged = slot !== undefined && (await isUnchanged(ref, slot));
    yield { id: ref.id, path: ref.path, action: action(slot, unchanged, retryFailed) };
  }
  if (seen === 0) throw nothingFound(inputs);
}

function action(slot: ManifestSlot | undefined, unchanged: boolean, retryFailed: boolean): DryRunAction {
  if (!slot) return "new";
  if (slot.type === "failed" && retryFailed) return "retry";
  if (!unchanged) return "changed";
  return slot.type === "done" ? "keep" : "keep_failed";
}

/** What an earlier run left that this one would go on with. */
async function earlierSlots(
  config: Config,
  { folder, existing = "skip" }: DryRunOptions,
): Promise<ReadonlyMap<string, ManifestSlot>> {
  const isThere = await holdsResults(folder);
  if (existing === "error" && isThere) throw outputNotEmpty(folder);
  if (existing === "overwrite" || !isThere) return new Map();
  const { head, slots } = await scanManifest(join(folder, "manifest.jsonl")).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return { head: undefined, slots: new Map<string, ManifestSlot>() };
    throw error;
  });
  if (head) {
    const { device, modelHash } = head.settings;
    const changed = changedSettings(head.settings, { ...imageSettings(config, toolVersion()), device, modelHash });
    if (changed !== "") throw settingsChanged(folder, changed);
  }
  return slots;
}
