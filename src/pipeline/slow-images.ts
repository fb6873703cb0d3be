/** Tells images that take far longer than those before them, whatever the model's pace. */
export class SlowImages {
  private count = 0;
  private totalMs = 0;

  /** @param ms what the next image took */
  isSlow(ms: number): boolean {
    const isSlow = this.count >= FEW && ms > LEAST_MS && ms > (TIMES * this.totalMs) / this.count;
    this.count++;
    this.totalMs += ms;
    return isSlow;
  }
}

/** As many tell little of the pace. */
const FEW = 10;
/** Nobody calls less slow. */
const LEAST_MS = 5000;
const TIMES = 10;
