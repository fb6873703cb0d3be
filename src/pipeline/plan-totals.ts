import type { PlanCost } from "../model/plan-cost.js";

/** What a strategy costs over all pictures so far; sums. */
export interface StrategyTotals {
  readonly strategy: string;
  readonly pictures: number;
  /** Pictures that the strategy refuses, as smart resize does slivers. */
  readonly refused: number;
  readonly tiles: number;
  readonly skippedTiles: number;
  /** The second look's estimate included. */
  readonly visualTokens: number;
  readonly encodedMegapixels: number;
  /** Of the first look, 1e9 operations. */
  readonly gflops: number;
  /** Of what follows: a reader's second look (estimated), a language model's reading of the tokens. */
  readonly followingGflops: number;
  /** One picture after the other; null without a calibration. */
  readonly predictedMs: number | null;
}

/** One picture by one strategy. */
export interface PlanPrice extends PlanCost {
  readonly tileCount: number;
  readonly skippedTiles: number;
  /** Of the first look. */
  readonly encodedMegapixels: number;
  /** Of the first look, estimated, 1e9 operations. */
  readonly gflops: number;
  /** Of the picture alone, from decoding to the caption (the longest answer); null without a calibration. */
  readonly predictedMs: number | null;
}

export function noTotals(strategy: string): StrategyTotals {
  const nothing = { pictures: 0, refused: 0, tiles: 0, skippedTiles: 0, visualTokens: 0 };
  return { strategy, ...nothing, encodedMegapixels: 0, gflops: 0, followingGflops: 0, predictedMs: 0 };
}

/** The totals with one more picture; undefined = the strategy refused it. */
export function addPrice(totals: StrategyTotals, price: PlanPrice | undefined): StrategyTotals {
  if (!price) return { ...totals, refused: totals.refused + 1 };
  return {
    strategy: totals.strategy,
    pictures: totals.pictures + 1,
    refused: totals.refused,
    tiles: totals.tiles + price.tileCount,
    skippedTiles: totals.skippedTiles + price.skippedTiles,
    visualTokens: totals.visualTokens + tokensOf(price),
    encodedMegapixels: totals.encodedMegapixels + price.encodedMegapixels,
    gflops: totals.gflops + price.gflops,
    followingGflops: totals.followingGflops + (price.secondLook?.gflops ?? price.language?.prefillGflops ?? 0),
    predictedMs:
      totals.predictedMs === null || price.predictedMs === null ? null : totals.predictedMs + price.predictedMs,
  };
}

/** Tokens of all looks. */
export function tokensOf({ visualTokens, secondLook }: Pick<PlanPrice, "visualTokens" | "secondLook">): number {
  return visualTokens + (secondLook?.visualTokens ?? 0);
}

/** What a million such pictures take, one after the other; null without a calibration, or without pictures. */
export function hoursPerMillion({ predictedMs, pictures }: StrategyTotals): number | null {
  return predictedMs === null || pictures === 0 ? null : ((predictedMs / pictures) * 1e6) / 3.6e6;
}
