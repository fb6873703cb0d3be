import { join } from "node:path";
import sharp from "sharp";
import { drawOverlay } from "../report/overlay.js";
import { planShapes } from "../report/plan-shapes.js";
import type { ImageRef, Rect, TilePlan } from "../types.js";
import { type DecodeLimits, decodeImage } from "./decode.js";
import { readImageFile } from "./read-image-file.js";
import { makeDirectory, writeWhole } from "./whole-file.js";

/** Long side of an overlay picture, px: large enough to judge a plan by. */
const LONG_SIDE = 1600;

/** Writes a picture with its tiles (and lines) drawn on it, as `<id>.png`: names of inputs may not suit a file system. */
export async function writeOverlay(
  folder: string,
  ref: ImageRef,
  plan: TilePlan,
  limits: DecodeLimits,
  lines: readonly Rect[] = [],
): Promise<string> {
  const { pixels, size } = await decodeImage(await readImageFile(ref), limits);
  const drawn = drawOverlay(pixels, size, planShapes(plan, size, lines));
  const png = await sharp(drawn, { raw: { ...size, channels: 3 } })
    .resize({ width: LONG_SIDE, height: LONG_SIDE, fit: "inside", withoutEnlargement: true })
    .png()
    .toBuffer();
  await makeDirectory(folder);
  const path = join(folder, `${ref.id}.png`);
  await writeWhole(path, png);
  return path;
}
