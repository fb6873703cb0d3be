import type { LinearFit } from "./predict-ms.js";

export interface Timing {
  readonly units: number;
  readonly ms: number;
}

/**
 * Least squares through timings. Neither more units nor a piece as such can save time: where the slope comes out below 0
 * (or there is one size only) everything is put into the units if there are any, as work that grows costs in proportion.
 */
export function fitLine(timings: readonly Timing[]): LinearFit {
  const n = timings.length;
  if (n === 0) return { fixedMs: 0, msPerUnit: 0 };
  const units = timings.reduce((sum, each) => sum + each.units, 0) / n;
  const ms = timings.reduce((sum, each) => sum + each.ms, 0) / n;
  const spread = timings.reduce((sum, each) => sum + (each.units - units) ** 2, 0);
  const joint = timings.reduce((sum, each) => sum + (each.units - units) * (each.ms - ms), 0);
  const slope = spread > 0 ? joint / spread : 0;
  if (slope > 0 && ms - slope * units >= 0) return { fixedMs: ms - slope * units, msPerUnit: slope };
  const squares = timings.reduce((sum, each) => sum + each.units ** 2, 0);
  if (squares === 0) return { fixedMs: ms, msPerUnit: 0 };
  return { fixedMs: 0, msPerUnit: timings.reduce((sum, each) => sum + each.units * each.ms, 0) / squares };
}
