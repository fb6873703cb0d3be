import type { Config } from "../config/schema.js";
import { OpenAutoGlmError } from "../errors.js";
import { changedSettings } from "../io/changed-settings.js";
import { HashSet } from "../io/hash-set.js";
import type { ManifestEntry, ManifestSlot } from "../io/manifest.js";
import { OutputStore } from "../io/output-store.js";
import { ShardOutput } from "../io/shard-output.js";
import type { ReadTokens } from "../io/token-reader.js";
import { FORM_SETTINGS, formOptions } from "./form-options.js";
import { tokenOptions } from "./token-options.js";

export interface MergeCounts {
  readonly found: number;
  readonly done: number;
  readonly failed: number;
}

/**
 * Output directories of all shards of a run -> one, as the run without shards would have written it: the same lists
 * and tokens, byte for byte, and a manifest that `adapt` goes on from. Results of images that are no longer among the
 * inputs come last.
 * @throws OpenAutoGlmError `shards_differ`, `shards_missing`, `shard_damaged`, those of ShardOutput and OutputStore
 */
export async function mergeOutputs(
  sources: readonly string[],
  folder: string,
  { force }: { readonly force: boolean },
): Promise<MergeCounts> {
  const shards: ShardOutput[] = [];
  try {
    for (const source of new Set(sources)) {
      if (source === folder)
        throw new OpenAutoGlmError("usage", `${folder} is merged and written to`, "choose another --out", "usage");
      shards.push(await ShardOutput.open(source));
    }
    shards.sort((a, b) => a.facts.index - b.facts.index);
    checkTogether(shards);
    return await write(shards, folder, force ? "overwrite" : "error");
  } finally {
    for (const shard of shards) await shard.close();
  }
}

/** That they are all the shards of one run, made with the same settings. */
function checkTogether(shards: readonly ShardOutput[]): void {
  const [first, ...others] = shards;
  for (const { results, facts, config } of others) {
    if (results.head.fingerprint !== first.results.head.fingerprint) {
      const changed = changedSettings(first.results.head.settings, results.head.settings);
      throw differ(`${first.results.folder} and ${results.folder} were made with other settings (${changed})`);
    }
    for (const key of FORM_SETTINGS)
      if (config[key] !== first.config[key])
        throw differ(
          `${first.results.folder} was written with ${key} ${JSON.stringify(first.config[key])}, ${results.folder} with ${JSON.stringify(config[key])}`,
        );
    if (facts.count !== first.facts.count)
      throw differ(
        `${first.results.folder} is one of ${first.facts.count} shards, ${results.folder} one of ${facts.count}`,
      );
    if (facts.seen !== first.facts.seen)
      throw differ(
        `${first.results.folder} was made when there were ${first.facts.seen} images, ${results.folder} when there were ${facts.seen}`,
      );
  }
  const given = new Map<number, string>();
  for (const { results, facts } of shards) {
    const same = given.get(facts.index);
    if (same) throw differ(`${same} and ${results.folder} are both shard ${facts.index}/${facts.count}`);
    given.set(facts.index, results.folder);
  }
  const { count } = first.facts;
  const missing = Array.from({ length: count }, (_, index) => index).filter((index) => !given.has(index));
  if (missing.length > 0)
    throw new OpenAutoGlmError(
      "shards_missing",
      `of ${count} shards ${missing.length} ${missing.length === 1 ? "is" : "are"} missing: ${missing.slice(0, 20).join(", ")}`,
      "name the outputs of all shards",
    );
}

async function write(
  shards: readonly ShardOutput[],
  folder: string,
  existing: "overwrite" | "error",
): Promise<MergeCounts> {
  const [{ results, config }] = shards;
  const { fingerprint, settings } = results.head;
  const store = await OutputStore.open({
    folder,
    fingerprint,
    settings,
    tokens: tokenOptions(settings as Config), // they were a run's
    forms: formOptions(config),
    existing,
    retryFailed: false,
  });
  const counts = { found: 0, done: 0, failed: 0 };
  const taken = new HashSet();
  try {
    for await (const { shard, id, slot } of inOrder(shards)) {
      if (!taken.add(id)) continue; // it had its place
      const entry = await shard.results.entry(slot);
      const picture = () => shard.picture(id);
      await store.take(entry, await tokensOf(shard, entry), { picture }, shard.sidecarErrors(id));
      counts.found++;
      counts[entry.type]++;
    }
    const merged = shards.map(({ results }) => results.folder);
    const run = { schemaVersion: 1, counts, folder, stopped: false, merged, config, fingerprint };
    await store.finish(run, true);
    return counts;
  } finally {
    await store.close();
  }
}

interface Placed {
  readonly shard: ShardOutput;
  readonly id: string;
  readonly slot: ManifestSlot;
}

/** All images by their places, then the results that no place is known of. */
async function* inOrder(shards: readonly ShardOutput[]): AsyncGenerator<Placed> {
  const heads = await Promise.all(
    shards.map(async (shard) => {
      const rest = shard.order();
      return { shard, rest, next: await rest.next() };
    }),
  );
  const { seen } = shards[0].facts;
  for (let position = 0; position < seen; position++) {
    const head = heads.find(({ next }) => !next.done && next.value.position === position);
    if (!head) throw damaged(`no shard has the image at place ${position}`);
    const { id } = head.next.value;
    const slot = head.shard.results.slots.get(id);
    if (!slot) throw damaged(`${head.shard.results.folder} has no result of ${id}`);
    yield { shard: head.shard, id, slot };
    head.next = await head.rest.next();
  }
  for (const shard of shards) for (const [id, slot] of shard.results.slots) yield { shard, id, slot };
}

async function tokensOf({ results }: ShardOutput, entry: ManifestEntry): Promise<ReadTokens | undefined> {
  if (entry.type === "failed" || !entry.tokens || !results.tokens) return undefined;
  const tokens = await results.tokens.read(entry.tokens.shard, entry.record.id);
  if (tokens) return tokens;
  throw damaged(`${results.folder} has no tokens of ${entry.record.id}`);
}

function differ(fact: string): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "shards_differ",
    fact,
    "run all shards with the same settings over the same images: only what is missing is made",
  );
}

function damaged(fact: string): OpenAutoGlmError {
  return new OpenAutoGlmError("shard_damaged", fact, "openautoglm verify tells what is wrong with a shard's output");
}
