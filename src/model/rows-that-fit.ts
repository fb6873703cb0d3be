import { freemem } from "node:os";

/** Share of the free memory that the cache of growing answers may take: encoders and pictures need the rest. */
const CACHE_SHARE = 0.5;

/**
 * How many answers may grow side by side in each engine, so that their caches fit into memory. At least one.
 * @param rowMegabytes cache of one row, 1e6 bytes; undefined where a graph does not tell: nothing is bounded then
 * @param freeBytes what the process may still take (Linux: of its control group as well, where Node can tell)
 */
export function rowsThatFit(rowMegabytes: number | undefined, engines: number, freeBytes = freeMemory()): number {
  if (rowMegabytes === undefined) return Number.POSITIVE_INFINITY;
  return Math.max(1, Math.floor((freeBytes * CACHE_SHARE) / (rowMegabytes * 1e6 * engines)));
}

/** `process.availableMemory` came with Node 20.13. */
function freeMemory(): number {
  const process = globalThis.process as NodeJS.Process & { availableMemory?: () => number };
  return Math.min(process.availableMemory?.() ?? Number.POSITIVE_INFINITY, freemem());
}
