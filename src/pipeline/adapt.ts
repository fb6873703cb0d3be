import { parseShard } from "../config/parse-shard.js";
import type { Config } from "../config/schema.js";
import type { DiscoverOptions, Input } from "../io/discover.js";
import { watchEventLoop } from "../io/event-loop.js";
import { type Existing, OutputStore } from "../io/output-store.js";
import { toolVersion } from "../io/package-version.js";
import type { SidecarCounts } from "../io/sidecars.js";
import { machine, versions } from "../io/versions.js";
import type { ModelFamily } from "../model/family.js";
import { type OpenModelOptions, openModel } from "../model/open-model.js";
import type { ErrorRecord, ImageRecord, RunCounts } from "../types.js";
import { captionImage } from "./caption-image.js";
import { captionOptions, inFlight, lookingTurns } from "./caption-options.js";
import { CountAhead } from "./count-ahead.js";
import { findImages } from "./find-images.js";
import { fingerprint, resultSettings } from "./fingerprint.js";
import { formOptions } from "./form-options.js";
import { keepCpuOperators, type LeftToCpu } from "./keep-cpu-operators.js";
import { nothingFound } from "./nothing-found.js";
import { type RunEvent, run } from "./run.js";
import { selection } from "./selection.js";
import { sidecarOptions } from "./sidecar-options.js";
import { SlowImages } from "./slow-images.js";
import { timingNotices } from "./timing-notices.js";
import { tokenOptions } from "./token-options.js";
import { watchSource, watchStore } from "./watch-run.js";
import { Watchdog } from "./watchdog.js";

export interface AdaptOptions extends OpenModelOptions {
  /** Output directory, absolute. */
  readonly folder: string;
  /** Of results in the folder; `skip` by default. */
  readonly existing?: Existing;
  readonly retryFailed?: boolean;
  /** Where the paths of the list `-` come from; the process' own standard input by default. */
  readonly stdin?: DiscoverOptions["stdin"];
  /** Aborted: what is begun is finished and stored, nothing new is begun. */
  readonly signal?: AbortSignal;
  /** Aborted: what is begun is left as well; the output is closed whole. */
  readonly cutoff?: AbortSignal;
}

export type AdaptEvent =
  /** Model and output are open; results with this fingerprint of settings, model and device are comparable. */
  | { readonly type: "start"; readonly fingerprint: string; readonly folder: string }
  /** How many images there are, as soon as that is known; maybe never, for a run that ends before. */
  | { readonly type: "total"; readonly count: number }
  | { readonly type: "image"; readonly counts: RunCounts; readonly outcome: ImageRecord }
  /** An image has its caption, but it could not be written in one of the forms. */
  | { readonly type: "unwritten"; readonly error: ErrorRecord }
  | { readonly type: "summary"; readonly run: AdaptRun };

/** What run.json holds. */
export interface AdaptRun {
  readonly schemaVersion: 1;
  readonly counts: RunCounts;
  readonly folder: string;
  readonly stopped: boolean;
  /** Stopped because --max-errors was reached. */
  readonly tooManyErrors: boolean;
  /** Stopped because nothing advanced any more. */
  readonly stuck: boolean;
  /** How many captions could not be written in one of the forms. */
  readonly unwritten: number;
  readonly txtSidecars?: SidecarCounts;
  readonly jsonSidecars?: SidecarCounts;
  readonly wallMs: number;
  readonly imagesPerSecond: number;
  readonly [key: string]: unknown;
}

