/** Worker threads that each hold a model, and the threads that each computes with. */
export interface Layout {
  readonly engines: number;
  readonly threads: number;
}

export interface TimedLayout extends Layout {
  readonly imagesPerSecond: number;
}

/**
 * Layouts worth a try: from one engine with all cores to one a core, doubling, and two with more threads than cores (while one
 * waits, another works).
 * @param most engines that there is memory for
 */
export function layoutCandidates(cores: number, most: number): Layout[] {
  const doubling = Array.from({ length: Math.floor(Math.log2(cores)) + 1 }, (_, power) => 2 ** power);
  const candidates = [
    ...doubling.map((engines) => ({ engines, threads: Math.floor(cores / engines) })),
    { engines: cores, threads: 1 },
    { engines: cores + 1, threads: 1 },
    { engines: 2, threads: cores },
  ].filter(({ engines }) => engines <= Math.max(1, most));
  return [...new Map(candidates.map((each) => [`${each.engines}x${each.threads}`, each])).values()];
}

/** Another layout than the usual one has to be this much faster: less is noise. */
const WORTH = 1.05;

/** The fastest, or the usual one where that is about as fast. */
export function fastestLayout(timed: readonly TimedLayout[], usual: Layout): Layout {
  const fastest = timed.reduce((best, each) => (each.imagesPerSecond > best.imagesPerSecond ? each : best));
  const own = timed.find(({ engines, threads }) => engines === usual.engines && threads === usual.threads);
  const { engines, threads } = own && fastest.imagesPerSecond < WORTH * own.imagesPerSecond ? own : fastest;
  return { engines, threads };
}
