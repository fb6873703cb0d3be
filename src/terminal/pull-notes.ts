import type { Progress } from "./progress.js";
import { createPullProgress, type PullProgress } from "./pull-progress.js";

/** A pull that a run starts by itself: lines above the run's own progress. */
export function createPullNotes(
  progress: Progress,
  quiet: boolean,
  env: Readonly<Record<string, string | undefined>>,
): PullProgress {
  const stream = {
    write: (text: string) => {
      progress.note(text.trimEnd());
      return true;
    },
  };
  return createPullProgress({ stream, isTty: false, quiet, env });
}
