// A folder's pictures as the pipeline takes them.
import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** At most `count` of a folder's pictures by name, spread evenly. */
export async function picturesOf(folder, count) {
  const names = (await readdir(folder)).filter((name) => /\.(png|jpe?g|webp)$/i.test(name)).sort();
  const most = Math.min(count, names.length);
  const chosen = Array.from({ length: most }, (_, index) => names[Math.floor((index * names.length) / most)]);
  return chosen.map((name) => ({ id: name, path: name, location: Buffer.from(join(folder, name)) }));
}
