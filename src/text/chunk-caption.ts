/** A piece of a caption; start and end count UTF-16 units, as string indices do, end exclusive. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * A caption in pieces of at most `size` characters that cover it wholly. A piece ends where a line does if it can, else
 * a sentence, else a word, and within a word only if it must; never within a surrogate pair. A piece begins up to
 * `overlap` characters before the end of the one before it.
 * @param size above 0
 * @param overlap below size
 */
export function chunkCaption(text: string, size: number, overlap: number): Chunk[] {
  const borders = [lineEnds(text), ends(text, "sentence"), ends(text, "word")];
  const chunks: Chunk[] = [];
  let start = 0;
  let covered = 0;
  while (covered < text.length) {
    const end = text.length - start <= size ? text.length : cut(text, borders, covered, start + size);
    chunks.push({ start, end, text: text.slice(start, end) });
    covered = end;
    start = Math.max(start, end - overlap);
    if (isWithinPair(text, start)) start--;
  }
  return chunks;
}

/** The best border after `from` and not after `to`; where there is none, `to` itself. */
function cut(text: string, borders: readonly (readonly number[])[], from: number, to: number): number {
  for (const kind of borders) {
    const border = lastUpTo(kind, to);
    if (border > from) return border;
  }
  const end = isWithinPair(text, to) ? to - 1 : to;
  return end > from ? end : from + (isWithinPair(text, from + 1) ? 2 : 1);
}

function lineEnds(text: string): number[] {
  return [...text.matchAll(/\n/g)].map(({ index }) => index + 1);
}

/** Where segments end; of no place's language, so that all machines cut alike. */
function ends(text: string, granularity: "sentence" | "word"): number[] {
  const segments = new Intl.Segmenter("en", { granularity }).segment(text);
  return Array.from(segments, ({ index, segment }) => index + segment.length);
}

/** The greatest of ascending numbers that is not above `to`; 0 if all are. */
function lastUpTo(ascending: readonly number[], to: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] <= to) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : ascending[low - 1];
}

function isWithinPair(text: string, at: number): boolean {
  return /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(at - 1, at + 1));
}
