import type { EncoderGeometry, Tile } from "../types.js";

type Encoded = Pick<Tile, "encodedWidth" | "encodedHeight">;

/** Why an encoder can't take the tiles of one picture, in words; undefined if it can. */
export function misfit(tiles: readonly Encoded[], geometry: EncoderGeometry): string | undefined {
  const { tileShape, tileSize, multiple, maxTiles } = geometry;
  const fits = ({ encodedWidth, encodedHeight }: Encoded) =>
    tileShape === "square"
      ? encodedWidth === (tileSize ?? encodedWidth) && encodedHeight === (tileSize ?? encodedHeight)
      : encodedWidth % multiple === 0 && encodedHeight % multiple === 0;
  const odd = tiles.find((tile) => !fits(tile));
  if (!odd && tiles.length <= (maxTiles ?? tiles.length)) return undefined;
  const { encodedWidth, encodedHeight } = odd ?? tiles[0];
  const takes = tileShape === "square" ? `${tileSize} x ${tileSize}` : `multiples of ${multiple}`;
  return `the plan has ${tiles.length} tiles, one of ${encodedWidth} x ${encodedHeight} px; the model takes ${maxTiles ?? "any number"} of ${takes}`;
}
