/** Positions divided by a factor: against transformers' linear rope scaling, with a decoder that takes positions as floats. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { SessionFile } from "../../src/model/bundle-sessions.js";
import { checkRopeScale } from "../../src/model/rope-scale.js";
import { answerIds, createRig, FIXTURES, openFixture } from "./golden-bundle.js";

interface ScaleGolden {
  readonly case: string;
  readonly factor: number;
  readonly ids: number[];
}

const { ropeScale: goldens }: { ropeScale: ScaleGolden[] } = JSON.parse(
  readFileSync(`${FIXTURES}smolvlm/options.json`, "utf8"),
);

/** smolvlm with the decoder that differs by the type of its positions only. */
async function openFloats(ropeScale: number) {
  const bundle = await openFixture("smolvlm");
  const { decoder_model_merged: whole } = bundle.sessions;
  const inputs = whole.inputs.map((input) => (input.name === "position_ids" ? { ...input, type: "float32" } : input));
  const decoder = { ...whole, inputs, location: `${FIXTURES}smolvlm/rope/decoder_model_merged.onnx` };
  const sessions = { ...bundle.sessions, decoder_model_merged: decoder };
  checkRopeScale(decoder, ropeScale);
  return createRig("smolvlm", "auto", 0, { bundle: { ...bundle, sessions }, ropeScale });
}

describe("positions as floats", () => {
  it.each(goldens.map((golden) => [golden.case, golden.factor, golden.ids] as const))(
    "%s, divided by %d: as transformers with rope_type linear",
    async (name, factor, ids) => {
      expect(await answerIds(await openFloats(factor), name, ids.length)).toEqual(ids);
    },
  );

  it("undivided say what whole numbers say", async () => {
    const rig = await openFloats(1);
    for (const { name, rows } of rig.golden.cases.filter(
      ({ rows, generation }) => rows.length === 1 && Object.keys(generation).length === 1,
    )) {
      expect([name, await answerIds(rig, name, 32)]).toEqual([name, rows[0].ids]);
    }
  });
});

describe("checkRopeScale", () => {
  const withPositions = async (family: string, type?: string): Promise<SessionFile> => {
    const { decoder_model_merged: file } = (await openFixture(family)).sessions;
    const inputs = file.inputs.map((input) => (type && input.name === "position_ids" ? { ...input, type } : input));
    return { ...file, inputs };
  };

  it.each([
    ["smolvlm", "int64", "takes position_ids as int64, which has no fractions"],
    ["smolvlm", "float16", "float16, which has no fractions of far positions"],
    ["llava", undefined, "takes no position_ids: it counts positions by itself"],
    ["florence2", undefined, "takes no position_ids"],
  ])("refuses %s with positions of %s, unless nothing is scaled", async (family, type, fact) => {
    const file = await withPositions(family, type);
    expect(() => checkRopeScale(file, 1)).not.toThrow();
    expect(() => checkRopeScale(file, 2)).toThrow(
      expect.objectContaining({ code: "rope_scale_unsupported", message: expect.stringContaining(fact) }),
    );
  });
});
