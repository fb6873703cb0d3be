import { describe, expect, test } from "vitest";
import { anyresNext, anyresOneVision, GLM4V, internvl, MINICPM, QWEN2_VL, smolvlm } from "../../src/tiling/params.js";
import { layoutAnyres } from "../../src/tiling/strategies/anyres.js";
import { layoutIdefics3 } from "../../src/tiling/strategies/idefics3.js";
import { layoutInternvl } from "../../src/tiling/strategies/internvl.js";
import { layoutMinicpm } from "../../src/tiling/strategies/minicpm.js";
import { layoutNative } from "../../src/tiling/strategies/native.js";
import type { Size } from "../../src/types.js";

// The table of worked examples on the design's page of resolution strategies; sizes height x width as there, tiles with
// the thumbnail, tokens = those of the language model without text.

const hw = ({ width, height }: Size) => `${height}x${width}`;

const FAMILIES: Record<string, (size: Size) => string> = {
  "anyres 336": (size) => anyres(layoutAnyres(size, anyresNext())),
  "OneVision 384": (size) => anyres(layoutAnyres(size, anyresOneVision())),
  "internvl 448": (size) => {
    const { grid, visualTokens } = layoutInternvl(size, internvl());
    const tiles = grid.rows * grid.cols;
    return `${grid.cols}x${grid.rows}, ${tiles === 1 ? 1 : tiles + 1}, ${visualTokens}`;
  },
  "SmolVLM 2048/512": (size) => {
    const { canvas, grid, visualTokens } = layoutIdefics3(size, smolvlm());
    return `${hw(canvas)}, ${grid.rows}r x ${grid.cols}c, ${grid.rows * grid.cols + 1}, ${visualTokens}`;
  },
  "Qwen2-VL": (size) => native(layoutNative(size, QWEN2_VL)),
  "GLM-4.1V": (size) => native(layoutNative(size, GLM4V)),
  "MiniCPM-V 2.6": (size) => {
    const { source, slices, visualTokens } = layoutMinicpm(size, MINICPM);
    if (!slices) return `no slice, ${hw(source)}, ${visualTokens}`;
    const { grid, canvas } = slices;
    return `${grid.cols}c x ${grid.rows}r of ${hw(canvas)}, source ${hw(source)}, ${visualTokens}`;
  },
};

function anyres({ canvas, resized, grid, visualTokens }: ReturnType<typeof layoutAnyres>): string {
  return `${hw(canvas)}, ${hw(resized)}, ${grid.rows * grid.cols + 1}, ${visualTokens}`;
}

function native({ resized, visualTokens }: ReturnType<typeof layoutNative>): string {
  return `${hw(resized)}, ${visualTokens}`;
}

// width, height, then the families in the order above
const TABLE: [number, number, ...string[]][] = [
  [
    1,
    1,
    "336x672, 336x336, 3, 1176",
    "384x384, 384x384, 2, 1485",
    "1x1, 1, 256",
    "2048x2048, 4r x 4c, 17, 1088",
    "56x56, 4",
    "84x84, 9",
    "no slice, 448x448, 64",
  ],
  [
    336,
    336,
    "336x672, 336x336, 3, 1176",
    "384x384, 384x384, 2, 1485",
    "1x1, 1, 256",
    "2048x2048, 4r x 4c, 17, 1088",
    "336x336, 144",
    "336x336, 144",
    "no slice, 448x448, 64",
  ],
  [
    500,
    300,
    "336x672, 336x560, 3, 1560",
    "384x768, 384x640, 3, 1998",
    "3x2, 7, 1792",
    "1536x2048, 3r x 4c, 13, 832",
    "308x504, 198",
    "308x504, 198",
    "no slice, 350x574, 64",
  ],
  [
    1080,
    2400,
    "1008x336, 747x336, 4, 1926",
    "2304x1152, 2304x1037, 19, 7329",
    "2x5, 11, 2816",
    "2048x1024, 4r x 2c, 9, 576",
    "1484x672, 1272",
    "2408x1092, 3354",
    "2c x 4r of 1904x840, source 672x294, 576",
  ],
  [
    1920,
    1080,
    "672x672, 378x672, 5, 1948",
    "1152x1920, 1080x1920, 16, 7269",
    "4x2, 9, 2304",
    "1536x2048, 3r x 4c, 13, 832",
    "728x1316, 1222",
    "1092x1932, 2691",
    "4c x 2r of 952x1680, source 336x602, 576",
  ],
  [
    3840,
    2160,
    "672x672, 378x672, 5, 1948",
    "1536x2304, 1296x2304, 25, 7317",
    "4x2, 9, 2304",
    "1536x2048, 3r x 4c, 13, 832",
    "728x1316, 1222",
    "1792x3220, 7360",
    "4c x 2r of 952x1680, source 336x602, 576",
  ],
  [
    5000,
    200,
    "336x1008, 41x1008, 4, 722",
    "384x2304, 93x2304, 7, 1870",
    "12x1, 13, 3328",
    "512x2048, 1r x 4c, 5, 320",
    "196x5012, 1253",
    "196x5012, 1253",
    "6c x 1r of 224x5460, source 84x2226, 448",
  ],
  [
    200,
    5000,
    "1008x336, 1008x41, 4, 792",
    "2304x384, 2304x93, 7, 2025",
    "1x12, 13, 3328",
    "2048x512, 4r x 1c, 5, 320",
    "5012x196, 1253",
    "5012x196, 1253",
    "1c x 6r of 5460x224, source 2240x84, 448",
  ],
  [
    1024,
    1024,
    "672x672, 672x672, 5, 2928",
    "1152x1152, 1152x1152, 10, 7371",
    "3x3, 10, 2560",
    "2048x2048, 4r x 4c, 17, 1088",
    "980x980, 1225",
    "1036x1036, 1369",
    "3c x 2r of 1092x1092, source 448x448, 448",
  ],
  [
    640,
    480,
    "672x672, 504x672, 5, 2340",
    "768x768, 576x768, 5, 2929",
    "4x3, 13, 3328",
    "1536x2048, 3r x 4c, 13, 832",
    "476x644, 391",
    "476x644, 391",
    "2c x 1r of 546x728, source 392x518, 192",
  ],
];

describe.each(TABLE)("%d x %d", (width, height, ...cells) => {
  test.each(Object.entries(FAMILIES).map(([name, layout], index) => [name, cells[index], layout] as const))(
    "%s: %s",
    (_, expected, layout) => {
      expect(layout({ width, height })).toBe(expected);
    },
  );
});
