import type { LumaMap, Region, Size, TilePlan } from "../types.js";
import type { ModelFamily } from "./family.js";

/** What a plan will cost beyond its first look, as far as it can be told without running anything. */
export interface PlanCost {
  /** Of the first look; a reader has none before it reads. */
  readonly visualTokens: number;
  /** What a reader will probably read. */
  readonly secondLook?: {
    readonly lines: number;
    readonly visualTokens: number;
    readonly gflops: number; // 1e9 operations
    readonly estimated: true;
  };
  /** What a language model makes of the tokens. The text of the prompt, a few dozen tokens, is left out. */
  readonly language?: {
    /** Reading the visual tokens, 1e9 operations. */
    readonly prefillGflops: number;
    /** A new token, half way through the longest answer, 1e9 operations. */
    readonly gflopsPerNewToken: number;
    /** Of the visual tokens and the longest answer, 1e6 bytes. */
    readonly kvCacheMegabytes: number;
  };
  /** What one run of the encoder holds at its peak for the largest tile (a reader: or a line), without weights, 1e6 bytes. */
  readonly activationMegabytes?: number;
}

/** What a plan is priced by. */
export interface Planned {
  readonly plan: TilePlan;
  readonly size: Size;
  readonly luma: LumaMap;
  /** The tiles to encode. */
  readonly regions: readonly Region[];
}

/** What planning needs to know of a model, without loading its weights. */
export interface ModelDescription extends Pick<ModelFamily, "geometry" | "cost" | "modelHash"> {
  /** How its engines are laid out. */
  readonly layout: "reader" | "vlm";
  planCost(planned: Planned): PlanCost;
}
