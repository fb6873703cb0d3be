import { Worker } from "node:worker_threads";
import type { OpenAutoGlmError } from "../errors.js";
import type { Notice } from "../types.js";
import { crashed, reviveError, type SerializedError, timedOut } from "./engine-errors.js";
import { stopThread } from "./stop-thread.js";

/**
 * A pool of engines: worker threads that each hold one kernel (a model's sessions and its pixel work). onnxruntime's
 * `run` holds its thread until it returns, so nothing of it may live on the main thread.
 */
export interface Engines {
  /** Runs one task of the kernel on the next engine that has room for it, first come first served. */
  run<Result>(task: string, input: unknown, transfer?: readonly ArrayBuffer[]): Promise<Result>;
  readonly count: number;
  atWork(): EnginesAtWork;
  close(): Promise<void>;
}

/** What a watchdog looks at. */
export interface EnginesAtWork {
  /** Tasks that ended, and engines that were lost or made: as long as it grows something advances. */
  readonly answered: number;
  /** `sinceMs` on the clock of performance.now(). */
  readonly tasks: readonly { readonly engine: number; readonly task: string; readonly sinceMs: number }[];
}

export interface EngineOptions {
  /** Module that exports `createKernel(init, tell): Promise<Kernel>`; imported inside the worker. */
  readonly kernel: URL;
  readonly init: unknown;
  readonly count: number;
  /** Tasks of which an engine takes several at a time, beside one of all others: name -> how many. */
  readonly sideBySide?: Readonly<Record<string, number>>;
  /** A task that takes longer is stopped with its engine; none: as long as it needs. */
  readonly timeoutMs?: number;
  /** Told when an engine is lost and another takes its place, and what kernels tell. */
  readonly onNotice?: (notice: Notice) => void;
}

/** A kernel's tasks by name; a result names what may be moved instead of copied. */
export type Kernel = Record<string, (input: never) => Promise<KernelResult> | KernelResult>;
export interface KernelResult {
  readonly value: unknown;
  readonly transfer?: readonly ArrayBuffer[];
}

interface Job {
  readonly order: number;
  readonly task: string;
  readonly input: unknown;
  readonly transfer: readonly ArrayBuffer[];
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  /** How its engine was lost; it gets one more try, alone. */
  failure?: Error;
}

interface Engine {
  readonly number: number; // from 1
  readonly worker: Worker;
  /** What it works on, by the number under which it was given. */
  readonly running: Map<number, { readonly job: Job; readonly sinceMs: number; readonly timer?: NodeJS.Timeout }>;
}

/** @throws what the kernel throws when it is made, or `engine_failed` */
export async function startEngines(options: EngineOptions): Promise<Engines> {
  const pool = new Pool(options);
  await pool.fill();
  return pool;
}

class Pool implements Engines {
  readonly count: number;
  /** By task, as they came. */
  private readonly queues = new Map<string, Job[]>();
  /** Jobs that lost an engine: each is tried once more while no other runs. */
  private readonly suspects: Job[] = [];
  private readonly engines = new Set<Engine>();
  private asked = 0;
  private given = 0;
  private answered = 0;
  private made = 0;
  private closed = false;
  /** Why no engine is left, when none could be made any more. */
  private lost: Error | undefined;

  constructor(private readonly options: EngineOptions) {
    this.count = options.count;
  }

  async fill(): Promise<void> {
    const started = await Promise.allSettled(Array.from({ length: this.count }, () => startWorker(this.options)));
    for (const result of started) if (result.status === "fulfilled") this.adopt(result.value);
    const failure = started.find((result) => result.status === "rejected");
    if (!failure) return;
    await this.close();
    throw failure.reason;
  }

