// A reader as the benchmark sees it: a process that is asked for one thing at a time, and started again if it dies.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const HOST = fileURLToPath(new URL("host.mjs", import.meta.url));

/** A picture that takes longer is given up, and the process with it. */
const LIMIT_MS = 600_000;

export class ReaderProcess {
  #reader;
  #child;

  constructor(reader) {
    this.#reader = reader;
  }

  /** Loads the reader. @returns its versions. @throws what kept it from loading. */
  async start() {
    const { adapter, settings = {} } = this.#reader;
    const child = fork(HOST, [adapter, JSON.stringify(settings)], { stdio: ["ignore", "ignore", "pipe", "ipc"] });
    this.#child = child;
    child.complaints = [];
    child.stderr.on("data", (bytes) => child.complaints.push(bytes));
    child.on("error", () => undefined); // a process that can't be reached has ended, which "exit" tells
    child.on("exit", () => {
      if (this.#child === child) this.#child = undefined; // between two pictures as well
    });
    const { versions, error } = await this.#answer();
    if (error) throw new Error(error);
    return versions;
  }

  /** One picture: { lines, wallMs, cpuMs, peakRssMiB, ... } or { error, wallMs }. */
  read(path) {
    return this.#ask({ read: path });
  }

  /** A list of pictures, as fast as this reader goes: { wallMs, cpuMs, peakRssMiB }. */
  readAll(paths) {
    return this.#ask({ readAll: paths });
  }

  async stop() {
    const child = this.#child;
    if (!child) return;
    this.#child = undefined;
    const ended = once(child, "exit");
    child.send({ stop: true }, () => undefined);
    await ended;
  }

  async #ask(request) {
    const begin = performance.now();
    try {
      if (!this.#child) await this.start();
      this.#child.send(request, () => undefined); // that it did not arrive, "exit" tells
      return await this.#answer();
    } catch (error) {
      return { wallMs: performance.now() - begin, error: error.message };
    }
  }

  #answer() {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const done = (settle, value) => {
        clearTimeout(timer);
        child.off("message", told).off("exit", died);
        settle(value);
      };
      const told = (message) => done(resolve, message);
      const died = (code, signal) => {
        const last = Buffer.concat(child.complaints).toString("utf8").trim().split("\n").pop();
        done(reject, new Error(`its process ended (${signal ?? code}): ${last}`));
      };
      const timer = setTimeout(() => child.kill("SIGKILL"), LIMIT_MS);
      child.on("message", told).on("exit", died);
    });
  }
}
