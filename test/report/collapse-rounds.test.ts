import { describe, expect, test } from "vitest";
import { collapseRounds } from "../../src/report/collapse-rounds.js";
import { makeSample, makeStages } from "./make-samples.js";

describe("collapseRounds", () => {
  test("the median round counts, with its own stages", () => {
    const rounds = [300, 100, 110].map((latencyMs, round) => makeSample({ round, latencyMs }));
    const [picture] = collapseRounds(rounds);
    expect(picture).toMatchObject({ rounds: 3, latencyMs: 110, stagesMs: makeStages(110), unstable: false });
  });

  test("of two middle rounds the mean counts, so that stages still add up", () => {
    const rounds = [400, 100, 120, 20].map((latencyMs, round) => makeSample({ round, latencyMs }));
    expect(collapseRounds(rounds)[0]).toMatchObject({ latencyMs: 110, stagesMs: makeStages(110) });
  });

  test("a failure in any round fails the picture: nothing read, whatever the sample claims", () => {
    const error = { code: "decode_failed", message: "truncated" };
    const [picture] = collapseRounds([makeSample(), makeSample({ round: 1, error })]);
    expect(picture).toMatchObject({ error, text: "", hits: 0, got: 0, wanted: 4, anls: 0, edits: 18, truthLength: 18 });
  });

  test("other text in another round is unstable; the first round is scored, in whatever order they come", () => {
    const rounds = [makeSample({ round: 1, text: "one" }), makeSample({ round: 0 })];
    expect(collapseRounds(rounds)[0]).toMatchObject({ unstable: true, hits: 4 });
  });

  test("one picture per image and mode, sorted by path", () => {
    const samples = [
      makeSample({ id: "2", path: "b.png" }),
      makeSample({ id: "1", path: "a.png", mode: "adaptive" }),
      makeSample({ id: "1", path: "a.png" }),
    ];
    expect(collapseRounds(samples).map(({ path, mode }) => `${path} ${mode}`)).toEqual([
      "a.png adaptive",
      "a.png fixed",
      "b.png fixed",
    ]);
  });
});
