import type { CpuOperators, Notice, NoticeLevel } from "../types.js";

/**
 * What each notice deserves. error: the run is lost or leaves; warn: somebody may want to act on it; info: a milestone,
 * a few in a thousand images; debug: each image.
 */
export const NOTICE_LEVELS: Record<Notice["event"], NoticeLevel> = {
  run_failed: "error",
  stuck: "error",
  held: "error",
  stalled: "warn",
  image_failed: "warn",
  engine_lost: "warn",
  stopping: "warn",
  leaving: "warn",
  model_opened: "info",
  cpu_operators: "info",
  image_slow: "info",
  tokens_flushed: "info",
  progress: "info",
  run_ended: "info",
  image_done: "debug",
};

/** What a device leaves to the CPU, in words. */
export function leftToCpu({ operators, indexNodes }: CpuOperators): string {
  const counts = Object.entries(operators).map(([operator, nodes]) => `${nodes} ${operator}`);
  return `left to the CPU: ${counts.join(", ") || "nothing"}${indexNodes ? ` (and ${indexNodes} for shapes and positions)` : ""}`;
}

/** A notice in words, for people; the caller escapes it for a terminal. */
export function noticeText(notice: Notice): string {
  switch (notice.event) {
    case "run_failed":
      return `${notice.message} [${notice.code}]`;
    case "image_failed":
      return `${notice.path}: ${notice.message}`;
    case "engine_lost":
      return `${notice.message} (at work on: ${notice.tasks.join(", ") || "nothing"}); another takes its place`;
    case "stopping":
      return `stopping: pictures that were begun have ${notice.graceSeconds} s to finish; once more to leave at once`;
    case "leaving":
      return "left at once: what was stored is kept, run the same command again to go on";
    case "model_opened":
      return `${notice.model} opened on ${notice.device} in ${notice.ms} ms, engines: ${notice.engines}`;
    case "cpu_operators":
      return `${notice.session} on ${notice.device}: ${leftToCpu(notice)}`;
    case "image_slow":
      return `${notice.path} took ${(notice.ms / 1000).toFixed(1)} s, most of it in ${notice.stage}`;
    case "tokens_flushed":
      return `tokens of ${notice.images} images are whole: ${notice.file}`;
    case "run_ended":
      return `${notice.counts.done} done, ${notice.counts.failed} failed -> ${notice.folder}`;
    case "stalled":
    case "stuck":
      return `nothing advances, since ${notice.seconds} s: ${[...notice.stuck, notice.resources].join("; ")}${notice.event === "stuck" ? "; the run gives up" : ""}`;
    case "held":
      return `done, but the process does not exit and is ended; it is held by ${[...notice.threads, notice.resources].join("; ")}`;
    case "progress":
      return notice.text;
    case "image_done":
      return `${notice.path} done in ${notice.ms} ms`;
  }
}
