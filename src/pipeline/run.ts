import type { FileStamp } from "../io/file-stamp.js";
import type { ErrorRecord, ImageOutcome, ImageRecord, ImageRef } from "../types.js";
import { mapConcurrent } from "./map-concurrent.js";

/** A result that an earlier run left. */
export type EarlierOutcome = { readonly status: "kept"; readonly ref: ImageRef } & ImageRecord;

/** An outcome, in which forms its caption could not be written, and what storing it took. */
export type RunEvent = (ImageOutcome | EarlierOutcome) & {
  readonly unwritten: readonly ErrorRecord[];
  readonly writeMs: number;
};

/** The effects of a run: what it reads results from and writes them to, and how one image is made. */
export interface RunServices {
  caption(ref: ImageRef): Promise<ImageOutcome>;
  store: {
    earlier(ref: ImageRef): Promise<ImageRecord | undefined>;
    keep(ref: ImageRef, result: ImageRecord): Promise<readonly ErrorRecord[]>;
    stamp(ref: ImageRef): Promise<FileStamp | undefined>;
    commit(outcome: ImageOutcome, stamp: FileStamp | undefined): Promise<readonly ErrorRecord[]>;
  };
  /** Aborted: no new image is begun; what is begun is finished. */
  signal?: AbortSignal;
  /** Aborted: what is begun is not waited for either; the next run makes it. */
  cutoff?: AbortSignal;
}

/**
 * Images -> events, in the order of the images; each is stored before its event is told. Up to `inFlight` images are
 * worked on at a time, so that decoding, encoding, reading and writing of different images overlap.
 */
export async function* run(
  refs: AsyncIterable<ImageRef>,
  inFlight: number,
  services: RunServices,
): AsyncGenerator<RunEvent> {
  const { store, caption } = services;
  const make = async (ref: ImageRef): Promise<Made> => {
    const earlier = await store.earlier(ref);
    if (earlier) return { outcome: { status: "kept", ref, ...earlier } };
    const stamp = await store.stamp(ref);
    return { outcome: await caption(ref), stamp };
  };
  for await (const { outcome, stamp } of mapConcurrent(refs, inFlight, make, services)) {
    const start = performance.now();
    const unwritten =
      outcome.status === "kept" ? await store.keep(outcome.ref, outcome) : await store.commit(outcome, stamp);
    yield { ...outcome, unwritten, writeMs: performance.now() - start };
  }
}

interface Made {
  readonly outcome: ImageOutcome | EarlierOutcome;
  readonly stamp?: FileStamp;
}
