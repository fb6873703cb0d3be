import { expect, test } from "vitest";
import { HashSet } from "../../src/io/hash-set.js";
import { pathId } from "../../src/io/path-id.js";

test("knows what was added, through all its growing", () => {
  const set = new HashSet();
  const ids = Array.from({ length: 20_000 }, (_, index) => pathId(Buffer.from(String(index))));
  expect(ids.filter((id) => set.add(id))).toHaveLength(ids.length);
  expect(ids.filter((id) => set.add(id))).toEqual([]);
});

test.each([
  ["0000000000000000", "0000000000000002"],
  ["0000000100000000", "0000000200000000"],
  ["ffffffffffffffff", "fffffffffffffffe"],
  ["0000000100000005", "0000040100000005"], // one place in a table of 1024
])("tells %s and %s apart", (one, other) => {
  const set = new HashSet();
  expect([set.add(one), set.add(other), set.add(one), set.add(other)]).toEqual([true, true, false, false]);
});
