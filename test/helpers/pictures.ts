import sharp, { type Sharp } from "sharp";

export type Colour = readonly [red: number, green: number, blue: number, alpha?: number];

/** Pixels by a rule, ready for any of sharp's encoders: [height, width, 3 or 4]. */
export function picture(width: number, height: number, colour: (x: number, y: number) => Colour): Sharp {
  const channels = colour(0, 0).length as 3 | 4;
  const pixels = new Uint8Array(height * width * channels);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += channels) pixels.set(colour(x, y) as readonly number[], at);
  return sharp(pixels, { raw: { width, height, channels } });
}

export const WHITE: Colour = [255, 255, 255];
export const BLACK: Colour = [0, 0, 0];
export const RED: Colour = [255, 0, 0];
export const GREEN: Colour = [0, 255, 0];
export const BLUE: Colour = [0, 0, 255];

/** Four fields of one colour each: red, green over blue, white. Even sides of 16 px keep JPEG's blocks apart. */
export function fields(width: number, height: number): Sharp {
  return picture(width, height, (x, y) => fieldAt(x, y, width, height));
}

export function fieldAt(x: number, y: number, width: number, height: number): Colour {
  const isLeft = x < width / 2;
  if (y < height / 2) return isLeft ? RED : GREEN;
  return isLeft ? BLUE : WHITE;
}

/** [height, width, 3] -> the colour of one pixel. */
export function pixelAt(pixels: Uint8Array, width: number, x: number, y: number): number[] {
  return Array.from(pixels.subarray((y * width + x) * 3, (y * width + x) * 3 + 3));
}
