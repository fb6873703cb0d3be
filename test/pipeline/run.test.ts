import { describe, expect, it } from "vitest";
import { type RunEvent, type RunServices, run } from "../../src/pipeline/run.js";
import type { CaptionedImage, ImageOutcome, ImageRef } from "../../src/types.js";
import { collect, streamOf } from "../helpers/collect.js";
import { failed, refOf } from "../helpers/outcomes.js";

const REFS = ["a", "b", "c", "d"].map((name) => refOf(`/in/${name}`));
type Earlier = NonNullable<Awaited<ReturnType<RunServices["store"]["earlier"]>>>;

function done(ref: ImageRef): CaptionedImage {
  return { status: "done", ref, record: { path: ref.path } } as CaptionedImage;
}

/** A store that remembers what it was told, in order; `earlier` is what it holds by path. */
function fakes(earlier: Readonly<Record<string, Earlier>> = {}, outcome: (ref: ImageRef) => ImageOutcome = done) {
  const log: string[] = [];
  const services: RunServices = {
    caption: async (ref) => {
      log.push(`caption ${ref.path}`);
      return outcome(ref);
    },
    store: {
      earlier: async (ref) => earlier[ref.path],
      keep: async (ref, { type }) => {
        log.push(`keep ${ref.path} ${type}`);
        return [];
      },
      stamp: async () => undefined,
      commit: async ({ ref, status }) => {
        log.push(`commit ${ref.path} ${status}`);
        return [];
      },
    },
  };
  return { log, services };
}

const show = (event: RunEvent) =>
  event.status === "kept" ? `kept ${event.ref.path} ${event.type}` : `${event.status} ${event.ref.path}`;

describe("run", () => {
  it("captions, stores, then tells, image by image", async () => {
    const { log, services } = fakes();
    for await (const event of run(streamOf(REFS.slice(0, 2)), 1, services)) log.push(`event ${show(event)}`);
    expect(log).toEqual([
      ...["caption a", "commit a done", "event done a"],
      ...["caption b", "commit b done", "event done b"],
    ]);
  });

  it("takes what an earlier run left instead of captioning", async () => {
    const error = failed(REFS[2]).error;
    const record = { path: "a" } as CaptionedImage["record"];
    const { log, services } = fakes({ a: { type: "done", record }, c: { type: "failed", error } });
    const events = await collect(run(streamOf(REFS), 2, services));
    expect(events.map(show)).toEqual(["kept a done", "done b", "kept c failed", "done d"]);
    expect(events[0]).toMatchObject({ status: "kept", ref: REFS[0], type: "done", record });
    expect(events[2]).toMatchObject({ status: "kept", ref: REFS[2], type: "failed", error });
    expect(log.filter((entry) => entry.startsWith("keep"))).toEqual(["keep a done", "keep c failed"]);
    expect(log.filter((entry) => entry.startsWith("caption"))).toEqual(["caption b", "caption d"]);
  });

  it("stores in the images' order, however long each takes", async () => {
    const { log, services } = fakes();
    const turns: Record<string, number> = { a: 6, b: 0, c: 3, d: 0 };
    const caption = async (ref: ImageRef) => {
      for (let turn = 0; turn < turns[ref.path]; turn++) await new Promise((resolve) => setImmediate(resolve));
      return done(ref);
    };
    const events = await collect(run(streamOf(REFS), 4, { ...services, caption }));
    expect(events.map(show)).toEqual(["done a", "done b", "done c", "done d"]);
    expect(log).toEqual(["commit a done", "commit b done", "commit c done", "commit d done"]);
  });

  it("goes on after a failed image, which is stored too", async () => {
    const { log, services } = fakes({}, (ref) => (ref.path === "b" ? failed(ref) : done(ref)));
    const events = await collect(run(streamOf(REFS), 2, services));
    expect(events.map(show)).toEqual(["done a", "failed b", "done c", "done d"]);
    expect(log).toContain("commit b failed");
  });

  it("ends when a result can't be stored", async () => {
    const { log, services } = fakes();
    const commit = async () => {
      throw new Error("the disk is full");
    };
    const events = run(streamOf(REFS), 1, { ...services, store: { ...services.store, commit } });
    await expect(collect(events)).rejects.toThrow("the disk is full");
    expect(log).toEqual(["caption a"]);
  });

  it("stores what was begun when it is aborted", async () => {
    const stop = new AbortController();
    const { log, services } = fakes();
    const events: string[] = [];
    for await (const event of run(streamOf(REFS), 2, { ...services, signal: stop.signal })) {
      events.push(show(event));
      stop.abort();
    }
    const begun = log.filter((entry) => entry.startsWith("caption")).length;
    expect(begun).toBeLessThan(4);
    expect(events).toEqual(["done a", "done b", "done c"].slice(0, begun));
    expect(log.filter((entry) => entry.startsWith("commit"))).toHaveLength(begun);
  });
});
