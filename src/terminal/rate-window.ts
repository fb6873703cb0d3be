/**
 * How fast a count grows, over the last `windowMs` only: a run that slows down shows it, and its start (models
 * loading, caches cold) is forgotten.
 */
export function createRateWindow(windowMs: number, now: () => number): RateWindow {
  const startedAt = now();
  const samples: Sample[] = [{ at: startedAt, count: 0 }];
  let latest = 0;
  return {
    add(count) {
      latest = count;
      const at = now();
      if (at - samples[samples.length - 1].at >= SAMPLE_MS) samples.push({ at, count });
    },
    perSecond() {
      const at = now();
      // The newest sample that is older than the window stays: it's what the window starts from.
      while (samples.length > 1 && samples[1].at <= at - windowMs) samples.shift();
      const [{ at: since, count }] = samples;
      // Over less than a second a rate is noise.
      return at - since < 1000 ? undefined : ((latest - count) * 1000) / (at - since);
    },
    elapsedMs: () => now() - startedAt,
  };
}

export interface RateWindow {
  /** The count so far. */
  add(count: number): void;
  /** undefined as long as there is nothing to tell. */
  perSecond(): number | undefined;
  /** Since it was created. */
  elapsedMs(): number;
}

interface Sample {
  readonly at: number; // ms
  readonly count: number;
}

// Finer samples would change nothing that is shown and cost memory: 120 of them are a window of 30 s.
const SAMPLE_MS = 250;
