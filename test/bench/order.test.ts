import { describe, expect, it } from "vitest";
import { benchOrder } from "../../src/bench/order.js";

const images = (count: number) => Array.from({ length: count }, (_, index) => index);
const show = (order: ReturnType<typeof benchOrder<number, string>>) =>
  order.map(({ image, mode, round }) => `${round}:${image}${mode}`);

describe("benchOrder", () => {
  it.each([
    [0, ["A", "B"], 1],
    [1, ["A"], 1],
    [5, ["A", "B"], 1],
    [6, ["A", "B", "C"], 3],
  ])("has each of %d images in each of %j in each of %d rounds once", (count, modes, rounds) => {
    const all = Array.from({ length: rounds }, (_, round) =>
      images(count).flatMap((image) => modes.map((mode) => `${round}:${image}${mode}`)),
    );
    expect(show(benchOrder(images(count), modes, rounds, 1)).sort()).toEqual(all.flat().sort());
  });

  it("gives the same for the same seed, another for another, and shuffles", () => {
    const order = (seed: number) => show(benchOrder(images(20), ["A", "B"], 1, seed)).join();
    expect(order(1)).toBe(order(1));
    expect(order(1)).not.toBe(order(2));
    const pictures = benchOrder(images(20), ["A"], 1, 1).map(({ image }) => image);
    expect(pictures).not.toEqual(images(20));
    expect(pictures).not.toEqual(
      benchOrder(images(20), ["A"], 2, 1)
        .slice(20)
        .map(({ image }) => image),
    );
  });

  it.each([
    [["A", "B"], 7, 1],
    [["A", "B"], 8, 3],
    [["A", "B", "C", "D"], 10, 2],
  ])("keeps the modes of an image together and turns them about: %j, %d images, %d rounds", (modes, count, rounds) => {
    const order = benchOrder(images(count), modes, rounds, 3);
    const turns = Array.from({ length: count * rounds }, (_, turn) =>
      order.slice(turn * modes.length, (turn + 1) * modes.length),
    );
    turns.forEach((turn, index) => {
      expect(new Set(turn.map(({ image, round }) => `${round}:${image}`)).size).toBe(1);
      expect(turn.map(({ mode }) => mode)).toEqual(index % 2 === 0 ? modes : [...modes].reverse());
    });
  });

  it("gives every mode the same share of a steady drift, but for one turn", () => {
    // The machine slows down from run to run; a mode's runs lie as late as another's, on average.
    const modes = ["A", "B", "C"];
    const order = benchOrder(images(20), modes, 1, 5);
    const meanPlace = modes.map((mode) => {
      const places = order.flatMap((entry, place) => (entry.mode === mode ? [place] : []));
      return places.reduce((sum, place) => sum + place, 0) / places.length;
    });
    expect(meanPlace).toEqual([29.5, 29.5, 29.5]);
  });

  it("leaves what it was given as it was", () => {
    const [pictures, modes] = [images(9), ["A", "B"]];
    benchOrder(pictures, modes, 2, 1);
    expect([pictures, modes]).toEqual([images(9), ["A", "B"]]);
  });
});
