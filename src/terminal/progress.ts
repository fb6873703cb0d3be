import { escapeTerminal } from "../report/escape-terminal.js";
import { startProgressBar, type TerminalStream } from "./progress-bar.js";
import { progressLine } from "./progress-line.js";
import { createRateWindow } from "./rate-window.js";

export interface ProgressCounts {
  readonly done: number;
  readonly failed: number;
  /** Of the total, but nothing to do: an earlier run did them. They count as seen, not for the rate. */
  readonly skipped: number;
}

export interface Progress {
  /** How many there are, as soon as that is known; may be called again. */
  total(count: number): void;
  /** The counts so far (not what was added). */
  update(counts: ProgressCounts): void;
  /** A message above the progress; it's escaped here. */
  note(line: string): void;
  /** Ends it, in every case (`finally`): the bar holds the process. Idempotent. */
  stop(): void;
}

export interface ProgressOptions {
  readonly stream: TerminalStream;
  readonly quiet: boolean;
  readonly unit: string;
  readonly isTty: boolean;
  /** NO_COLOR (not empty) takes the colour away, TERM=dumb the bar. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A bar on a terminal; elsewhere a plain line each 10 s, so that a log tells how far it is; nothing when quiet. */
export function createProgress(options: ProgressOptions): Progress {
  if (options.quiet) return SILENT;
  const { stream, unit, env = process.env } = options;
  const rate = createRateWindow(RATE_WINDOW_MS, () => performance.now());
  let total: number | undefined;
  let counts: ProgressCounts = { done: 0, failed: 0, skipped: 0 };
  let stopped = false;

  const seen = () => counts.done + counts.failed + counts.skipped;
  const text = () => {
    const tookMs = stopped ? rate.elapsedMs() : undefined;
    // When it's over, the mean of it all says more than its last half minute.
    const perSecond = tookMs ? ((counts.done + counts.failed) * 1000) / tookMs : rate.perSecond();
    return progressLine({ unit, total, ...counts, perSecond, tookMs });
  };
  const fraction = () => (total === undefined ? undefined : total === 0 ? 1 : seen() / total);

  const view =
    options.isTty && env.TERM !== "dumb"
      ? startProgressBar(stream, fraction, text, !env.NO_COLOR)
      : startPlainLines(stream, text);
  return {
    total: (count) => {
      total = count;
    },
    update: (now) => {
      counts = now;
      rate.add(now.done + now.failed);
    },
    note: (line) => {
      if (stopped) stream.write(`${escapeTerminal(line)}\n`);
      else view.note(escapeTerminal(line));
    },
    stop: () => {
      if (stopped) return;
      stopped = true;
      view.stop();
    },
  };
}

// Long enough for pictures that take seconds each, short enough to see a change of pace.
const RATE_WINDOW_MS = 30_000;
const PLAIN_LINE_MS = 10_000;

const SILENT: Progress = { total() {}, update() {}, note() {}, stop() {} };

function startPlainLines(stream: TerminalStream, text: () => string) {
  let lines = 0;
  const writeLine = () => {
    lines++;
    stream.write(`${text()}\n`);
  };
  const timer = setInterval(writeLine, PLAIN_LINE_MS);
  timer.unref();
  return {
    note: (line: string) => stream.write(`${line}\n`),
    stop: () => {
      clearInterval(timer);
      // A log that told how far it was also tells the end; a run of seconds needs no line beside its summary.
      if (lines > 0) writeLine();
    },
  };
}
