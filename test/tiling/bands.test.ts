import { describe, expect, it } from "vitest";
import { cutBands } from "../../src/tiling/bands.js";
import { planOptions } from "./fixtures.js";

const options = planOptions("adaptive"); // tiles of 384 px, overlap 48
const pixels = ({ width, height }: { width: number; height: number }) => width * height;
const area = (width: number, height: number, x = 0, y = 0) => ({ x, y, width, height });

describe("cutBands", () => {
  it.each([
    ["nothing that is large, and both engines busy", [area(320, 320), area(320, 320, 400)], [320, 320]],
    ["one area alone: in two, so that no engine waits", [area(640, 640)], [352, 352]],
    ["an area that is dearer than all others", [area(640, 640), area(64, 64, 700)], [352, 352, 64]],
    ["a flat one stays whole: lines of text would be cut", [area(640, 288)], [288]],
    [
      "a large one, as the memory of a run asks",
      [area(960, 960), area(960, 960, 1000)],
      [352, 352, 352, 352, 352, 352],
    ],
  ])("%s", (_, areas, heights) => {
    expect(cutBands(areas, pixels, options).map(({ height }) => height)).toEqual(heights);
  });

  it("covers the area, and overlaps", () => {
    const [above, below] = cutBands([area(640, 640, 10, 20)], pixels, options);
    expect([above.y, below.y + below.height]).toEqual([20, 660]);
    expect(above.y + above.height - below.y).toBeGreaterThanOrEqual(options.overlap);
  });

  it("does not cut where a band costs as much as the whole", () => {
    const dear = (size: { width: number; height: number }) => pixels(size) + 1e6;
    expect(cutBands([area(640, 640)], dear, options)).toHaveLength(1);
  });
});
