import { fileURLToPath } from "node:url";
import sharp, { type Region } from "sharp";

/** The sample pictures of the README. */
export const SAMPLES = fileURLToPath(new URL("../../benchmarks/samples/", import.meta.url));

/** A piece of a sample, turned clockwise on its own ground if asked to: real letters, without needing a font. */
export async function cropSample(name: string, area: Region, file: string, degrees = 0): Promise<void> {
  const piece = await sharp(`${SAMPLES}${name}`).extract(area).png().toBuffer();
  const { dominant } = await sharp(piece).stats();
  const ground = await sharp(piece).extract({ left: 0, top: 0, width: 1, height: 1 }).raw().toBuffer();
  const [r, g, b] = ground.length >= 3 ? ground : [dominant.r, dominant.g, dominant.b];
  await sharp(piece).rotate(degrees, { background: { r, g, b } }).png().toFile(file);
}
