import { describe, expect, it } from "vitest";
import { argMax, createSampler, type SamplingOptions } from "../../src/text/sampling.js";

const GREEDY: SamplingOptions = { temperature: 0, topK: 0, topP: 1, minP: 0, seed: 1 };
/** Probabilities 0.5, 0.25, 0.125, 0.125 in a shuffled order. */
const SCORES = [0.125, 0.5, 0.125, 0.25].map(Math.log);

function drawn(options: Partial<SamplingOptions>, count = 400): number[] {
  const sample = createSampler({ ...GREEDY, temperature: 1, ...options });
  return Array.from({ length: count }, () => sample(Float32Array.from(SCORES)));
}

function kinds(ids: number[]): number[] {
  return [...new Set(ids)].sort();
}

describe("argMax", () => {
  it.each([
    [[1, 3, 2], 1],
    [[2, 3, 3], 1],
    [[Number.NEGATIVE_INFINITY, -5], 1],
    [[7], 0],
  ])("%j -> %i, the first of equals", (scores, id) => {
    expect(argMax(Float32Array.from(scores))).toBe(id);
  });

  it("refuses what is no number", () => {
    expect(() => argMax(Float32Array.of(Number.NaN, Number.NaN))).toThrow(
      expect.objectContaining({ code: "model_output_invalid" }),
    );
  });
});

describe("createSampler", () => {
  it("is greedy at temperature 0", () => {
    expect(createSampler(GREEDY)(Float32Array.from(SCORES))).toBe(1);
  });

  it("draws by probability, and the same from the same seed", () => {
    const ids = drawn({}, 4000);
    const share = (id: number) => ids.filter((other) => other === id).length / ids.length;
    expect([0, 1, 2, 3].map((id) => Math.round(share(id) * 8))).toEqual([1, 4, 1, 2]);
    expect(drawn({}, 50)).toEqual(drawn({}, 50));
    expect(drawn({}, 50)).not.toEqual(drawn({ seed: 2 }, 50));
  });

  it.each<[Partial<SamplingOptions>, number[]]>([
    [{ topK: 1 }, [1]],
    [{ topK: 2 }, [1, 3]],
    [{ topK: 3 }, [0, 1, 2, 3]], // equals of the third stay
    [{ topK: 9 }, [0, 1, 2, 3]],
    [{ topP: 0.1 }, [1]],
    [{ topP: 0.5 }, [1]],
    [{ topP: 0.6 }, [1, 3]],
    [{ topP: 0 }, [1]],
    [{ minP: 0.4 }, [1, 3]],
    [{ minP: 0.6 }, [1]],
    [{ temperature: 0.01 }, [1]],
    [{ topK: 2, topP: 0.5 }, [1]],
  ])("%j draws from %j", (options, ids) => {
    expect(kinds(drawn(options))).toEqual(ids);
  });

  it("never draws what is forbidden", () => {
    const sample = createSampler({ ...GREEDY, temperature: 5 });
    const ids = Array.from({ length: 50 }, () => sample(Float32Array.of(Number.NEGATIVE_INFINITY, 0, 0)));
    expect(kinds(ids)).toEqual([1, 2]);
  });
});
