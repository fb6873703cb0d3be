import { resolve } from "node:path";
import { Command, Option } from "commander";
import { EXIT_CODES, EXIT_SOME_FAILED, EXIT_TOO_MANY_ERRORS, stackOf, toOpenAutoGlmError } from "../errors.js";
import type { Existing } from "../io/output-store.js";
import type { AdaptRun } from "../pipeline/adapt.js";
import type { DryRunItem } from "../pipeline/dry-run.js";
import { resolveSettings, type Services } from "../services.js";
import { adaptSummary } from "../terminal/adapt-summary.js";
import { dryRunSummary } from "../terminal/dry-run-summary.js";
import { addConfigFlags, addSettingFlags } from "../terminal/flags.js";
import { addInputFlags, type InputFlags, readInputs } from "../terminal/input-flags.js";
import { EXIT_MS, GIVE_UP_MS, leaveIfHeld } from "../terminal/leave-if-held.js";
import { createPullNotes } from "../terminal/pull-notes.js";
import { createRunLog } from "../terminal/run-log.js";
import { SIGNAL_EXIT_CODES, stopOnSignal } from "../terminal/signals.js";
import { ToldError } from "../terminal/told-error.js";
import { writeJsonLine } from "../terminal/write-line.js";
import type { ImageRecord, Notice } from "../types.js";

interface AdaptFlags extends InputFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly existing?: Existing;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly retryFailed?: boolean;
  readonly failFast?: boolean;
}

/** `openautoglm adapt <inputs...>`: tokens and captions for files, directories and globs. */
export function adaptCommand(services: Services): Command {
  const command = new Command("adapt")
    .description("write visual tokens and captions for images; run again, it does only what is missing")
    .option("--json", "stream records to stdout, one JSON object a line")
    .option("--quiet", "no progress and no summary")
    .addOption(
      new Option(
        "--existing <what>",
        "earlier results in the output directory, and sidecars: go on and leave them (default), throw them away, refuse; or go on and add to sidecars",
      ).choices(["skip", "overwrite", "error", "append", "prepend"] satisfies Existing[]),
    )
    .addOption(new Option("--force", "--existing overwrite").conflicts("existing"))
    .option("--dry-run", "say what would be done, and stop: nothing is written, no model is loaded")
    .option("--retry-failed", "try images that failed in an earlier run again")
    .option("--fail-fast", "stop at the first picture that fails: --max-errors 1");
  addInputFlags(command);
  addConfigFlags(command);
  addSettingFlags(command, "adapt");
  return command.action((inputs: string[], flags: AdaptFlags) => adapt(command, inputs, flags, services));
}

async function adapt(command: Command, inputs: string[], flags: AdaptFlags, services: Services): Promise<void> {
  const { cwd, env, stdin, stdout, stderr } = services;
  const given = readInputs(inputs, flags);
  const resolved = await resolveSettings(command, "adapt", services);
  const config = flags.failFast ? { ...resolved.config, "limits.maxErrors": 1 } : resolved.config;
  const folder = resolve(cwd, config["output.dir"] || "openautoglm-out");
  const existing = flags.force ? "overwrite" : flags.existing;
  if (flags.dryRun) {
    const { dryRun } = await import("../pipeline/dry-run.js");
    const { retryFailed } = flags;
    await showDryRun(
      dryRun(given, config, { cwd, env, stdin, folder, existing, retryFailed }),
      folder,
      flags,
      services,
    );
    return;
  }
  const { adaptImages } = await import("../pipeline/adapt.js"); // heavy: sharp, onnxruntime
  const quiet = flags.quiet === true;
  const json = config["log.json"];
  const level = quiet && resolved.origins["log.level"] === "default" ? "error" : config["log.level"];
  const { log, progress } = createRunLog({ stderr, quiet, json, level, env });
  const graceSeconds = config["limits.grace"];
  const stop = stopOnSignal({
    graceMs: graceSeconds * 1000,
    say: (step) => log(step === "draining" ? { event: "stopping", graceSeconds } : { event: "leaving" }),
  });
  try {
    const events = adaptImages(given, config, {
      cwd,
      stdin,
      env,
      onHubEvent: createPullNotes(progress, quiet, env).show,
      onNotice: (notice) => {
        log(notice);
        if (notice.event === "stuck") leaveIfHeld({ afterMs: GIVE_UP_MS, tell: log, hangs: true });
      },
      folder,
      existing,
      retryFailed: flags.retryFailed,
      signal: stop.signal,
      cutoff: stop.cutoff,
    });
    for await (const event of events) {
      if (event.type === "start") {
        if (flags.json) await writeJsonLine(stdout, event);
      } else if (event.type === "total") progress.total(event.count);
      else if (event.type === "image") {
        const { outcome, counts } = event;
        progress.update({ ...counts, done: counts.found - counts.failed - counts.resumed, skipped: counts.resumed });
        if (outcome.type === "failed") log({ event: "image_failed", ...outcome.error });
        if (flags.json) await writeJsonLine(stdout, jsonRecord(outcome));
      } else if (event.type === "unwritten") {
        log({ event: "image_failed", ...event.error });
        if (flags.json) await writeJsonLine(stdout, jsonRecord({ ...event, type: "failed" }));
      } else {
        progress.stop();
        if (flags.json) await writeJsonLine(stdout, { type: "summary", ...event.run.counts });
        if (json) log(runEnded(event.run));
        else if (!quiet) stderr.write(`${adaptSummary(event.run)}\n`);
        if (event.run.counts.failed + event.run.unwritten > 0) process.exitCode = EXIT_SOME_FAILED;
        if (event.run.tooManyErrors) process.exitCode = EXIT_TOO_MANY_ERRORS;
        if (event.run.stuck) process.exitCode = EXIT_CODES.internal;
        if (stop.name) process.exitCode = SIGNAL_EXIT_CODES[stop.name];
      }
    }
  } catch (thrown) {
    if (!json) throw thrown;
    const error = toOpenAutoGlmError(thrown);
    const { code, message, hint, kind } = error;
    log({ event: "run_failed", code, message, hint, ...(kind === "internal" && { stack: stackOf(error) }) });
    throw new ToldError(error);
  } finally {
    stop.release();
    progress.stop();
    leaveIfHeld({ afterMs: EXIT_MS, tell: log });
  }
}

async function showDryRun(
  items: AsyncIterable<DryRunItem>,
  folder: string,
  { json, quiet }: AdaptFlags,
  { stdout, stderr }: Services,
): Promise<void> {
  const counts = { new: 0, changed: 0, retry: 0, keep: 0, keep_failed: 0 };
  for await (const item of items) {
    counts[item.action]++;
    if (json) await writeJsonLine(stdout, { type: "would", ...item });
  }
  if (json) await writeJsonLine(stdout, { type: "dry_run", ...counts });
  if (!quiet) stderr.write(`${dryRunSummary(counts, folder)}\n`);
}

function runEnded({ counts, wallMs, imagesPerSecond, stopped, folder }: AdaptRun): Notice {
  return { event: "run_ended", counts, wallMs, imagesPerSecond, stopped, folder };
}

function jsonRecord(outcome: ImageRecord): object {
  return outcome.type === "done" ? { type: "caption", ...outcome.record } : { type: "error", ...outcome.error };
}
