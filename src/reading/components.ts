import type { Point } from "./min-area-rect.js";

/**
 * Connected components (8-neighbourhood) of a bitmap, each as the outer corner points of its rows' runs: enough for
 * its convex hull. Runs of a row are joined to touching runs of the row above by union-find.
 */
export function components(bits: Uint8Array, width: number, height: number): Point[][] {
  const starts: number[] = [];
  const ends: number[] = []; // exclusive
  const rows: number[] = [];
  const parent: number[] = [];
  const find = (run: number): number => {
    let root = run;
    while (parent[root] !== root) root = parent[root] = parent[parent[root]];
    return root;
  };

  let aboveFirst = 0;
  let aboveLast = 0; // exclusive
  for (let y = 0; y < height; y++) {
    const first = starts.length;
    const row = y * width;
    for (let x = 0; x < width; x++) {
      if (bits[row + x] === 0) continue;
      const start = x;
      while (x < width && bits[row + x] !== 0) x++;
      const run = starts.length;
      starts.push(start);
      ends.push(x);
      rows.push(y);
      parent.push(run);
      while (aboveFirst < aboveLast && ends[aboveFirst] < start) aboveFirst++;
      for (let above = aboveFirst; above < aboveLast && starts[above] <= x; above++) {
        const [a, b] = [find(above), find(run)];
        if (a !== b) parent[Math.max(a, b)] = Math.min(a, b);
      }
    }
    aboveFirst = first;
    aboveLast = starts.length;
  }

  const byRoot = new Map<number, Point[]>();
  for (let run = 0; run < starts.length; run++) {
    const root = find(run);
    const points = byRoot.get(root) ?? [];
    byRoot.set(root, points);
    const y = rows[run];
    points.push([starts[run], y], [ends[run], y], [starts[run], y + 1], [ends[run], y + 1]);
  }
  return [...byRoot.values()];
}
