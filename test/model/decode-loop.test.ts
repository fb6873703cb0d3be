import { describe, expect, it } from "vitest";
import type { Answer } from "../../src/model/answer.js";
import { createDecodeLoop, type RowDecoder } from "../../src/model/decode-loop.js";

/** Rows by name; the logits of a row are [how many tokens it was given]. Every call is written down. */
function fakeDecoder(limit: number, failStep: (names: readonly string[]) => boolean = () => false) {
  const log: string[] = [];
  const rows: { name: string; read: number }[] = [];
  const decoder: RowDecoder = {
    limit,
    step: async (tokens, first) => {
      await new Promise((resolve) => setImmediate(resolve)); // as a session's run
      const stepped = rows.slice(first, first + tokens.length);
      const names = stepped.map(({ name }) => name);
      log.push(names.join("+"));
      if (failStep(names)) throw new Error(`step of ${names.join("+")}`);
      return stepped.map((row) => Float32Array.of(++row.read));
    },
    leave: (row) => {
      log.push(`-${rows[row].name}`);
      const last = rows.pop()!;
      if (row < rows.length) rows[row] = last;
    },
  };
  const enter = (name: string) => async () => {
    log.push(`>${name}`);
    rows.push({ name, read: 0 });
    return Float32Array.of(0);
  };
  return { decoder, log, enter };
}

/** Ends after so many tokens; throws at one of them. */
function fakeAnswer(length: number, failAt = Number.POSITIVE_INFINITY) {
  const taken: number[] = [];
  const answer: Answer = {
    get ended() {
      return taken.length >= length;
    },
    get last() {
      return taken.length;
    },
    take: ([logit]) => {
      if (taken.length === failAt) throw new Error("no such token");
      taken.push(logit);
    },
    finish: () => ({ ids: taken, text: "", finishReason: "stop" }),
  };
  return { answer, taken };
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

describe("createDecodeLoop", () => {
  it("lets rows enter as soon as others leave, and gives each its own logits", async () => {
    const { decoder, log, enter } = fakeDecoder(2);
    const loop = createDecodeLoop(decoder);
    const answers = { a: fakeAnswer(4), b: fakeAnswer(2), c: fakeAnswer(3) };
    await Promise.all(Object.entries(answers).map(([name, { answer }]) => loop.answer(enter(name), answer)));
    expect(log).toEqual([">a", ">b", "a+b", "-b", ">c", "a+c", "a+c", "-c", "-a"]);
    expect([answers.a.taken, answers.b.taken, answers.c.taken]).toEqual([range(4), range(2), range(3)]);
  });

  it("takes in a row that comes while others step, and one that comes after all have left", async () => {
    const { decoder, log, enter } = fakeDecoder(3);
    const loop = createDecodeLoop(decoder);
    const first = loop.answer(enter("a"), fakeAnswer(3).answer);
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([first, loop.answer(enter("b"), fakeAnswer(2).answer)]);
    await loop.answer(enter("c"), fakeAnswer(1).answer);
    expect(log).toEqual([">a", "a", ">b", "a+b", "-b", "-a", ">c", "-c"]);
  });

  it.each([
    ["its prompt can't be read", "prompt"],
    ["its token can't be taken", "token"],
    ["its first token can't be taken", "first token"],
    ["its own steps fail, alone and beside others", "step"],
  ])("fails one row only, when %s", async (_, where) => {
    const { decoder, enter } = fakeDecoder(4, (names) => where === "step" && names.includes("b"));
    const loop = createDecodeLoop(decoder);
    const bad = fakeAnswer(9, where === "token" ? 2 : where === "first token" ? 0 : undefined);
    const others = [fakeAnswer(5), fakeAnswer(7), fakeAnswer(3)];
    const failing = async () => {
      throw new Error("prompt of b");
    };
    const settled = await Promise.allSettled([
      loop.answer(enter("a"), others[0].answer),
      loop.answer(where === "prompt" ? failing : enter("b"), bad.answer),
      loop.answer(enter("c"), others[1].answer),
      loop.answer(enter("d"), others[2].answer),
    ]);
    expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
    expect(others.map(({ taken }) => taken)).toEqual([range(5), range(7), range(3)]);
    await loop.answer(enter("e"), fakeAnswer(2).answer); // and goes on
  });

  it("lets each row step alone when a step of several fails", async () => {
    const { decoder, log, enter } = fakeDecoder(2, (names) => names.length > 1);
    const loop = createDecodeLoop(decoder);
    const answers = [fakeAnswer(3), fakeAnswer(2)];
    await Promise.all([loop.answer(enter("a"), answers[0].answer), loop.answer(enter("b"), answers[1].answer)]);
    expect(log).toEqual([">a", ">b", "a+b", "a", "b", "-b", "a", "-a"]);
    expect(answers.map(({ taken }) => taken)).toEqual([range(3), range(2)]);
  });

  it("reads no prompt for an answer of no tokens", async () => {
    const { decoder, log, enter } = fakeDecoder(1);
    await createDecodeLoop(decoder).answer(enter("a"), fakeAnswer(0).answer);
    expect(log).toEqual([]);
  });
});
