import { distance } from "fastest-levenshtein";

/**
 * Levenshtein distance between two sequences of symbols (code points, words). The library compares UTF-16 units, so
 * each symbol that both sequences hold becomes one unit; what only one of them holds matches nothing, and shares a
 * unit of its own side.
 */
export function editDistance(a: readonly string[], b: readonly string[]): number {
  const inB = new Set(b);
  const units = new Map<string, string>();
  for (const symbol of a) {
    if (inB.has(symbol) && !units.has(symbol)) units.set(symbol, String.fromCharCode(units.size + 2));
  }
  // More different symbols than UTF-16 has units would fold onto each other and give a distance that is too small.
  if (units.size > 0xffff - 1) throw new RangeError(`cannot compare texts that share ${units.size} different symbols`);
  return distance(encode(a, units, "\0"), encode(b, units, "\u0001"));
}

function encode(symbols: readonly string[], units: ReadonlyMap<string, string>, unmatched: string): string {
  return symbols.map((symbol) => units.get(symbol) ?? unmatched).join("");
}
