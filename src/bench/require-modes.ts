import { OpenAutoGlmError } from "../errors.js";
import { misfit } from "../tiling/misfit.js";
import { planTiles } from "../tiling/plan.js";
import type { PlanMode } from "../tiling/plan-modes.js";
import type { EncoderGeometry, LumaMap, Size } from "../types.js";

/** A small picture, a wide one and a tall one: what a model can't take shows on one of them. */
const PROBES: readonly Size[] = [
  { width: 300, height: 300 },
  { width: 1600, height: 1000 },
  { width: 800, height: 2000 },
];

/** Stripes: content everywhere, so that no tile is left out. */
const STRIPES: LumaMap = { width: 64, height: 64, data: Uint8Array.from({ length: 4096 }, (_, at) => 255 * (at % 2)) };

/**
 * Plans each mode for a few sizes, before anything is loaded.
 * @throws OpenAutoGlmError `mode_unsupported` for a mode whose tiles the model can't take; what planTiles throws
 */
export function requireModes(modes: readonly PlanMode[], geometry: EncoderGeometry): void {
  for (const { name, plan } of modes) {
    for (const size of PROBES) {
      const { tiles } = planTiles(size, STRIPES, plan);
      const reason = misfit(tiles, geometry) ?? otherSize(name, tiles[0].encodedWidth, geometry);
      if (reason === undefined) continue;
      throw new OpenAutoGlmError(
        "mode_unsupported",
        `bench --mode ${name}: ${reason}`,
        "leave it out, or choose a --model that takes it; fixed, single, threshold, adaptive suit every model",
        "config",
      );
    }
  }
}

/** An encoder of one size gives every `fixed@N` the same look: a table of resolutions would lie. */
function otherSize(name: string, encoded: number, { tileShape }: EncoderGeometry): string | undefined {
  const size = /^(?:fixed|letterbox|quadtree|anyres|internvl|idefics3)@(\d+)$/.exec(name)?.[1];
  if (size === undefined || tileShape !== "square" || Number(size) === encoded) return undefined;
  return `the model takes pictures of ${encoded} x ${encoded} px only`;
}
