// Images per second over the whole list: our pipeline at work against each peer's obvious loop. Every round starts
// every reader anew; the turns of one round are the reverse of the last one's, so that a drift falls on all alike.
import { ReaderProcess } from "./reader-process.mjs";

/** Yields { reader, round, wallMs, startUpMs } and, where the pictures took part of it only, loopMs. */
export async function* throughput(images, readers, rounds) {
  const paths = images.map((image) => image.location);
  for (let round = 0; round < rounds; round++) {
    for (const reader of round % 2 === 0 ? readers : [...readers].reverse()) {
      const process = new ReaderProcess(reader);
      const begin = performance.now();
      await process.start();
      const loaded = performance.now();
      const { wallMs: loopMs, error, peakRssMiB } = await process.readAll(paths);
      const wallMs = performance.now() - begin;
      await process.stop();
      yield { reader: reader.name, round, wallMs, startUpMs: loaded - begin, loopMs, peakRssMiB, error };
    }
  }
}

/** Per reader: images per second with start-up and without, and how many times faster the first of `readers` is. */
export function summarizeThroughput(runs, images, readers) {
  const baseline = readers[0].name;
  const whole = new Set(readers.filter((reader) => reader.wholeProcess).map((reader) => reader.name));
  const of = (name, figure) => runs.filter((run) => run.reader === name && !run.error).map((run) => run[figure]);
  return readers.map(({ name: reader }) => {
    const walls = of(reader, "wallMs");
    const rate = (times) => (times.length === 0 ? undefined : (1000 * images) / mean(times));
    return {
      reader,
      imagesPerSecond: rate(walls),
      /** Start-up excluded: of a whole process it can't be told. */
      imagesPerSecondLoop: whole.has(reader) ? undefined : rate(of(reader, "loopMs")),
      rounds: walls.map((ms) => (1000 * images) / ms),
      baselineIsTimesFaster: walls.length > 0 ? mean(walls) / mean(of(baseline, "wallMs")) : undefined,
      error: runs.find((run) => run.reader === reader && run.error)?.error,
    };
  });
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
