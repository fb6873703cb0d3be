import { STAGES, type Stage, type StageTimings } from "../types.js";

/** Adds up the time of each stage of one image, and remembers the last begun: that is where a failure happened. */
export class StageClock {
  readonly timingsMs: StageTimings = Object.fromEntries(STAGES.map((stage) => [stage, 0])) as StageTimings;
  current: Stage = "decode";

  /** @param onStage told of each stage that begins */
  constructor(private readonly onStage?: (stage: Stage) => void) {}

  async time<T>(stage: Stage, work: () => Promise<T> | T): Promise<T> {
    this.current = stage;
    this.onStage?.(stage);
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.timingsMs[stage] += performance.now() - start;
    }
  }
}
