import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Watchdog } from "../../src/pipeline/watchdog.js";
import type { ImageOutcome, Notice, Stage } from "../../src/types.js";
import { refOf } from "../helpers/outcomes.js";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const STALL_MS = 10_000;
const never = () => new Promise<never>(() => {});

function start(answered = () => 0) {
  const notices: Notice[] = [];
  const watchdog = new Watchdog(STALL_MS, (notice) => notices.push(notice));
  watchdog.start(() => ({ answered: answered(), tasks: [{ engine: 2, task: "detect", sinceMs: performance.now() }] }));
  return { watchdog, notices };
}

it("an image that is stuck has failed, and what is stuck is named: at half of the time, and at its end", async () => {
  const { watchdog, notices } = start();
  const outcome = watchdog.image(refOf("/in/a.png"), (onStage) => {
    onStage("encode");
    return never();
  });
  void watchdog.step("b.png stored", never);
  await vi.advanceTimersByTimeAsync(STALL_MS * 1.1);
  expect(await outcome).toMatchObject({ status: "failed", error: { code: "stuck", stage: "encode", attempts: 1 } });
  expect(watchdog.signal.aborted).toBe(true);
  const named = (seconds: number) => [
    expect.stringMatching(new RegExp(`a\\.png in encode for ${seconds} s$`)),
    `b.png stored for ${seconds} s`,
    "engine 2 in detect for 0 s",
  ];
  expect(notices).toMatchObject([
    { event: "stalled", seconds: 5, stuck: named(6) },
    { event: "stuck", seconds: 10, stuck: named(11) },
  ]);
});

it.each<[string, number, () => unknown]>([
  ["when nothing is under way", 0, () => {}],
  ["while engines answer", 1, () => {}],
  ["while stages begin", 0, (onStage?: (stage: Stage) => void) => onStage?.("encode")],
])("is silent %s", async (name, growth, each: (onStage?: (stage: Stage) => void) => unknown) => {
  let answered = 0;
  const { watchdog, notices } = start(() => answered);
  let onStage: ((stage: Stage) => void) | undefined;
  if (name !== "when nothing is under way")
    void watchdog.image(refOf("/in/a.png"), (told) => {
      onStage = told;
      return never();
    });
  for (let time = 0; time < 5; time++) {
    await vi.advanceTimersByTimeAsync(STALL_MS / 2 - 1000);
    answered += growth;
    each(onStage);
  }
  expect([notices, watchdog.signal.aborted]).toEqual([[], false]);
});

it("hands on what ends", async () => {
  const { watchdog } = start();
  const outcome = { status: "done" } as ImageOutcome;
  expect(await watchdog.image(refOf("/in/a.png"), async () => outcome)).toBe(outcome);
  expect(await watchdog.step("a.png stored", async () => 1)).toBe(1);
  await expect(watchdog.step("b.png stored", () => Promise.reject(new Error("full")))).rejects.toThrow("full");
  await vi.advanceTimersByTimeAsync(2 * STALL_MS);
  expect(watchdog.signal.aborted).toBe(false);
});

it("is silent while parts of a step are done, and not when no more are", async () => {
  const { watchdog, notices } = start();
  let onPart = () => {};
  void watchdog.step("the output finished", (told) => {
    onPart = told;
    return never();
  });
  for (let part = 0; part < 5; part++) {
    await vi.advanceTimersByTimeAsync(STALL_MS / 2 - 1000);
    onPart();
  }
  expect(notices).toEqual([]);
  await vi.advanceTimersByTimeAsync(STALL_MS * 1.1);
  expect(notices.map(({ event }) => event)).toEqual(["stalled", "stuck"]);
});
