import { OpenAutoGlmError } from "../errors.js";
import { activeResources } from "../io/active-resources.js";
import type { EnginesAtWork } from "../model/engine.js";
import type { ImageOutcome, ImageRef, Notice, Stage } from "../types.js";
import { failedImage } from "./caption-image.js";

interface Doing {
  what: string;
  sinceMs: number;
}

/** Looks so often within the time: a machine that slept meanwhile costs one look, not the run. */
const LOOKS = 10;

/**
 * Ends a run in which nothing advances: no stage of an image, no task of an engine, no write. What is stuck is named;
 * images under way fail, nothing new is begun. A run that waits for its list of paths, or for whoever reads its
 * results, is not stuck.
 */
export class Watchdog {
  private readonly stop = new AbortController();
  private readonly doing = new Set<Doing>();
  private readonly giveUps = new Set<() => void>();
  private moves = 0;
  private seen = -1;
  private quiet = 0; // looks since something advanced
  private timer: NodeJS.Timeout | undefined;
  private engines: (() => EnginesAtWork) | undefined;

  /** @param stallMs nothing advances for so long: the run is stuck */
  constructor(
    private readonly stallMs: number,
    private readonly notify: (notice: Notice) => void,
  ) {}

  start(engines?: () => EnginesAtWork): void {
    this.engines = engines;
    this.timer = setInterval(() => this.look(), this.stallMs / LOOKS);
  }

  /** Aborted when the run is stuck. */
  get signal(): AbortSignal {
    return this.stop.signal;
  }

  /** An image under way; when the run is stuck it is no longer waited for and has failed. */
  async image(ref: ImageRef, work: (onStage: (stage: Stage) => void) => Promise<ImageOutcome>): Promise<ImageOutcome> {
    let current: Stage = "decode";
    const doing = this.begin(`${ref.path} in ${current}`);
    const onStage = (stage: Stage) => {
      current = stage;
      this.moves++;
      Object.assign(doing, { what: `${ref.path} in ${stage}`, sinceMs: performance.now() });
    };
    let giveUp = () => {};
    const givenUp = new Promise<ImageOutcome>((resolve) => {
      giveUp = () => resolve(failedImage(ref, current, stuckError(this.stallMs)));
    });
    this.giveUps.add(giveUp);
    try {
      return await Promise.race([work(onStage), givenUp]);
    } finally {
      this.giveUps.delete(giveUp);
      this.end(doing);
    }
  }

  /** Anything else that ought to end; of what consists of many parts each may be told as it is done. */
  async step<T>(what: string, work: (onPart: () => void) => Promise<T>): Promise<T> {
    const doing = this.begin(what);
    try {
      return await work(() => this.moves++);
    } finally {
      this.end(doing);
    }
  }

  /** No longer looks. */
  release(): void {
    clearInterval(this.timer);
  }

  private begin(what: string): Doing {
    const doing = { what, sinceMs: performance.now() };
    this.doing.add(doing);
    this.moves++;
    return doing;
  }

  private end(doing: Doing): void {
    this.doing.delete(doing);
    this.moves++;
  }

  private look(): void {
    const moves = this.moves + (this.engines?.().answered ?? 0);
    const advances = moves !== this.seen || this.doing.size === 0;
    this.seen = moves;
    this.quiet = advances ? 0 : this.quiet + 1;
    if (this.quiet === LOOKS / 2) this.tell("stalled", this.stallMs / 2);
    if (this.quiet < LOOKS) return;
    this.release();
    this.tell("stuck", this.stallMs);
    this.stop.abort(); // first: nothing new is begun in the place of what is given up
    for (const giveUp of this.giveUps) giveUp();
  }

  private tell(event: "stalled" | "stuck", ms: number): void {
    const seconds = (sinceMs: number) => Math.round((performance.now() - sinceMs) / 1000);
    const stuck = [
      ...[...this.doing].map(({ what, sinceMs }) => `${what} for ${seconds(sinceMs)} s`),
      ...(this.engines?.().tasks ?? []).map(
        ({ engine, task, sinceMs }) => `engine ${engine} in ${task} for ${seconds(sinceMs)} s`,
      ),
    ];
    this.notify({ event, seconds: ms / 1000, stuck, resources: activeResources() });
  }
}

function stuckError(stallMs: number): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "stuck",
    `the run was stuck: nothing advanced for ${stallMs / 1000} s`,
    "the next run tries once more by itself, a later one with --retry-failed; --stall waits longer",
    "internal",
  );
}
