import { OpenAutoGlmError } from "../../errors.js";
import type { Preset, Size, TilePlan } from "../../types.js";
import { cutCells } from "../cells.js";
import type { PlanOptions, Strategy } from "../strategy.js";
import { planAnyres } from "./anyres.js";
import { planIdefics3 } from "./idefics3.js";
import { planNative } from "./native.js";

/** The model's own preprocessing: the field's strategy that its family names, with the checkpoint's numbers. */
export const planPreset: Strategy = (size, luma, options): TilePlan => {
  const { preset } = options.geometry;
  if (!preset) {
    throw new OpenAutoGlmError(
      "strategy_unsupported",
      "the model has no preprocessing of its own, which the strategy preset asks for",
      "a reader takes any size: use adaptive, threshold, fixed or single",
      "config",
    );
  }
  if (preset.strategy === "fixed") return planFixedPreset(size, preset, options);
  // The reference knows no other limit than its own numbers.
  const own: PlanOptions = { ...options, maxTiles: Number.POSITIVE_INFINITY, params: { [preset.strategy]: preset } };
  const plan = { anyres: planAnyres, idefics3: planIdefics3, native: planNative }[preset.strategy](size, luma, own);
  return { ...plan, strategy: "preset" };
};

type FixedPreset = Extract<Preset, { strategy: "fixed" }>;

/** The whole picture squashed, its middle, or the picture on a black page. */
function planFixedPreset(size: Size, preset: FixedPreset, { geometry }: PlanOptions): TilePlan {
  const cell = { width: preset.width, height: preset.height };
  const { via, resized, offset } = placePicture(size, preset);
  const grid = { rows: 1, cols: 1 };
  return {
    strategy: "preset",
    mode: "fixed",
    resized,
    grid,
    tiles: cutCells({ grid, cell, offset }, resized, size, { ...geometry, tileShape: "square" }),
    detail: "scaled",
    via,
    fill: "black",
  };
}

interface Placement {
  readonly via: readonly Size[];
  readonly resized: Size;
  /** Of the picture on what the encoder gets, px; negative where the picture reaches beyond it. */
  readonly offset: { readonly x: number; readonly y: number };
}

function placePicture(size: Size, preset: FixedPreset): Placement {
  const page = { width: preset.width, height: preset.height };
  switch (preset.fit) {
    case "squash":
      return { via: [], resized: page, offset: { x: 0, y: 0 } };
    case "crop": {
      const resized = scaleShortEdge(size, preset.shortestEdge ?? Math.min(page.width, page.height));
      const before = (side: number, own: number) => -Math.floor((side - own) / 2);
      const offset = { x: before(resized.width, page.width), y: before(resized.height, page.height) };
      return { via: [], resized, offset };
    }
    case "pad": {
      const scaled = scaleShortEdge(size, Math.min(page.width, page.height));
      const resized = fitInside(scaled, page);
      const before = (own: number, side: number) => Math.floor((own - side) / 2);
      const offset = { x: before(page.width, resized.width), y: before(page.height, resized.height) };
      return { via: [scaled], resized, offset };
    }
  }
}

/** Source: transformers, get_resize_output_image_size with default_to_square = False. */
function scaleShortEdge(size: Size, edge: number): Size {
  const { width, height } = size;
  return width <= height
    ? { width: edge, height: Math.trunc((edge * height) / width) }
    : { width: Math.trunc((edge * width) / height), height: edge };
}

/** Shrunk until it fits, its shape kept. Source: transformers, DonutImageProcessor.thumbnail. */
function fitInside(size: Size, page: Size): Size {
  const width = Math.min(size.width, page.width);
  const height = Math.min(size.height, page.height);
  if (size.height > size.width) return { width: Math.trunc((size.width * height) / size.height), height };
  return { width, height: size.width > size.height ? Math.trunc((size.height * width) / size.width) : height };
}
