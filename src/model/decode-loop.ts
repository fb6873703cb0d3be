import type { Answer } from "./answer.js";

/** A language model with several conversations before it, a row each. A row is added when its prompt is read. */
export interface RowDecoder {
  /** Most rows at a time. */
  readonly limit: number;
  /** Reads one token for each of the rows from `first` on. @returns logits of what comes next, [vocab] a row */
  step(tokens: readonly number[], first: number): Promise<Float32Array[]>;
  /** Forgets a row; the last one takes its place. */
  leave(row: number): void;
}

export interface DecodeLoop {
  /**
   * Lets an answer grow to its end, beside others. It enters as soon as there is room, and leaves when it has ended.
   * @param enter reads the prompt as the decoder's new last row. @returns logits of what comes next, [vocab]
   * @throws what reading its prompt or its own steps throw; other answers go on
   */
  answer(enter: () => Promise<Float32Array>, answer: Answer): Promise<void>;
}

interface Row {
  readonly enter: () => Promise<Float32Array>;
  readonly answer: Answer;
  readonly done: () => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Continuous batching: all rows take a step together, whenever they came. Rows don't see each other, so that an answer
 * is the same whatever it is batched with.
 */
export function createDecodeLoop(decoder: RowDecoder): DecodeLoop {
  const waiting: Row[] = [];
  const rows: Row[] = [];
  let isRunning = false;

  const leave = (row: number) => {
    decoder.leave(row);
    const last = rows.pop()!;
    if (row < rows.length) rows[row] = last;
  };

  const admit = async (row: Row) => {
    let logits: Float32Array;
    try {
      logits = await row.enter();
    } catch (error) {
      return row.fail(error);
    }
    rows.push(row);
    if (take(row, logits)) leave(rows.length - 1);
  };

  /** From the last row to the first: the one that takes a free place has had its turn. */
  const step = async () => {
    const results = await stepRows(
      decoder,
      rows.map(({ answer }) => answer.last),
    );
    for (let row = rows.length - 1; row >= 0; row--) if (take(rows[row], results[row])) leave(row);
  };

  const run = async () => {
    isRunning = true;
    while (waiting.length + rows.length > 0) {
      while (waiting.length > 0 && rows.length < decoder.limit) await admit(waiting.shift()!);
      if (rows.length > 0) await step();
    }
    isRunning = false;
  };

  return {
    answer: (enter, answer) =>
      new Promise<void>((done, fail) => {
        if (answer.ended) return done();
        waiting.push({ enter, answer, done, fail });
        if (!isRunning) void run();
      }),
  };
}

/** @returns whether the row is through */
function take({ answer, done, fail }: Row, result: Float32Array | Error): boolean {
  try {
    if (result instanceof Error) throw result;
    answer.take(result);
    if (answer.ended) done();
    return answer.ended;
  } catch (error) {
    fail(error);
    return true;
  }
}

/** When a step of several rows fails (memory, say), each row tries alone: what fails then is that row's own. */
async function stepRows(decoder: RowDecoder, tokens: readonly number[]): Promise<(Float32Array | Error)[]> {
  try {
    return await decoder.step(tokens, 0);
  } catch (error) {
    if (tokens.length === 1) return [error as Error];
  }
  const results: (Float32Array | Error)[] = [];
  for (const [row, token] of tokens.entries()) {
    results.push(
      await decoder.step([token], row).then(
        ([logits]) => logits,
        (error: Error) => error,
      ),
    );
  }
  return results;
}
