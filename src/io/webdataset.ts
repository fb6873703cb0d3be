import { createHash } from "node:crypto";
import { readdir, rename, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { OpenAutoGlmError } from "../errors.js";
import type { CaptionRecord } from "../types.js";
import type { CaptionForm, CaptionSource } from "./caption-form.js";
import { type ImageFormat, sniffFormat } from "./sniff.js";
import { TarFile } from "./tar-file.js";
import { shardName } from "./token-shards.js";
import { guard, makeDirectory, syncDirectory } from "./whole-file.js";

export interface WebdatasetOptions {
  readonly shardSize: number; // pictures
}

const OUR_SHARDS = /^\d{5,}\.tar(\.partial)?$/;
const EXTENSIONS: Record<ImageFormat, string> = {
  ...{ jpeg: "jpg", png: "png", webp: "webp", gif: "gif", tiff: "tif", avif: "avif" },
};

/**
 * webdataset/NNNNN.tar: for each caption <id>.<png, jpg, ...> (the bytes of the picture's file), <id>.json (the line of
 * captions.jsonl) and <id>.txt (the caption). All shards get their names when a run comes to its end: a stopped one leaves
 * those of the run before.
 */
export class Webdataset implements CaptionForm {
  private readonly folder: string;
  private tar: TarFile | undefined;
  private shards = 0;
  private samples = 0;

  private constructor(
    output: string,
    private readonly options: WebdatasetOptions,
  ) {
    this.folder = webdatasetFolder(output);
  }

  static async open(output: string, options: WebdatasetOptions): Promise<Webdataset> {
    const webdataset = new Webdataset(output, options);
    await makeDirectory(webdataset.folder);
    return webdataset;
  }

  async add(record: CaptionRecord, { picture }: CaptionSource): Promise<void> {
    if (!picture) return;
    const { id, caption, sha256 } = record;
    const bytes = await picture();
    if (!bytes || createHash("sha256").update(bytes).digest("hex") !== sha256) throw pictureChanged();
    this.tar ??= new TarFile(`${this.path(this.shards++)}.partial`);
    const extension = EXTENSIONS[sniffFormat(bytes) ?? "png"]; // always one: it was decoded
    await this.tar.add(`${id}.${extension}`, bytes);
    await this.tar.add(`${id}.json`, Buffer.from(JSON.stringify(record)));
    await this.tar.add(`${id}.txt`, Buffer.from(caption));
    if (++this.samples % this.options.shardSize === 0) await this.finishShard();
  }

  async finish(complete: boolean): Promise<object | undefined> {
    await this.finishShard();
    if (!complete) {
      await removeShards(this.folder, (name) => name.endsWith(".partial"));
      return undefined;
    }
    for (let shard = 0; shard < this.shards; shard++)
      await guard(this.path(shard), () => rename(`${this.path(shard)}.partial`, this.path(shard)));
    await removeShards(this.folder, (name) => Number.parseInt(name, 10) >= this.shards);
    await guard(this.folder, () => syncDirectory(this.folder));
    return { webdataset: { samples: this.samples, shards: this.shards } };
  }

  async close(): Promise<void> {
    await this.tar?.close();
  }

  private async finishShard(): Promise<void> {
    await this.tar?.finish();
    this.tar = undefined;
  }

  private path(shard: number): string {
    return join(this.folder, `${shardName(shard)}.tar`);
  }
}

export function webdatasetFolder(output: string): string {
  return join(output, "webdataset");
}

/** Removes all shards of ours, whole or in the making. */
export async function removeWebdataset(output: string): Promise<void> {
  await removeShards(webdatasetFolder(output), () => true);
  await rmdir(webdatasetFolder(output)).catch(() => {}); // not there, or not ours only
}

async function removeShards(folder: string, isOld: (name: string) => boolean): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((name) => OUR_SHARDS.test(name) && isOld(name)))
    await guard(join(folder, name), () => rm(join(folder, name), { force: true }));
}

function pictureChanged(): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "picture_changed",
    "its file is gone or was changed after it was read: it is not in the webdataset",
    "the next run makes it anew",
  );
}