/** Images in, tokens and captions out: opens model and output, runs, and closes both whatever happens. */
export async function* adaptImages(
  inputs: readonly Input[],
  config: Config,
  options: AdaptOptions,
): AsyncGenerator<AdaptEvent> {
  const startedAt = new Date().toISOString();
  const shard = parseShard(config["input.shard"], config["input.shardCount"], options.env);
  const existing = options.existing ?? "skip";
  const sidecars = sidecarOptions(config, options.cwd, existing);
  const counts = { found: 0, done: 0, failed: 0, resumed: 0, skipped: 0 };
  const { cpuOperators, onNotice: tell } = keepCpuOperators(options.onNotice);
  const tooManyErrors = new AbortController();
  const watchdog = new Watchdog(stallMs(config), tell);
  const stops = [tooManyErrors.signal, watchdog.signal];
  const signal = AbortSignal.any(options.signal ? [...stops, options.signal] : stops);
  const finding = { cwd: options.cwd, stdin: options.stdin, signal };
  let seen = 0; // of all shards
  const refs = findImages(inputs, config, {
    ...finding,
    shard,
    onSeen: (ref) => {
      seen++;
      sidecars?.places.see(ref);
    },
    onSkipped: () => counts.skipped++,
  });
  // The first image is looked for before anything is loaded or written: a mistyped path costs nothing.
  const first = await refs.next();
  if (seen === 0) throw nothingFound(inputs);
  const openingMs = performance.now();
  const model = await openModel(config, { ...options, onNotice: tell });
  tell({
    event: "model_opened",
    model: model.name,
    device: model.device,
    engines: model.engines,
    ms: Math.round(performance.now() - openingMs),
  });
  let store: OutputStore | undefined;
  let total: CountAhead | undefined;
  try {
    watchdog.start(model.atWork);
    const settings = resultSettings(config, model, toolVersion());
    const forms = formOptions(config);
    store = await OutputStore.open({
      folder: options.folder,
      fingerprint: fingerprint(settings),
      settings,
      tokens: tokenOptions(config, (file, images) => tell({ event: "tokens_flushed", file, images })),
      order: shard !== undefined,
      forms: { ...forms, sidecars },
      existing,
      retryFailed: options.retryFailed ?? false,
    });
    const output = store;
    yield { type: "start", fingerprint: fingerprint(settings), folder: options.folder };
    total = new CountAhead(
      inputs,
      { ...finding, follow: config["input.follow"] },
      shard ? undefined : selection(config),
    );
    const eventLoop = watchEventLoop();
    const begin = performance.now();
    const looking = lookingTurns(model);
    const captioning = { ...captionOptions(config, model), keepPicture: forms.webdataset !== undefined };
    // Whoever writes a list may take his time.
    const rest = inputs.some((input) => typeof input === "object") ? refs : watchSource(refs, watchdog);
    const events = run(total.watch(resumeWith(first, rest)), inFlight(config, model), {
      caption: (ref) => watchdog.image(ref, (onStage) => captionImage(ref, model, { ...captioning, onStage }, looking)),
      store: watchStore(store, watchdog),
      signal,
      cutoff: options.cutoff,
    });
    const slow = new SlowImages();
    let newErrors = 0; // old ones are no reason to stop again
    let unwritten = 0;
    for await (const event of events) {
      counts.found++;
      const known = total.news();
      if (known !== undefined) yield { type: "total", count: known };
      const outcome = count(counts, event);
      if (event.status === "failed" && ++newErrors === config["limits.maxErrors"]) tooManyErrors.abort();
      if (event.status === "done") {
        const timingsMs = { ...event.timingsMs, write: event.writeMs };
        await watchdog.step(`the times of ${event.ref.path} stored`, () => output.logTimings(event.ref.id, timingsMs));
        for (const notice of timingNotices(event, slow)) tell(notice);
      }
      yield { type: "image", counts: { ...counts }, outcome };
      unwritten += event.unwritten.length;
      for (const error of event.unwritten) yield { type: "unwritten", error };
    }
    const wallMs = performance.now() - begin;
    const summary: AdaptRun = {
      schemaVersion: 1,
      counts,
      folder: options.folder,
      stopped: signal.aborted,
      ...(shard && { shard: { ...shard, seen } }),
      tooManyErrors: tooManyErrors.signal.aborted,
      stuck: watchdog.signal.aborted,
      unwritten,
      startedAt,
      wallMs: Math.round(wallMs),
      imagesPerSecond: round((counts.found - counts.resumed) / (wallMs / 1000)),
      model: describeModel(model, cpuOperators),
      config,
      fingerprint: fingerprint(settings),
      versions: versions(),
      machine: machine(),
      eventLoopDelayMs: eventLoop.stop(),
    };
    const facts = await watchdog.step("the output finished", (onPart) =>
      output.finish(summary, !summary.stopped, onPart),
    );
    yield { type: "summary", run: { ...summary, ...facts } };
  } finally {
    total?.stop();
    await watchdog.step("everything closed", async () => {
      await refs.return(undefined);
      await store?.close();
      await model.close();
    });
    watchdog.release();
  }
}

/** Old failures count as failures: they are still there. */
function count(counts: { done: number; failed: number; resumed: number }, event: RunEvent): ImageRecord {
  if (event.status === "kept") counts.resumed++;
  if ("record" in event) {
    counts.done++;
    return { type: "done", record: event.record };
  }
  counts.failed++;
  return { type: "failed", error: event.error };
}

async function* resumeWith<T>(first: IteratorResult<T>, rest: AsyncIterable<T>): AsyncGenerator<T> {
  if (!first.done) yield first.value;
  yield* rest;
}

function describeModel({ name, family, modelHash, device, rows }: ModelFamily, cpuOperators: LeftToCpu) {
  return {
    name,
    family,
    hash: modelHash,
    device,
    ...(rows && { generationBatch: rows }),
    ...(device !== "cpu" && { cpuOperators }),
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** A step of an engine may take --timeout, in which nothing else need advance. */
function stallMs(config: Config): number {
  const timeout = config["limits.timeout"];
  return 1000 * Math.max(timeout, config["limits.stall"] || Math.max(2 * timeout, LEAST_STALL_S));
}

const LEAST_STALL_S = 60;
