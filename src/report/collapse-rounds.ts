import { STAGES, type Stage, type StageTimings } from "../types.js";
import type { BenchSample } from "./types.js";

/** One image in one mode, its rounds made one. */
export interface Picture extends Omit<BenchSample, "round"> {
  readonly rounds: number;
  /** The rounds did not read the same text: the model or the machine is not deterministic. */
  readonly unstable: boolean;
}

/**
 * One picture per image and mode, sorted by path, so that no figure depends on the order of the run. The median
 * latency counts, with the stages of the same round (of the two middle rounds: their means), so that the stages still
 * add up. A failure in any round fails the picture, and a failed picture counts as nothing read.
 */
export function collapseRounds(samples: readonly BenchSample[]): Picture[] {
  const groups = new Map<string, BenchSample[]>();
  for (const sample of samples) {
    const key = JSON.stringify([sample.mode, sample.id]);
    const group = groups.get(key);
    if (group) group.push(sample);
    else groups.set(key, [sample]);
  }
  return [...groups.values()].map(collapse).sort((a, b) => compare(a.path, b.path) || compare(a.id, b.id));
}

function collapse(rounds: readonly BenchSample[]): Picture {
  const inOrder = [...rounds].sort((a, b) => a.round - b.round);
  const failed = inOrder.find((sample) => sample.error);
  const { round: _, ...first } = failed ?? inOrder[0];
  const middle = middleRounds(rounds);
  return {
    ...first,
    rounds: rounds.length,
    unstable: !failed && rounds.some((sample) => sample.text !== first.text),
    latencyMs: average(middle.map((sample) => sample.latencyMs)),
    stagesMs: Object.fromEntries(
      STAGES.map((stage: Stage) => [stage, average(middle.map((sample) => sample.stagesMs[stage]))]),
    ) as StageTimings,
    ...(failed ? { text: "", hits: 0, got: 0, anls: 0, edits: failed.truthLength } : {}),
  };
}

function middleRounds(rounds: readonly BenchSample[]): BenchSample[] {
  const sorted = [...rounds].sort((a, b) => a.latencyMs - b.latencyMs);
  return sorted.slice(Math.floor((sorted.length - 1) / 2), Math.floor(sorted.length / 2) + 1);
}

function average(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
