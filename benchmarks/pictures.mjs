// A folder's pictures as the pipeline takes them.

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { decodeImage } from "../dist/io/decode.js";
import { preprocess } from "../dist/io/preprocess.js";
import { readImageFile } from "../dist/io/read-image-file.js";
import { planTiles } from "../dist/tiling/plan.js";
import { tileRegions } from "../dist/tiling/regions.js";

/** At most `count` of a folder's pictures by name, spread evenly. */
export async function picturesOf(folder, count) {
  const names = (await readdir(folder)).filter((name) => /\.(png|jpe?g|webp)$/i.test(name)).sort();
  const most = Math.min(count, names.length);
  const chosen = Array.from({ length: most }, (_, index) => names[Math.floor((index * names.length) / most)]);
  return chosen.map((name) => ({ id: name, path: name, location: Buffer.from(join(folder, name)) }));
}

/**
 * A picture's first look, from its file.
 * @param options of planTiles
 * @param kernel the encoder's geometry.resample
 * @returns { image, plan, regions, pixels: of each region }
 */
export async function cutPicture(ref, options, kernel) {
  const image = await decodeImage(await readImageFile(ref), { maxPixels: 1e8 });
  const plan = planTiles(image.size, image.luma, options);
  const regions = tileRegions(plan, image.size);
  return { image, plan, regions, pixels: await preprocess(image, plan, kernel)(regions) };
}
