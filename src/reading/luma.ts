/** Luma of a pixel (ITU-R BT.601), 0..255. @param pixels R, G, B, interleaved */
export function lumaAt(pixels: Uint8Array, index: number): number {
  const at = index * 3;
  return (pixels[at] * 77 + pixels[at + 1] * 150 + pixels[at + 2] * 29) >> 8;
}
