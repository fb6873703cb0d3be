import { mulberry32 } from "../metrics/random.js";

/**
 * The order of a bench: images shuffled, and for each image and round the modes in a turn that reverses from one to the
 * next (A B, B A, ...), so that a drift of the machine's speed falls on all modes alike. Seeded.
 */
export function benchOrder<Image, Mode>(
  images: readonly Image[],
  modes: readonly Mode[],
  rounds: number,
  seed: number,
): { readonly image: Image; readonly mode: Mode; readonly round: number }[] {
  const random = mulberry32(seed);
  const order = [];
  let turn = 0;
  for (let round = 0; round < rounds; round++) {
    for (const image of shuffled(images, random)) {
      const turned = turn++ % 2 === 0 ? modes : [...modes].reverse();
      for (const mode of turned) order.push({ image, mode, round });
    }
  }
  return order;
}

/** Fisher-Yates. */
function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const pick = Math.floor(random() * (last + 1));
    [result[last], result[pick]] = [result[pick], result[last]];
  }
  return result;
}
