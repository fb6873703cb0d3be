import { Worker } from "node:worker_threads";
import { OpenAutoGlmError } from "../errors.js";

/**
 * A pool of engines: worker threads that each hold one kernel (a model's sessions and its pixel work). onnxruntime's
 * `run` holds its thread until it returns, so nothing of it may live on the main thread.
 */
export interface Engines {
  /** Runs one task of the kernel on the next idle engine, first come first served. */
  run<Result>(task: string, input: unknown, transfer?: readonly ArrayBuffer[]): Promise<Result>;
  readonly count: number;
  close(): Promise<void>;
}

export interface EngineOptions {
  /** Module that exports `createKernel(init): Promise<Kernel>`; imported inside the worker. */
  readonly kernel: URL;
  readonly init: unknown;
  readonly count: number;
}

/** A kernel's tasks by name; a result names what may be moved instead of copied. */
export type Kernel = Record<string, (input: never) => Promise<KernelResult> | KernelResult>;
export interface KernelResult {
  readonly value: unknown;
  readonly transfer?: readonly ArrayBuffer[];
}

interface Job {
  readonly task: string;
  readonly input: unknown;
  readonly transfer: readonly ArrayBuffer[];
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Engine {
  worker: Worker;
  job?: Job;
}

export async function startEngines(options: EngineOptions): Promise<Engines> {
  const queue: Job[] = [];
  const engines: Engine[] = [];
  let closed = false;

  const dispatch = (engine: Engine): void => {
    const job = queue.shift();
    engine.job = job;
    if (!job) {
      engine.worker.unref();
      return;
    }
    engine.worker.ref();
    engine.worker.postMessage({ task: job.task, input: job.input }, job.transfer as ArrayBuffer[]);
  };

  const start = async (engine: Engine): Promise<void> => {
    engine.worker = await startWorker(options);
    engine.worker.on("message", (answer: Answer) => {
      const job = engine.job;
      dispatch(engine);
      if ("error" in answer) job?.reject(reviveError(answer.error));
      else job?.resolve(answer.value);
    });
    const onDeath = (reason: string): void => {
      if (closed) return;
      const job = engine.job;
      engine.job = undefined;
      engines.splice(engines.indexOf(engine), 1);
      job?.reject(
        new OpenAutoGlmError(
          "engine_crashed",
          `an engine died: ${reason}`,
          "the image may be hostile; it was recorded as failed",
          "internal",
        ),
      );
      const next: Engine = { worker: engine.worker };
      start(next).then(
        () => {
          engines.push(next);
          dispatch(next);
        },
        (error) => {
          for (const waiting of queue.splice(0)) waiting.reject(error);
        },
      );
    };
    let dead = false;
    engine.worker.once("error", (error) => {
      dead = true;
      onDeath(error.message);
    });
    engine.worker.once("exit", (code) => dead || onDeath(`exit code ${code}`));
    engine.worker.unref();
  };

  for (let index = 0; index < options.count; index++) engines.push({ worker: undefined as unknown as Worker });
  await Promise.all(engines.map(start));

  return {
    count: options.count,
    run: <Result>(task: string, input: unknown, transfer: readonly ArrayBuffer[] = []) =>
      new Promise<Result>((resolve, reject) => {
        queue.push({ task, input, transfer, resolve: resolve as (value: unknown) => void, reject });
        const idle = engines.find((engine) => !engine.job);
        if (idle) dispatch(idle);
      }),
    close: async () => {
      closed = true;
      await Promise.all(engines.map((engine) => engine.worker.terminate()));
    },
  };
}

type Answer = { value: unknown } | { error: SerializedError };

/** An error as it crosses the thread border; structured clone drops our class and its fields. */
export interface SerializedError {
  readonly code?: string;
  readonly message: string;
  readonly hint?: string;
  readonly kind?: OpenAutoGlmError["kind"];
}

function reviveError(error: SerializedError): Error {
  return new OpenAutoGlmError(error.code ?? "engine_failed", error.message, error.hint ?? "", error.kind ?? "internal");
}

/** Resolves when the kernel stands; rejects with its reason if it can't be made. */
function startWorker(options: EngineOptions): Promise<Worker> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./engine-worker.js", import.meta.url), {
      workerData: { kernel: options.kernel.href, init: options.init },
    });
    worker.once("error", reject);
    worker.once("message", (answer: Answer) => {
      worker.off("error", reject);
      if ("error" in answer) {
        void worker.terminate();
        reject(reviveError(answer.error));
      } else resolve(worker);
    });
  });
}
