import { OpenAutoGlmError } from "../errors.js";
import type { ModelSession } from "./model-session.js";
import { type Normalisation, type PatchShape, type PixelTile, patchRows, tilePlanes } from "./pixel-layout.js";
import { floats, integers, type Tensors, toFloat32 } from "./tensors.js";

/** How a family's vision encoder takes its pixels, and what it gives. Plain data. */
export interface EncoderLayout {
  /**
   * tiles: pixel_values [n, 3, H, W]; tileSet: [1, n, 3, H, W] with pixel_attention_mask [1, n, H, W];
   * patches: [patches, values] with a grid [n, 3] of frames, rows, columns.
   */
  readonly kind: "tiles" | "tileSet" | "patches";
  /** Name of the output that holds the features. */
  readonly output: string;
  readonly normalisation: Normalisation;
  /** Of kind patches. */
  readonly patches?: PatchShape;
}

export interface EncodedTiles {
  /** One for each tile, [tokens, hiddenSize]. */
  readonly features: Float32Array[];
  readonly hiddenSize: number;
}

/** Tiles (of one size, unless they are cut into patches) -> features. */
export async function encodeTiles(
  session: ModelSession,
  tiles: readonly PixelTile[],
  layout: EncoderLayout,
): Promise<EncodedTiles> {
  const feeds = layout.kind === "patches" ? patchFeeds(session, tiles, layout) : tileFeeds(session, tiles, layout);
  const output = (await session.run(feeds))[layout.output];
  const values = toFloat32(output);
  const hiddenSize = output.dims[output.dims.length - 1];
  const shares = tiles.map((tile) => (layout.kind === "patches" ? mergedPatches(tile, layout.patches!) : 1));
  const total = shares.reduce((sum, share) => sum + share, 0);
  let start = 0;
  const features = shares.map((share) => {
    const end = start + (values.length * share) / total;
    if (!Number.isInteger((end - start) / hiddenSize)) throw unexpectedFeatures(output.dims, tiles.length);
    const own = values.slice(start, end);
    start = end;
    return own;
  });
  return { features, hiddenSize };
}

function tileFeeds(session: ModelSession, tiles: readonly PixelTile[], layout: EncoderLayout): Tensors {
  const { width, height } = tiles[0];
  const lead = layout.kind === "tileSet" ? [1, tiles.length] : [tiles.length];
  const planes = tilePlanes(tiles, layout.normalisation);
  const maskType = session.inputType("pixel_attention_mask");
  return {
    pixel_values: floats(session.inputType("pixel_values")!, planes, [...lead, 3, height, width]),
    ...(maskType && {
      // Tiles are whole: what a plan pads counts as picture, as in the reference.
      pixel_attention_mask: integers(maskType, new Uint8Array(tiles.length * height * width).fill(1), [
        ...lead,
        height,
        width,
      ]),
    }),
  };
}

function patchFeeds(session: ModelSession, tiles: readonly PixelTile[], layout: EncoderLayout): Tensors {
  const shape = layout.patches!;
  const parts = tiles.map((tile) => patchRows(tile, layout.normalisation, shape));
  const values = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  const width = 3 * shape.frames * shape.patchSize ** 2;
  const gridName = session.inputNames.find((name) => name.endsWith("grid_thw"))!;
  const grids = tiles.flatMap((tile) => [1, tile.height / shape.patchSize, tile.width / shape.patchSize]);
  return {
    pixel_values: floats(session.inputType("pixel_values")!, values, [values.length / width, width]),
    [gridName]: integers(session.inputType(gridName)!, grids, [tiles.length, 3]),
  };
}

function mergedPatches(tile: PixelTile, { patchSize, mergeSize }: PatchShape): number {
  return (tile.width * tile.height) / (patchSize * mergeSize) ** 2;
}

function unexpectedFeatures(dims: readonly number[], tiles: number): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "model_output_invalid",
    `the vision encoder gave features [${dims.join(", ")}] for ${tiles} tiles`,
    "the bundle's files don't belong together",
  );
}
