import type { AdaptRun } from "../pipeline/adapt.js";
import { escapeTerminal } from "../report/escape-terminal.js";

/** The last lines of a run, for people. */
export function adaptSummary(run: AdaptRun): string {
  const { counts, folder } = run;
  const parts = [
    `${counts.done} done`,
    counts.failed > 0 ? `${counts.failed} failed (see errors.jsonl)` : "",
    run.unwritten > 0 ? `${run.unwritten} not written in all forms (see errors.jsonl)` : "",
    counts.resumed > 0 ? `${counts.resumed} kept from an earlier run` : "",
    leftSidecars(run),
    counts.skipped > 0 ? `${counts.skipped} other files skipped` : "",
  ].filter((part) => part !== "");
  const made = counts.found - counts.resumed;
  const speed = made > 0 ? ` in ${(run.wallMs / 1000).toFixed(1)} s (${run.imagesPerSecond.toFixed(2)} images/s)` : "";
  const why = run.tooManyErrors ? "stopped, as so many images failed" : "stopped";
  const next = run.stopped ? `\n${why}: run the same command again to go on` : "";
  return `${parts.join(", ")}${speed} -> ${escapeTerminal(folder)}${next}`;
}

function leftSidecars({ txtSidecars, jsonSidecars }: AdaptRun): string {
  const left = (txtSidecars?.left ?? 0) + (jsonSidecars?.left ?? 0);
  return left > 0 ? `sidecars of others left as they were: ${left}` : "";
}
