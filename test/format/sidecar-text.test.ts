import { describe, expect, it } from "vitest";
import { planSidecar, type SidecarMode, sidecarText } from "../../src/format/sidecar-text.js";

const OURS = "a cat\n";

/** What a run finds: nothing, or a text that it never wrote. */
function first(existing: string | undefined, mode: SidecarMode, text = OURS) {
  const plan = planSidecar(existing, undefined, text, mode);
  return plan.action === "write" ? plan.text : plan.action;
}

describe("planSidecar", () => {
  it.each<[string | undefined, SidecarMode, string]>([
    [undefined, "skip", "a cat\n"],
    [undefined, "append", "a cat\n"],
    ["1girl, solo\n", "skip", "leave"],
    ["1girl, solo\n", "overwrite", "a cat\n"],
    ["1girl, solo\n", "append", "1girl, solo, a cat\n"],
    ["1girl, solo", "append", "1girl, solo, a cat\n"],
    ["1girl, solo\n", "prepend", "a cat, 1girl, solo\n"],
    [" \n", "append", "a cat\n"],
    ["", "prepend", "a cat\n"],
    ["a cat\n", "skip", "keep"],
    ["a cat\n", "append", "keep"],
    ["1girl, solo, a cat\n", "append", "keep"],
    ["a cat, 1girl, solo\n", "prepend", "keep"],
    ["1girl, solo, a cat\n", "skip", "leave"],
    ["1girl, a cat\nin two lines", "append", "1girl, a cat\nin two lines, a cat\n"],
  ])("%j, %s: %j", (existing, mode, expected) => {
    expect(first(existing, mode)).toBe(expected);
  });

  it.each<SidecarMode>(["append", "prepend"])(
    "%s: done again it changes nothing, and a new caption takes the old one's place",
    (mode) => {
      for (const theirs of ["1girl, solo\n", "a dog", "a cat and\nmore", "", "🐈, é\n\n"]) {
        const once = planSidecar(theirs, undefined, OURS, mode);
        if (once.action !== "write") throw new Error(once.action);
        expect(planSidecar(once.text, once.parts, OURS, mode)).toEqual({ action: "keep", parts: once.parts });
        expect(planSidecar(once.text, undefined, OURS, mode)).toEqual({ action: "keep", parts: once.parts });
        const next = planSidecar(once.text, once.parts, "a lynx\n", mode);
        expect(next).toEqual({ ...once, text: once.text.replace(/a cat(?=\n$|, )(?! and)/, "a lynx") });
        expect(next.action === "write" && planSidecar(next.text, next.parts, OURS, mode)).toEqual(once);
      }
    },
  );

  it.each<SidecarMode>(["skip", "append", "prepend"])("%s: what was edited since we wrote it is left", (mode) => {
    expect(planSidecar("a black cat\n", null, OURS, mode)).toEqual({ action: "leave" });
  });

  it("knows what it wrote when it was killed before it could note so", () => {
    expect(planSidecar("1girl, a cat\n", null, OURS, "append")).toMatchObject({ action: "keep", parts: { theirs: 5 } });
  });

  it("replaces a whole sidecar of ours, whatever the mode", () => {
    for (const mode of ["skip", "append", "prepend", "overwrite"] as const)
      expect(planSidecar("old\n", { theirs: 0, ours: "last" }, OURS, mode)).toMatchObject({
        action: "write",
        text: OURS,
      });
  });

  it.each<SidecarMode>(["append", "prepend"])("%s: an empty caption adds nothing; a later one does", (mode) => {
    const none = planSidecar("1girl\n", undefined, "\n", mode);
    if (none.action !== "keep") throw new Error(none.action);
    expect(planSidecar("1girl\n", none.parts, OURS, mode)).toEqual(planSidecar("1girl\n", undefined, OURS, mode));
  });
});

it.each([
  ["a\u001b[31m cat\u0007\r\n", "a[31m cat\n"],
  ["a\tcat\n\nand a dog", "a\tcat\n\nand a dog\n"],
  ["  \u0000", "\n"],
  ["雪\u0085 🐈", "雪 🐈\n"],
])("sidecarText: %j", (caption, text) => expect(sidecarText(caption)).toBe(text));
