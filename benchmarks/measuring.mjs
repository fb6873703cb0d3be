// What the benchmarks share: turns that alternate, medians, and tiles that no two seeds share.
import { mulberry32 } from "../dist/metrics/random.js";
import { percentile } from "../dist/metrics/statistics.js";

export function median(values) {
  return percentile(values, 0.5);
}

/**
 * Each of `works` (async functions by name) once a round, whose turn it is by chance; what they return is kept.
 * @returns by name, a sample a round: { ms, cpuMs, value }
 */
export async function interleaved(works, rounds, { warmUp = 1, seed = 1 } = {}) {
  const random = mulberry32(seed);
  const samples = Object.fromEntries(Object.keys(works).map((name) => [name, []]));
  for (let round = -warmUp; round < rounds; round++) {
    for (const [name, work] of shuffled(Object.entries(works), random)) {
      const sample = await measured(work);
      if (round >= 0) samples[name].push(sample);
    }
  }
  return samples;
}

/** Wall time and processor time (of all threads of this process) of one piece of work. */
export async function measured(work) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const value = await work();
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { ms, cpuMs: (user + system) / 1000, value };
}

/** A square tile of levels, as encoders' tiles are: { data, width, height }. */
export function noiseTile(side, seed) {
  const random = mulberry32(seed);
  return { data: Uint8Array.from({ length: side * side * 3 }, () => random() * 256), width: side, height: side };
}

/** Fisher-Yates. */
export function shuffled(items, random) {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const pick = Math.floor(random() * (last + 1));
    [result[last], result[pick]] = [result[pick], result[last]];
  }
  return result;
}
