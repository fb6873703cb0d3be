import { spawnSync } from "node:child_process";
import { afterEach, describe, expect, it } from "vitest";
// Engines are worker threads: they run what was built.
import { type Engines, startEngines } from "../../dist/model/engine.js";
import type { Notice } from "../../src/types.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();

const KERNEL = new URL("../helpers/kernels/odd-jobs.mjs", import.meta.url);
const open: Engines[] = [];

afterEach(async () => {
  for (const engines of open.splice(0)) await engines.close();
});

async function start(count: number, init: object = {}, timeoutMs = 1000, sideBySide?: Record<string, number>) {
  const shared = new Int32Array(new SharedArrayBuffer(16));
  const notices: Notice[] = [];
  const onNotice = (notice: Notice) => void notices.push(notice);
  const options = { kernel: KERNEL, init: { shared, ...init }, count, timeoutMs, sideBySide, onNotice };
  const engines = await startEngines(options);
  open.push(engines);
  return { engines, shared, notices };
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

describe("startEngines", () => {
  it("makes a kernel a thread, with what it is given, and runs its tasks", async () => {
    const { engines, shared } = await start(2, { greeting: "good day" });
    expect([engines.count, shared[0]]).toEqual([2, 2]);
    expect(await engines.run("greet", "Ada")).toMatchObject({ text: "good day Ada" });
    expect(await engines.run("later", { deep: [1, new Float32Array([0.5])] })).toEqual({
      deep: [1, new Float32Array([0.5])],
    });
  });

  it("hears what kernels tell, before the answer of the task in which they tell it", async () => {
    const { engines, notices } = await start(1, { news: "one" });
    expect(await engines.run("tell", "two")).toBe("two");
    expect(notices).toEqual([
      { event: "progress", text: "made: one" },
      { event: "progress", text: "two" },
    ]);
  });

  it("runs as many tasks at the same time as there are engines", async () => {
    const { engines, shared } = await start(3);
    const threads = await Promise.all(range(3).map(() => engines.run<number>("meet", 3)));
    expect(new Set(threads).size).toBe(3);
    expect(shared[2]).toBe(3);
  });

  it("runs one task at a time on an engine, first come first served", async () => {
    const { engines } = await start(1);
    const inside = await Promise.all(range(20).map(() => engines.run<number>("alone", null)));
    expect(inside).toEqual(range(20).map(() => 1));
    expect(await Promise.all(range(20).map(() => engines.run<number>("number", null)))).toEqual(range(20));
  });

  it("gives each task its own result, whichever engine ran it", async () => {
    const { engines } = await start(2);
    const results = await Promise.all(
      range(50).map((index) => engines.run(index % 3 ? "later" : "double", index % 3 ? index : Float32Array.of(index))),
    );
    expect(results).toEqual(range(50).map((index) => (index % 3 ? index : Float32Array.of(2 * index))));
  });

  it("moves what it is told to, instead of copying it", async () => {
    const { engines } = await start(1);
    const numbers = Float32Array.of(1, 2, 3);
    const doubled = engines.run("double", numbers, [numbers.buffer]);
    expect(numbers).toHaveLength(0);
    expect(await doubled).toEqual(Float32Array.of(2, 4, 6));
    const kept = Float32Array.of(4);
    expect(await engines.run("double", kept)).toEqual(Float32Array.of(8));
    expect(kept).toHaveLength(1);
  });
});

describe("an engine with tasks side by side", () => {
  it("has as many of them at once as it may, beside one other, and no more", async () => {
    const { engines, shared } = await start(1, {}, 30_000, { gather: 3 });
    const results = await Promise.all([
      ...range(3).map(() => engines.run("gather", 3)),
      engines.run("later", "beside"),
      ...range(4).map(() => engines.run("gather", 3)),
    ]);
    expect(results[3]).toBe("beside");
    expect(shared[2]).toBe(3);
  });

  it("shares them out among the engines", async () => {
    const { engines } = await start(2, {}, 30_000, { gather: 2 });
    const threads = await Promise.all(range(4).map(() => engines.run<number>("gather", 4)));
    expect(threads.filter((thread) => thread === threads[0])).toHaveLength(2);
  });

  it.each(["exit", "hang"])("tries each of them again, alone, when it is lost by %s", async (how) => {
    const { engines, shared } = await start(1, {}, 1000, { gatherOnce: 3 });
    const results = range(3).map(() => engines.run("gatherOnce", { count: 3, how }));
    expect(await Promise.all(results)).toEqual(["alone", "alone", "alone"]);
    expect(shared[0]).toBe(2);
  });

  it("fails none of the others when one is refused", async () => {
    const { engines } = await start(1, {}, 30_000, { gather: 3, refuse: 3 });
    const settled = await Promise.allSettled([
      engines.run("gather", 2),
      engines.run("refuse", null),
      engines.run("gather", 2),
    ]);
    expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });
});

describe("an engine whose task fails", () => {
  it.each([
    ["refuse", { code: "too_hot", message: "it is too hot", hint: "wait", kind: "io", name: "OpenAutoGlmError" }],
    ["stumble", { code: "engine_failed", message: "x is undefined", kind: "internal" }],
    ["throwText", { code: "engine_failed", message: "just a text", kind: "internal" }],
    ["no such task", { code: "engine_failed", kind: "internal" }],
  ])("in %s tells why, and goes on", async (task, expected) => {
    const { engines, shared } = await start(1);
    await expect(engines.run(task, null)).rejects.toMatchObject(expected);
    expect(await engines.run("greet", "Ada")).toMatchObject({ text: "hello Ada" });
    expect(shared[0]).toBe(1); // the same kernel
  });
});

describe("an engine that dies", () => {
  it.each([
    ["exit", 3, "an engine died: exit code 3"],
    ["exit", 0, "an engine died: exit code 0"],
    ["burst", null, "an engine died: burst"],
  ])("in %s (%j) fails its own task only, and is replaced", async (task, input, message) => {
    const { engines, shared, notices } = await start(1);
    const lost = engines.run(task, input);
    const waiting = range(3).map((index) => engines.run("later", index));
    await expect(lost).rejects.toMatchObject({ code: "engine_crashed", message });
    expect(await Promise.all(waiting)).toEqual([0, 1, 2]);
    expect(shared[0]).toBe(3); // it was tried twice
    const notice = { event: "engine_lost", code: "engine_crashed", message, tasks: [task] };
    expect(notices).toEqual([notice, notice]);
    expect(await engines.run("greet", "Ada")).toMatchObject({ text: "hello Ada" });
  });

  it("tries its task once more, alone", async () => {
    const { engines } = await start(2, {}, 30_000);
    const [beside, ...others] = await Promise.all([
      engines.run("dieOnce", null),
      engines.run("outlast", 3), // at work when the third kernel stands
      engines.run("outlast", 3), // waiting while the task is tried again
    ]);
    expect(beside).toBe(0);
    expect(others).toHaveLength(2);
  });

  it("hung, is replaced; its task is tried twice and then fails", async () => {
    const { engines, shared } = await start(1);
    const hung = engines.run("hang", null);
    const waiting = engines.run("later", 1);
    await expect(hung).rejects.toMatchObject({
      code: "engine_timeout",
      message: "the step hang took longer than 1 s",
    });
    expect(await waiting).toBe(1);
    expect(shared[0]).toBe(3);
  });

  it("leaves the others at work", async () => {
    const { engines } = await start(2);
    const results = await Promise.allSettled([
      engines.run("burst", null),
      ...range(6).map((index) => engines.run("later", index)),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", ...range(6).map(() => "fulfilled")]);
    // There are two again.
    expect(new Set(await Promise.all([engines.run("meet", 2), engines.run("meet", 2)])).size).toBe(2);
  });

  it("fails what waits when no other can be made", async () => {
    const { engines } = await start(1, { most: 1 });
    const lost = engines.run("burst", null);
    const waiting = engines.run("greet", "Ada");
    await expect(lost).rejects.toMatchObject({ code: "engine_crashed" });
    await expect(waiting).rejects.toMatchObject({ code: "kernel_refused", kind: "config" });
  });

  it("fails what comes later too: nothing waits for ever", { timeout: 20_000 }, async () => {
    const { engines } = await start(1, { most: 1 });
    const lost = engines.run("burst", null);
    const waiting = engines.run("greet", "Ada");
    await Promise.allSettled([lost, waiting]);
    await expect(engines.run("greet", "Ada")).rejects.toMatchObject({ code: expect.any(String) });
  });
});

describe("startEngines without a kernel", () => {
  it("tells the kernel's own reason", async () => {
    await expect(start(1, { most: 0 })).rejects.toMatchObject({
      code: "kernel_refused",
      message: "no more of them",
      hint: "stop",
      kind: "config",
    });
  });

  it("fails when one of several can't be made", async () => {
    await expect(start(3, { most: 2 })).rejects.toMatchObject({ code: "kernel_refused" });
  });

  it("fails on a module that is missing", async () => {
    const options = { kernel: new URL("./missing.mjs", import.meta.url), init: {}, count: 1 };
    await expect(startEngines(options)).rejects.toMatchObject({
      code: "engine_failed",
      message: expect.stringContaining("missing.mjs"),
    });
  });
});

it("idle engines do not keep a process alive", async () => {
  const script = `
    import { startEngines } from ${JSON.stringify(new URL("../../dist/model/engine.js", import.meta.url).href)};
    const shared = new Int32Array(new SharedArrayBuffer(16));
    const engines = await startEngines({ kernel: new URL(${JSON.stringify(KERNEL.href)}), init: { shared }, count: 2 });
    const results = await Promise.all([1, 2, 3].map((value) => engines.run("later", value)));
    console.log(results.join());`;
  await folder.put({ "script.mjs": script });
  const child = spawnSync(process.execPath, [folder.at("script.mjs")], { encoding: "utf8", timeout: 30_000 });
  expect([child.stderr, child.stdout, child.status]).toEqual(["", "1,2,3\n", 0]);
});
