import { InferenceSession, Tensor } from "onnxruntime-node";
import { beforeAll, describe, expect, it } from "vitest";
import { CUT, LINE, lineScaler, PADDING, SHAPE } from "../../src/format/line-scaler.js";
import { resample } from "../../src/tiling/resample.js";
import type { Size } from "../../src/types.js";

let session: InferenceSession;
beforeAll(async () => {
  session = await InferenceSession.create(lineScaler(), { logSeverityLevel: 4 });
});

async function scaled(pixels: Uint8Array, cut: Size, content: Size, encoded: Size = content): Promise<Uint8Array> {
  const integers = (...values: number[]) => new Tensor("int64", BigInt64Array.from(values, BigInt), [values.length]);
  const padding = [0, 0, 0, 0, 0, encoded.height - content.height, encoded.width - content.width, 0];
  const { [LINE]: line } = await session.run({
    [CUT]: new Tensor("uint8", pixels, [1, cut.height, cut.width, 3]),
    [SHAPE]: integers(1, content.height, content.width, 3),
    [PADDING]: integers(...padding),
  });
  expect(line.dims).toEqual([1, encoded.height, encoded.width, 3]);
  return line.data as Uint8Array;
}

/** Sharp edges and slopes, each channel another. */
function picture({ width, height }: Size): Uint8Array {
  return Uint8Array.from({ length: width * height * 3 }, (_, at) => {
    const [x, y] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width)];
    return [x % 5 === 0 ? 70 : 180, 60 + ((x * 7 + y * 11) % 120), y % 3 === 0 ? 180 : 80][at % 3];
  });
}

describe("lineScaler", () => {
  // Pillow rounds (and clips, so no picture of extremes) between its two passes, hence a level or two.
  it.each<[string, Size, Size]>([
    ["enlarges", { width: 30, height: 20 }, { width: 83, height: 48 }],
    ["shrinks", { width: 200, height: 90 }, { width: 61, height: 48 }],
    ["does either for each side", { width: 20, height: 90 }, { width: 70, height: 48 }],
    ["leaves as it is what has the size", { width: 40, height: 48 }, { width: 40, height: 48 }],
    ["takes a single pixel", { width: 1, height: 1 }, { width: 16, height: 48 }],
  ])("%s as Pillow does", async (_, cut, content) => {
    const pixels = picture(cut);
    const found = await scaled(pixels, cut, content);
    const wanted = resample(pixels, cut, content, "cubic");
    const off = found.map((level, at) => Math.abs(level - wanted[at]));
    expect(Math.max(...off)).toBeLessThanOrEqual(2);
  });

  it("repeats the last column and row up to the encoder's size", async () => {
    const cut = { width: 6, height: 4 };
    const found = await scaled(picture(cut), cut, cut, { width: 8, height: 5 });
    const at = (x: number, y: number) => [...found.subarray((y * 8 + x) * 3, (y * 8 + x) * 3 + 3)];
    expect([at(6, 1), at(7, 1)]).toEqual([at(5, 1), at(5, 1)]);
    expect([at(2, 4), at(7, 4)]).toEqual([at(2, 3), at(5, 3)]);
  });
});
