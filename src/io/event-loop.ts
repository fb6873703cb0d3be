import { monitorEventLoopDelay } from "node:perf_hooks";

/** Watches how long the main thread was blocked. */
export function watchEventLoop(): { stop(): { p99: number; max: number } } {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  return {
    stop: () => {
      histogram.disable();
      const ms = (nanoseconds: number) => Math.max(0, Math.round(nanoseconds / 1e4 - 100 * RESOLUTION_MS) / 100);
      return { p99: ms(histogram.percentile(99)), max: ms(histogram.max) };
    },
  };
}

/** The histogram counts its own timer's period as delay. */
const RESOLUTION_MS = 10;
