// Why a word was missed or invented, guessed from the text alone: the truth's words and the words read are two
// multisets (that is the score); what is left of both after the overlap is paired, likeliest cause first.
import { editDistance } from "../../dist/metrics/edit-distance.js";
import { normalizeText } from "../../dist/metrics/normalize.js";
import { wordList, words } from "../../dist/metrics/words.js";

/** Causes in the order in which they are tried. */
export const CAUSES = {
  joined: "words read without the space between them",
  split: "a word read with a space inside",
  case: "upper and lower case confused",
  accents: "an accent lost or added",
  punctuation: "a sign lost, added or confused; an icon read as a sign at a word",
  characters: "letters or digits confused, lost or added",
  lineMissed: "a whole line of the truth not read",
  wordMissed: "a word of a line not read",
  doubled: "a word of the truth read more often than it is there",
  sign: "a single sign or letter invented: mostly an icon",
  invented: "a word invented",
};

/** Most words that are tried as one. */
const MOST_JOINED = 8;

/** @returns {{ cause: string, missed: string[], invented: string[] }[]}; costs = missed + invented words */
export function classify(truth, text) {
  const wanted = wordList(truth);
  const got = wordList(text);
  const missed = without(words(truth), words(text));
  const invented = without(words(text), words(truth));
  const faults = [];
  const blame = (cause, missedWords, inventedWords) => {
    for (const word of missedWords) take(missed, word);
    for (const word of inventedWords) take(invented, word);
    faults.push({ cause, missed: missedWords, invented: inventedWords });
  };

  for (const { whole, parts } of runs(wanted, invented)) {
    const lost = parts.filter((word, k) => has(missed, word, countBefore(parts, k)));
    if (lost.length > 0 && has(invented, whole)) blame("joined", lost, [whole]);
  }
  for (const { whole, parts } of runs(got, missed)) {
    const extra = parts.filter((word, k) => has(invented, word, countBefore(parts, k)));
    if (extra.length > 0 && has(missed, whole)) blame("split", [whole], extra);
  }
  const pairs = [
    ["case", (word) => word.toLowerCase()],
    ["accents", (word) => word.normalize("NFD").replace(/\p{M}/gu, "")],
    ["punctuation", (word) => word.replace(/[^\p{L}\p{N}]/gu, "")],
  ];
  for (const [cause, plain] of pairs) {
    for (const word of [...missed.keys()]) {
      const like = [...invented.keys()].find((other) => plain(word) !== "" && plain(other) === plain(word));
      if (like !== undefined) blame(cause, [word], [like]);
    }
  }
  for (const [word, other] of likePairs(missed, invented)) {
    if (has(missed, word) && has(invented, other)) blame("characters", [word], [other]);
  }
  for (const line of truth.split("\n")) {
    const lineWords = wordList(line);
    const lost = lineWords.filter((word, k) => has(missed, word, countBefore(lineWords, k)));
    if (lost.length === 0) continue;
    blame(lost.length >= Math.max(1, 0.75 * lineWords.length) ? "lineMissed" : "wordMissed", lost, []);
  }
  for (const [word, count] of [...invented]) {
    const cause = words(truth).has(word) ? "doubled" : Array.from(word).length === 1 ? "sign" : "invented";
    for (let k = 0; k < count; k++) blame(cause, [], [word]);
  }
  return faults;
}

/** Runs of two or more neighbouring words that make one of `wholes`, the longest first. */
function* runs(list, wholes) {
  const longest = Math.max(0, ...[...wholes.keys()].map((word) => word.length));
  for (let length = MOST_JOINED; length >= 2; length--) {
    for (let start = 0; start + length <= list.length; start++) {
      const parts = list.slice(start, start + length);
      const whole = normalizeText(parts.join(""));
      if (whole.length <= longest && wholes.has(whole)) yield { whole, parts };
    }
  }
}

/** Words that differ in less than half of their letters, the most alike first. */
function likePairs(missed, invented) {
  const pairs = [];
  for (const word of missed.keys()) {
    for (const other of invented.keys()) {
      const longer = Math.max(word.length, other.length);
      const distance = editDistance([...word], [...other]) / longer;
      if (distance <= 0.5 && longer > 1) pairs.push([word, other, distance]);
      else if (longer === 1 && /\p{L}|\p{N}/u.test(word)) pairs.push([word, other, 2]);
    }
  }
  const sorted = pairs.sort((a, b) => a[2] - b[2]);
  return sorted.flatMap((pair) => Array.from({ length: missed.get(pair[0]) }, () => pair));
}

function without(counts, others) {
  const left = [...counts].map(([word, count]) => [word, count - (others.get(word) ?? 0)]);
  return new Map(left.filter(([, count]) => count > 0));
}

function has(counts, word, already = 0) {
  return (counts.get(word) ?? 0) > already;
}

function countBefore(list, index) {
  return list.slice(0, index).filter((word) => word === list[index]).length;
}

function take(counts, word) {
  const left = counts.get(word) - 1;
  if (left > 0) counts.set(word, left);
  else counts.delete(word);
}
