import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

const FORMS = /^(captions|chunks)\.(jsonl|parquet)$/;

/** The files in which an output directory holds its captions, by name: what must be equal, byte for byte. */
export async function formFiles(folder: string): Promise<Record<string, string>> {
  const shards = await readdir(join(folder, "webdataset")).catch(() => []);
  const names = [
    ...(await readdir(folder)).filter((name) => FORMS.test(name)).sort(),
    ...shards.sort().map((name) => join("webdataset", name)),
  ];
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), "latin1")])),
  );
}
