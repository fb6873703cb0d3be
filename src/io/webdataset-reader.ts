import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { extract } from "tar-stream";
import { webdatasetFolder } from "./webdataset.js";

/** A sample of a webdataset: what stands beside each other under one key. */
export interface Sample {
  readonly id: string;
  /** Content by extension. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** The samples of an output directory's webdataset, shard by shard, in their order. */
export async function* readWebdataset(output: string): AsyncGenerator<Sample> {
  const folder = webdatasetFolder(output);
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^\d{5,}\.tar$/.test(name));
  for (const name of names.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)))
    yield* readShard(join(folder, name));
}

/** The picture of a sample; undefined if it has none. */
export function pictureOf({ files }: Sample): Uint8Array | undefined {
  return [...files].find(([extension]) => extension !== "json" && extension !== "txt")?.[1];
}

async function* readShard(path: string): AsyncGenerator<Sample> {
  const entries = extract();
  const read = pipeline(createReadStream(path), entries);
  read.catch(() => {}); // the entries tell
  let id = "";
  let files = new Map<string, Uint8Array>();
  for await (const entry of entries) {
    const [key, extension] = entry.header.name.split(/\.(.*)/s);
    if (key !== id && files.size > 0) {
      yield { id, files };
      files = new Map();
    }
    id = key;
    files.set(extension, await buffer(entry));
  }
  if (files.size > 0) yield { id, files };
  await read;
}
