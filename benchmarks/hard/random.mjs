/** A seeded source of numbers (mulberry32) and the choices that pages make with it. */
export function createRandom(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (low, high) => low + Math.floor(next() * (high - low + 1)); // both inclusive
  const pick = (items) => items[whole(0, items.length - 1)];
  return {
    next,
    whole,
    pick,
    chance: (share) => next() < share,
    between: (low, high) => low + next() * (high - low),
    shuffled: (items) => {
      const left = [...items];
      return items.map(() => left.splice(whole(0, left.length - 1), 1)[0]);
    },
  };
}
