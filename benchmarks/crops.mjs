// Small pictures, no two alike: crops of the sample pictures at seeded places.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { mulberry32 } from "../dist/metrics/random.js";

const SAMPLES = ["document-notice.png", "phone-parking.png", "desktop-writer.png"];

/** Writes `count` PNG files of one size into a folder, which is made. @returns their paths, in order */
export async function writeCrops(folder, count, { width = 320, height = 240, seed = 1 } = {}) {
  await mkdir(folder, { recursive: true });
  const sources = await Promise.all(
    SAMPLES.map((name) =>
      sharp(fileURLToPath(new URL(`samples/${name}`, import.meta.url)))
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true }),
    ),
  );
  const random = mulberry32(seed);
  const paths = [];
  for (let index = 0; index < count; index++) {
    const { data, info } = sources[index % sources.length];
    const left = Math.floor(random() * (info.width - width));
    const top = Math.floor(random() * (info.height - height));
    const path = join(folder, `${100000 + index}.png`);
    await sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } })
      .extract({ left, top, width, height })
      .png({ compressionLevel: 1 })
      .toFile(path);
    paths.push(path);
  }
  return paths;
}
