import { expect, it } from "vitest";
import { pathId } from "../../src/io/path-id.js";
import { takeShard } from "../../src/pipeline/take-shard.js";
import { collect, streamOf } from "../helpers/collect.js";

const refs = Array.from({ length: 300 }, (_, index) => ({
  id: pathId(String(index)),
  path: String(index),
  location: Buffer.from(String(index)),
}));

it("gives each image to one shard, with its place among all, in fair shares", async () => {
  let seen = 0;
  const shards = await Promise.all(
    [0, 1, 2].map((index) => collect(takeShard(streamOf(refs), { index, count: 3 }, () => seen++))),
  );
  expect(seen).toBe(3 * 300);
  for (const shard of shards) {
    expect(shard.map(({ path }) => Number(path))).toEqual(shard.map(({ position }) => position));
    expect(shard.length).toBeGreaterThan(75);
  }
  const places = shards.flat().map(({ position }) => position ?? -1);
  expect(places.sort((a, b) => a - b)).toEqual(refs.map((_, index) => index));
});

it("without shards takes all as they are", async () => {
  expect(await collect(takeShard(streamOf(refs), undefined, () => {}))).toEqual(refs);
});
