import { type CellRect, cuts } from "./content-areas.js";
import type { ContentMask } from "./content-mask.js";

/** Engines that look at one picture side by side: no plan depends on how many a machine has. */
const ENGINES = 2;

/** What sharing must save at least: more pieces for less are not worth it. */
const LEAST_GAIN = 0.01;

/** Shorter runs of empty columns may part the words of a line, cells. */
const BETWEEN_WORDS = 16;

/** What is so much higher than it is wide may be a line that stands upright: its words lie under each other. */
const UPRIGHT = 4;

/** When the last engine is done, if each takes the dearest piece that is left as soon as it is free; in the costs' unit. */
export function finishTime(costs: readonly number[]): number {
  const busyUntil = new Array<number>(ENGINES).fill(0);
  for (const cost of [...costs].sort((a, b) => b - a)) {
    busyUntil[busyUntil.indexOf(Math.min(...busyUntil))] += cost;
  }
  return Math.max(...busyUntil);
}

/** Half of it is how long this picture takes, half how long it keeps the engines from others. */
function burden(costs: readonly number[]): number {
  return finishTime(costs) + costs.reduce((sum, cost) => sum + cost, 0) / ENGINES;
}

/** Whether it is worth it to look at pieces that cost `after` instead of `before`. */
export function isLighter(after: readonly number[], before: readonly number[]): boolean {
  return burden(after) < burden(before) * (1 - LEAST_GAIN);
}

/**
 * Areas cut further along their empty rows and columns, where engines that share them are done sooner: if one area is most
 * of a picture, all but one engine wait.
 * @param cost of looking at a rectangle
 */
export function shareAreas(
  mask: ContentMask,
  areas: readonly CellRect[],
  cost: (rect: CellRect) => number,
): readonly CellRect[] {
  const costs = areas.map(cost);
  let least = burden(costs) * (1 - LEAST_GAIN);
  let best: readonly CellRect[] | undefined;
  areas.forEach((area, index) => {
    const others = costs.filter((_, other) => other !== index);
    for (const pair of cuts(mask, area, leastGap(area))) {
      const load = burden([...others, ...pair.map(cost)]);
      if (load >= least) continue;
      least = load;
      best = areas.flatMap((each) => (each === area ? pair : [each]));
    }
  });
  return best ? shareAreas(mask, best, cost) : areas;
}

function leastGap({ left, top, right, bottom }: CellRect): { rows: number; columns: number } {
  const isUpright = bottom - top > UPRIGHT * (right - left);
  return { rows: isUpright ? BETWEEN_WORDS : 1, columns: BETWEEN_WORDS };
}
