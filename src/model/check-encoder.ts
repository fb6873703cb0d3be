import { OpenAutoGlmError } from "../errors.js";
import type { Bundle } from "./bundle.js";
import type { VlmSetup, VlmSpec } from "./families/vlm.js";

/**
 * Whether the session that sees takes what preprocessing gives it, as far as the graph says. If not, the settings are
 * another checkpoint's, and every picture would fail.
 * @throws bundle_tensors_differ
 */
export function checkEncoder({ modelType, sessions }: Bundle, { visionSession }: VlmSpec, setup: VlmSetup): void {
  const { shape, type } = sessions[visionSession].inputs.find(({ name }) => name === "pixel_values")!;
  const given = pixelShape(setup);
  const isRank = shape.length === 0 || shape.length === given.length; // a graph may leave its shapes out
  const isShape = shape.every((side, axis) => typeof side !== "number" || (given[axis] ?? side) === side);
  const isType = type === "float32" || type === "float16";
  if (isRank && isShape && isType) return;
  throw new OpenAutoGlmError(
    "bundle_tensors_differ",
    `${visionSession} of this ${modelType} takes pixel_values ${type}[${shape.join(", ")}], but its settings make ` +
      `float32[${given.map((side) => side ?? "any").join(", ")}] of a picture`,
    "the .onnx files and the settings are of different models; get the bundle again",
  );
}

/** Sides of what the encoder is fed, as `encodeTiles` makes it; undefined = as many as a plan has. */
function pixelShape({ encoder, geometry }: VlmSetup): (number | undefined)[] {
  if (encoder.patches) {
    const { patchSize, frames } = encoder.patches;
    return [undefined, 3 * frames * patchSize ** 2];
  }
  const { preset, tileSize } = geometry;
  const [width, height] = preset?.strategy === "fixed" ? [preset.width, preset.height] : [tileSize, tileSize];
  return [...(encoder.kind === "tileSet" ? [undefined, undefined] : [undefined]), 3, height, width];
}
