/**
 * A kernel for the tests of the engines. `init.shared` is an Int32Array that all of its threads see:
 * [0] kernels made so far, [1] tasks inside, [2] most tasks inside at once, [3] tasks begun.
 */
import { threadId } from "node:worker_threads";
import { OpenAutoGlmError } from "../../../dist/errors.js";

export async function createKernel({ shared, most = 1e9, greeting = "hello", news }, tell) {
  if (Atomics.add(shared, 0, 1) >= most)
    throw new OpenAutoGlmError("kernel_refused", "no more of them", "stop", "config");
  if (news) tell({ event: "progress", text: `made: ${news}` });
  return {
    /** Tells, then answers. */
    tell: (text) => {
      tell({ event: "progress", text });
      return { value: text };
    },
    greet: (name) => ({ value: { text: `${greeting} ${name}`, threadId } }),
    later: async (value) => {
      await new Promise((resolve) => setImmediate(resolve));
      return { value };
    },
    /** The order in which tasks begin. */
    number: () => ({ value: Atomics.add(shared, 3, 1) }),
    /** Returns once so many tasks are inside at the same time; its thread is held, as a session's run holds it. */
    meet: (count) => {
      const inside = Atomics.add(shared, 1, 1) + 1;
      Atomics.store(shared, 2, Math.max(inside, Atomics.load(shared, 2)));
      Atomics.notify(shared, 1);
      for (let seen = inside; seen < count; seen = Atomics.load(shared, 1)) {
        if (Atomics.wait(shared, 1, seen, 30_000) === "timed-out") throw new Error("nobody came");
      }
      return { value: threadId };
    },
    /** As meet, but without holding the thread: for tasks that one thread has side by side. */
    gather: async (count) => {
      const inside = Atomics.add(shared, 1, 1) + 1;
      Atomics.store(shared, 2, Math.max(inside, Atomics.load(shared, 2)));
      while (Atomics.load(shared, 2) < count) await new Promise((resolve) => setImmediate(resolve));
      Atomics.sub(shared, 1, 1);
      return { value: threadId };
    },
    /** The first time, waits for so many others in its thread; then `how` happens. Alone, it says so. */
    gatherOnce: async ({ count, how }) => {
      if (Atomics.add(shared, 1, 1) >= count) return { value: "alone" };
      while (Atomics.load(shared, 1) < count) await new Promise((resolve) => setImmediate(resolve));
      if (how === "exit") process.exit(3);
      for (;;);
    },
    /** Says how many were inside beside it. */
    alone: () => {
      const inside = Atomics.add(shared, 1, 1) + 1;
      for (let turn = 0; turn < 1e5; turn++) Atomics.load(shared, 1);
      Atomics.sub(shared, 1, 1);
      return { value: inside };
    },
    double: (numbers) => {
      const value = numbers.map((number) => number * 2);
      return { value, transfer: [value.buffer] };
    },
    refuse: () => {
      throw new OpenAutoGlmError("too_hot", "it is too hot", "wait", "io");
    },
    stumble: async () => {
      throw new TypeError("x is undefined");
    },
    throwText: () => {
      throw "just a text";
    },
    exit: (code) => {
      process.exit(code);
    },
    /** Dies the first time; then stays for 200 ms and tells how many ran beside it at most. */
    dieOnce: () => {
      if (Atomics.add(shared, 3, 1) === 0) process.exit(3);
      let value = 0;
      for (const end = Date.now() + 200; Date.now() < end; ) value = Math.max(value, Atomics.load(shared, 1));
      return { value };
    },
    /** Stays inside until so many kernels were made, and 300 ms longer. */
    outlast: (kernels) => {
      Atomics.add(shared, 1, 1);
      for (let made = 0; made < kernels; made = Atomics.load(shared, 0)) Atomics.wait(shared, 0, made, 10);
      Atomics.wait(shared, 0, Atomics.load(shared, 0), 300);
      Atomics.sub(shared, 1, 1);
      return { value: null };
    },
    hang: () => {
      for (;;);
    },
    /** Thrown outside of the task: the thread dies. */
    burst: () =>
      new Promise(() => {
        setImmediate(() => {
          throw new Error("burst");
        });
      }),
  };
}
