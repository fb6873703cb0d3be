/** First tokens that stay, and how many in all a token sees, itself among them, before the oldest of the others are dropped. */
export interface KvWindow {
  readonly sinks: number;
  readonly window: number;
}

interface Row {
  /** Columns that hold a token. */
  length: number;
  /** The column that the next token takes once no more are held: that of the oldest one, sinks aside. */
  oldest: number;
}

/**
 * Which columns of the cache hold which of a row's tokens. Order within a row means nothing to attention (keys are
 * rotated by their positions before they are kept), so a new token takes the place of the one that is dropped.
 */
export class KvRows {
  private readonly rows: Row[] = [];
  private readonly sinks: number;
  /** Most tokens that are held; the one being read comes on top. */
  private readonly capacity: number;

  constructor(window?: KvWindow) {
    this.sinks = window?.sinks ?? 0;
    this.capacity = window ? window.sinks + window.window - 1 : Number.POSITIVE_INFINITY;
  }

  get count(): number {
    return this.rows.length;
  }

  /** Columns that a step's past needs, the new token's among them. */
  get needed(): number {
    return Math.max(0, ...this.lengths) + 1;
  }

  get lengths(): number[] {
    return this.rows.map(({ length }) => length);
  }

  /** A row that has read so many tokens. @returns those that it holds: [from, to), in the order of its columns */
  add(tokens: number): (readonly [number, number])[] {
    this.rows.push({ length: Math.min(tokens, this.capacity), oldest: this.sinks });
    if (tokens <= this.capacity) return [[0, tokens]];
    return [
      [0, this.sinks],
      [tokens - (this.capacity - this.sinks), tokens],
    ];
  }

  /** The last row takes its place. */
  remove(row: number): void {
    const last = this.rows.pop()!;
    if (row < this.rows.length) this.rows[row] = last;
  }

  /** Takes in a token that was read. @returns its column; undefined where none is held beside the sinks */
  take(row: number): number | undefined {
    const own = this.rows[row];
    if (own.length < this.capacity) return own.length++;
    if (this.capacity === this.sinks) return undefined;
    const place = own.oldest++;
    if (own.oldest === this.capacity) own.oldest = this.sinks;
    return place;
  }
}
