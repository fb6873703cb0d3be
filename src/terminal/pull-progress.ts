import type { HubEvent } from "../io/hub.js";
import { escapeTerminal } from "../report/escape-terminal.js";
import { formatBytes } from "./format-bytes.js";
import { type ProgressBar, startProgressBar, type TerminalStream } from "./progress-bar.js";

export interface PullProgress {
  show(event: HubEvent): void;
  stop(): void;
}

export interface PullProgressOptions {
  readonly stream: TerminalStream;
  /** A terminal gets a bar; a log gets a line a file. */
  readonly isTty: boolean;
  readonly quiet: boolean;
  /** NO_COLOR (not empty) takes the colour away, TERM=dumb the bar. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now?: () => number; // ms
}

/** Shows a pull: its size first, then how it goes on. */
export function createPullProgress(options: PullProgressOptions): PullProgress {
  if (options.quiet) return { show: () => {}, stop: () => {} };
  const { stream, env, now = Date.now } = options;
  const isTty = options.isTty && env.TERM !== "dumb";
  let bar: ProgressBar | undefined;
  let total = 0; // bytes
  let done = 0; // bytes of files that are complete
  let current = 0; // bytes of the file that is under way
  let path = "";
  let start = now();
  let resumed = 0; // bytes that an earlier run had fetched
  const note = (line: string) => (bar ? bar.note(line) : stream.write(`${line}\n`));

  const text = (): string => {
    const have = done + current;
    const seconds = (now() - start) / 1000;
    const rate = (have - resumed) / Math.max(seconds, 0.001);
    const left = rate > 0 && seconds > 1 ? `, ${formatDuration((total - have) / rate)} left` : "";
    return `${formatBytes(have)} of ${formatBytes(total)}, ${formatBytes(Math.round(rate))}/s${left}  ${escapeTerminal(path)}`;
  };

  const stop = () => {
    bar?.stop();
    bar = undefined;
  };

  return {
    show(event) {
      if (event.type === "plan") {
        stop(); // of a repository before
        total = sum(event.missing);
        done = 0;
        current = 0;
        resumed = 0;
        note(planLine(event));
        start = now();
        if (isTty && total > 0)
          bar = startProgressBar(stream, () => (done + current) / Math.max(total, 1), text, !env.NO_COLOR);
      } else if (event.type === "file") {
        path = event.path;
        current = event.resumedBytes;
        resumed += event.resumedBytes;
        if (event.resumedBytes > 0) note(`${escapeTerminal(path)}: goes on at ${formatBytes(event.resumedBytes)}`);
      } else if (event.type === "progress") {
        current = event.receivedBytes;
        if (event.receivedBytes < event.bytes) return;
        done += event.bytes;
        current = 0;
        if (!bar) note(`${escapeTerminal(path)}: ${formatBytes(event.bytes)}`);
      } else if (event.type === "retry") {
        note(`${escapeTerminal(event.reason)}; again in ${event.waitMs / 1000} s`);
      }
    },
    stop,
  };
}

function planLine({ id, commit, files, missing }: Extract<HubEvent, { type: "plan" }>): string {
  const need = missing.length === 0 ? "nothing to fetch" : `${formatBytes(sum(missing))} to fetch`;
  const name = escapeTerminal(`${id.name}@${id.revision}`);
  return `${name} (${commit.slice(0, 7)}): ${files.length} files, ${formatBytes(sum(files))}; ${need}`;
}

function sum(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((total, { bytes }) => total + bytes, 0);
}

function formatDuration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
