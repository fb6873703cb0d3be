import { countImages, type DiscoverOptions, type Input } from "../io/discover.js";
import type { ImageRef } from "../types.js";
import { type Selection, selectedCount } from "./select-images.js";

/**
 * How many images there will be, found out beside the work: nobody waits for it, and a count that fails is none. It is
 * known at the latest when the last image is found, also where inputs can be read only once.
 */
export class CountAhead {
  private readonly counting = new AbortController();
  private total: number | undefined;

  /** @param selection undefined: what is found does not tell how many are used */
  constructor(inputs: readonly Input[], options: DiscoverOptions, selection: Selection | undefined) {
    if (!selection) return;
    countImages(inputs, { ...options, onSkipped: undefined, signal: this.counting.signal }).then(
      (count) => {
        if (count !== undefined) this.total ??= selectedCount(count, selection);
      },
      () => {},
    );
  }

  /** The images as they come; their end tells how many there were. */
  async *watch(refs: AsyncIterable<ImageRef>): AsyncGenerator<ImageRef> {
    let count = 0;
    for await (const ref of refs) {
      count++;
      yield ref;
    }
    this.total = count;
    this.stop();
  }

  /** The number, once it is known; undefined before, and after it was told. */
  news(): number | undefined {
    const { total } = this;
    if (total === this.told) return undefined;
    this.told = total;
    return total;
  }
  private told: number | undefined;

  stop(): void {
    this.counting.abort();
  }
}