  run<Result>(task: string, input: unknown, transfer: readonly ArrayBuffer[] = []): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      if (this.lost) return reject(this.lost);
      const queue = this.queues.get(task) ?? [];
      this.queues.set(task, queue);
      queue.push({ order: this.asked++, task, input, transfer, resolve: resolve as (value: unknown) => void, reject });
      this.dispatch();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const engine of this.engines) stopTimers(engine);
    await Promise.all([...this.engines].map(stop));
  }

  atWork(): EnginesAtWork {
    const tasks = [...this.engines].flatMap(({ number, running }) =>
      [...running.values()].map(({ job, sinceMs }) => ({ engine: number, task: job.task, sinceMs })),
    );
    return { answered: this.answered, tasks };
  }

  /** Gives engines what they have room for, or lets them rest: an idle engine does not keep the process alive. */
  private dispatch(): void {
    for (let next = this.next(); next; next = this.next()) this.start(next.engine, next.job);
    for (const { worker, running } of this.engines) if (running.size === 0) worker.unref();
  }

  private start(engine: Engine, job: Job): void {
    const id = this.given++;
    const { timeoutMs } = this.options;
    const timer = timeoutMs ? setTimeout(() => this.expire(engine, job, timeoutMs), timeoutMs) : undefined;
    engine.running.set(id, { job, timer, sinceMs: performance.now() });
    engine.worker.ref();
    engine.worker.postMessage({ id, task: job.task, input: job.input }, job.transfer as ArrayBuffer[]);
  }

  private next(): { readonly engine: Engine; readonly job: Job } | undefined {
    const [first] = this.engines;
    const running = [...this.engines].flatMap(jobsOf);
    if (!first || running.some(({ failure }) => failure)) return undefined;
    if (this.suspects.length > 0)
      return running.length === 0 ? { engine: first, job: this.suspects.shift()! } : undefined;
    const heads = [...this.queues.values()].filter(({ length }) => length > 0).map(([job]) => job);
    for (const job of heads.sort((a, b) => a.order - b.order)) {
      const engine = this.roomFor(job);
      if (engine) return { engine, job: this.queues.get(job.task)!.shift()! };
    }
    return undefined;
  }

  /** Of the engines that may take the job, the one with the least to do. */
  private roomFor({ task }: Job): Engine | undefined {
    const most = this.options.sideBySide?.[task];
    const isRival = (job: Job) => (most ? job.task === task : !this.options.sideBySide?.[job.task]);
    return [...this.engines]
      .filter((engine) => jobsOf(engine).filter(isRival).length < (most ?? 1))
      .sort((a, b) => a.running.size - b.running.size)[0];
  }

  private adopt(worker: Worker): void {
    const engine: Engine = { number: ++this.made, worker, running: new Map() };
    this.answered++;
    this.engines.add(engine);
    worker.on("message", (answer: Answer | Told) => {
      if ("notice" in answer) return this.options.onNotice?.(answer.notice);
      const { job, timer } = engine.running.get(answer.id)!;
      engine.running.delete(answer.id);
      this.answered++;
      clearTimeout(timer);
      this.dispatch();
      if ("error" in answer) job.reject(reviveError(answer.error));
      else job.resolve(answer.value);
    });
    worker.once("error", (error) => this.bury(engine, crashed(error.message)));
    worker.once("exit", (code) => this.bury(engine, crashed(`exit code ${code}`)));
    this.dispatch();
  }

  private expire(engine: Engine, { task }: Job, timeoutMs: number): void {
    this.bury(engine, timedOut(task, timeoutMs));
    void stop(engine);
  }

  /** An engine is lost and another takes its place; its jobs get one more try each (if no input was moved away). */
  private bury(engine: Engine, failure: OpenAutoGlmError): void {
    stopTimers(engine);
    if (this.closed || !this.engines.delete(engine)) return; // an error is followed by an exit
    this.answered++;
    const jobs = jobsOf(engine);
    const { code, message } = failure;
    this.options.onNotice?.({ event: "engine_lost", code, message, tasks: jobs.map(({ task }) => task) });
    for (const job of jobs) {
      if (job.failure || job.transfer.length > 0) job.reject(failure);
      else this.suspects.push(Object.assign(job, { failure }));
    }
    this.dispatch();
    startWorker(this.options).then(
      (worker) => this.adopt(worker),
      (error: Error) => this.giveUp(error),
    );
  }

  /** Nothing waits for an engine that will never be. */
  private giveUp(error: Error): void {
    if (this.engines.size > 0) return;
    this.lost = error;
    for (const { reject, failure } of this.suspects.splice(0)) reject(failure!);
    for (const queue of this.queues.values()) for (const { reject } of queue.splice(0)) reject(error);
  }
}

function stop(engine: Engine): Promise<void> {
  const doing = jobsOf(engine).map(({ task }) => task);
  return stopThread(engine.worker, `engine ${engine.number} in ${doing.join(", ") || "no task"}`);
}

function jobsOf({ running }: Engine): Job[] {
  return [...running.values()].map(({ job }) => job);
}

function stopTimers({ running }: Engine): void {
  for (const { timer } of running.values()) clearTimeout(timer);
}

/** What a kernel tells beside its answers. */
interface Told {
  readonly notice: Notice;
}

/** What a thread posts: of its kernel (without a number), or of one task. */
type Answer = { readonly id: number } & ({ readonly value: unknown } | { readonly error: SerializedError });

/** Resolves when the kernel stands; rejects with its reason if it can't be made. */
function startWorker(options: EngineOptions): Promise<Worker> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./engine-worker.js", import.meta.url), {
      workerData: { kernel: options.kernel.href, init: options.init },
      execArgv: [], // the program's own flags (--input-type, --inspect) are not for engines
    });
    worker.once("error", reject);
    worker.on("message", function stands(answer: Answer | Told) {
      if ("notice" in answer) return options.onNotice?.(answer.notice);
      worker.off("message", stands);
      worker.off("error", reject);
      if ("error" in answer) {
        void worker.terminate();
        reject(reviveError(answer.error));
      } else resolve(worker);
    });
  });
}
