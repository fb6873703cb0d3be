/** What each figure of a report means; in the words of the contract. */
export const DEFINITIONS: readonly (readonly [term: string, meaning: string])[] = [
  [
    "Word F1 (accuracy)",
    "Harmonic mean of recall and precision over all words of all pictures together (micro). Words are case-sensitive multisets: NFKC, look-alike quotes, dashes and ellipses made one, each CJK character a word; order is not scored.",
  ],
  ["Recall, precision", "Words read right, by words in the truth; by words read."],
  [
    "ANLS",
    "Mean over pictures of 1 − edit distance / longer text (lower case, white space collapsed, code points); 0 where that distance is .5 or more. Order is scored.",
  ],
  [
    "CER",
    "Character edits by characters of truth, summed over pictures (NFKC, white space collapsed). Order is scored; it can exceed 100 %.",
  ],
  [
    "95 % interval",
    "Percentile bootstrap over pictures, seeded. Differences and ratios are paired: each picture against itself.",
  ],
  [
    "Latency",
    "One picture at a time, from opening the file to the caption; warm-up, model load and writing excluded. Of several rounds the median. Failed pictures are left out of times and costs, and count as nothing read.",
  ],
  [
    "p50, p90, p95, p99",
    "Percentiles over pictures, linear interpolation. † = too few pictures for 99 % confidence (p50 needs 11, p90 64, p95 130, p99 662); p95 and p99 are given only with enough.",
  ],
  [
    "Predicted ms",
    "Latency foretold by doctor --calibrate's timings, for the tiles and lines that were really looked at (and the longest answer a language model may give). Median error: |predicted − measured| / measured, median over pictures.",
  ],
  ["Latency ratio", "Mean of the candidate by mean of the baseline."],
  ["To tokens", "Mean latency up to the visual tokens: decode, plan, preprocess, encode, fuse."],
  ["ms per word", "Total latency by words read right."],
  [
    "Stages",
    "decode (file to pixels), plan (where to look), preprocess (tiles cut and scaled), encode (the vision model, all looks), fuse (maps or features blended, tokens laid out), caption (text from tokens).",
  ],
  ["Tokens", "Visual tokens a picture, mean."],
  [
    "Encoded MP, line MP",
    "Megapixels a picture given to the tile encoder (thumbnail and padding included), and to the line encoder, mean.",
  ],
  ["GFLOP", "Estimated 10⁹ floating-point operations a picture, mean; a multiply-add is two."],
  [
    "Images/s",
    "Throughput of the pipeline at work, images overlapping; where that was not measured, 1 / mean latency.",
  ],
];
