import { escapeTerminal } from "../report/escape-terminal.js";
import type { Notice, NoticeLevel } from "../types.js";
import { createLog } from "./log.js";
import { createProgress, type Progress } from "./progress.js";

export interface RunLogOptions {
  readonly stderr: NodeJS.WriteStream;
  /** No progress; the log is another matter. */
  readonly quiet: boolean;
  /** All of stderr is JSON: no bar, and progress is notices. */
  readonly json: boolean;
  readonly level: NoticeLevel;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A run's progress and its log, which share stderr: lines of the log stand above the bar. */
export function createRunLog(options: RunLogOptions): { log: (notice: Notice) => void; progress: Progress } {
  const { stderr, quiet, json, level, env } = options;
  const shared = { quiet, unit: "images", env };
  if (json) {
    const log = createLog({ level, json, write: (line) => stderr.write(`${line}\n`) });
    const stream = { write: (text: string) => log({ event: "progress", text: text.trimEnd() }) };
    return { log, progress: createProgress({ ...shared, stream, isTty: false }) };
  }
  const progress = createProgress({ ...shared, stream: stderr, isTty: stderr.isTTY === true });
  const write = quiet ? (line: string) => stderr.write(`${escapeTerminal(line)}\n`) : progress.note;
  return { log: createLog({ level, json, write }), progress };
}
