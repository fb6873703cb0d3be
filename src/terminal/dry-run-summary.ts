import type { DryRunAction } from "../pipeline/dry-run.js";
import { escapeTerminal } from "../report/escape-terminal.js";

export type DryRunCounts = Readonly<Record<DryRunAction, number>>;

/** What a dry run found, for people. */
export function dryRunSummary(counts: DryRunCounts, folder: string): string {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const parts = [
    `${counts.new} new`,
    counts.changed > 0 ? `${counts.changed} changed` : "",
    counts.retry > 0 ? `${counts.retry} to try again` : "",
    counts.keep > 0 ? `${counts.keep} kept from an earlier run` : "",
    counts.keep_failed > 0
      ? `${counts.keep_failed} that failed before kept as failed (--retry-failed tries again)`
      : "",
  ].filter((part) => part !== "");
  return (
    `dry run, nothing was written: ${all} images found: ${parts.join(", ")} -> ${escapeTerminal(folder)}\n` +
    "not checked: whether the images can be read, the model's files and device, tokens of earlier results"
  );
}
