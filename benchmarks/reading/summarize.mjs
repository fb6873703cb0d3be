// Samples -> one row a reader, in the project's own metrics.
import {
  errorRateInterval,
  f1DifferenceInterval,
  meanRatioInterval,
  scoreIntervals,
} from "../../dist/metrics/intervals.js";
import { f1, sumScores } from "../../dist/metrics/word-score.js";

/** @param readers in the order of the table; `baseline` is the name of the one that others are compared with */
export function summarize(samples, readers, { baseline, seed }) {
  const options = { seed, resamples: 10_000 };
  const byReader = new Map(readers.map(({ name }) => [name, perImage(samples.filter((s) => s.reader === name))]));
  const base = byReader.get(baseline);
  return readers.map((reader) => {
    const images = byReader.get(reader.name);
    const latencies = images.map((image) => image.latencyMs / 1000);
    const compared = base && reader.name !== baseline;
    const ratio = (figure) => {
      const [ofBase, ofReader] = [base, images].map((list) => list.map((image) => image[figure]));
      return ofReader.every(Number.isFinite) ? meanRatioInterval(ofBase, ofReader, options) : undefined;
    };
    return {
      reader: reader.name,
      kind: reader.kind,
      about: reader.about,
      versions: reader.versions,
      ...scoreIntervals(images, options),
      cer: errorRateInterval(
        images.map((image) => ({ edits: image.edits, length: image.truthLength })),
        options,
      ),
      secondsMean: mean(latencies),
      secondsMedian: median(latencies),
      cpuSecondsMean: mean(images.map((image) => image.cpuMs / 1000)),
      f1Difference: compared ? f1DifferenceInterval(base, images, options) : undefined,
      latencyRatio: compared ? ratio("latencyMs") : undefined,
      cpuRatio: compared ? ratio("cpuMs") : undefined,
      encodedMegapixels: mean(images.map((image) => image.encodedMegapixels)),
      lineMegapixels: mean(images.map((image) => image.lineMegapixels)),
      peakRssMiB: Math.max(...images.map((image) => image.peakRssMiB ?? 0)) || undefined,
      f1ByKind: f1ByKind(images),
      failed: images.filter((image) => image.error).map(({ path, error }) => ({ path, error })),
    };
  });
}

/** Every picture's figures in every reader, compact: [right, read, edits, seconds]; what all rows are computed from. */
export function imageTable(samples) {
  const table = new Map();
  for (const image of perImage(samples, (sample) => `${sample.path}\n${sample.reader}`)) {
    const { path, kind, wanted, truthLength, reader, hits, got, edits, latencyMs } = image;
    if (!table.has(path)) table.set(path, { path, kind, words: wanted, characters: truthLength, readers: {} });
    table.get(path).readers[reader] = [hits, got, edits, Math.round(latencyMs) / 1000];
  }
  return [...table.values()].sort(byPath);
}

/** A reader's text is the same in every round; its time is the rounds' mean. */
function perImage(samples, keyOf = (sample) => sample.path) {
  const groups = new Map();
  for (const sample of samples) {
    const key = keyOf(sample);
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return [...groups.values()]
    .map((rounds) => ({
      ...rounds[0],
      latencyMs: mean(rounds.map((sample) => sample.latencyMs)),
      cpuMs: mean(rounds.map((sample) => sample.cpuMs)),
      peakRssMiB: Math.max(...rounds.map((sample) => sample.peakRssMiB ?? 0)),
    }))
    .sort(byPath);
}

function f1ByKind(images) {
  const kinds = [...new Set(images.map((image) => image.kind))].sort();
  return Object.fromEntries(kinds.map((kind) => [kind, f1(sumScores(images.filter((image) => image.kind === kind)))]));
}

function byPath(a, b) {
  return a.path < b.path ? -1 : 1;
}

/** undefined where a figure can't be had. */
function mean(values) {
  const known = values.filter((value) => Number.isFinite(value));
  return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : undefined;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}
