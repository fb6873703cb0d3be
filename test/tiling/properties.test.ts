import { describe, expect, test } from "vitest";
import { OpenAutoGlmError } from "../../src/errors.js";
import { seededRandom } from "../../src/metrics/random.js";
import { placeOnCanvas } from "../../src/tiling/canvas.js";
import { anyresOneVision } from "../../src/tiling/params.js";
import { planTiles } from "../../src/tiling/plan.js";
import type { PlanOptions } from "../../src/tiling/strategy.js";
import type { EncoderGeometry, LumaMap, Rect, Size, TilePlan } from "../../src/types.js";
import { flatLuma, lumaSize, planOptions, READER, squares } from "./fixtures.js";
