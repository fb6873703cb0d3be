import { NOTICE_LEVELS, noticeText } from "../report/notice.js";
import type { Notice, NoticeLevel } from "../types.js";

export interface LogOptions {
  readonly level: NoticeLevel;
  /** An object a line, with the time; otherwise words. */
  readonly json: boolean;
  /** Takes a line without its end. */
  readonly write: (line: string) => unknown;
}

const ORDER: readonly NoticeLevel[] = ["error", "warn", "info", "debug"];

/**
 * Notices -> lines, at once: on POSIX systems Node writes stderr synchronously, so a process that is killed has told all.
 * Our own, as a library would bring threads, transports and files, and all that is needed are four levels and a line that
 * shares the terminal with the progress bar.
 */
export function createLog({ level, json, write }: LogOptions): (notice: Notice) => void {
  return (notice) => {
    const own = NOTICE_LEVELS[notice.event];
    if (ORDER.indexOf(own) > ORDER.indexOf(level)) return;
    write(json ? JSON.stringify({ time: new Date().toISOString(), level: own, ...notice }) : noticeText(notice));
  };
}
