import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { HubEvent } from "../../src/io/hub.js";
import { formatBytes } from "../../src/terminal/format-bytes.js";
import { createPullProgress } from "../../src/terminal/pull-progress.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const file = (path: string, bytes: number) => ({ path, bytes, oid: "0".repeat(40) });
const big = file("onnx/big.onnx_data", 400_000_000);
const small = file("config.json", 1234);
const PULL: HubEvent[] = [
  { type: "plan", id: { name: "org/name", revision: "main" }, commit: "c0ffee00", files: [big, small], missing: [big] },
  { type: "file", path: big.path, bytes: big.bytes, resumedBytes: 100_000_000 },
  { type: "progress", path: big.path, receivedBytes: 200_000_000, bytes: big.bytes },
  { type: "retry", path: big.path, reason: "host answers 503", waitMs: 2000 },
  { type: "progress", path: big.path, receivedBytes: 400_000_000, bytes: big.bytes },
];

function show(
  options: { isTty: boolean; quiet?: boolean; env?: Record<string, string> },
  events: readonly HubEvent[] = PULL,
): string {
  let written = "";
  const stream = { columns: 120, write: (text: string) => (written += text) };
  const progress = createPullProgress({ quiet: false, env: {}, ...options, stream, now: Date.now });
  for (const event of events) {
    progress.show(event);
    vi.advanceTimersByTime(10_000);
  }
  progress.stop();
  progress.stop();
  return written;
}

const LINES = [
  "org/name@main (c0ffee0): 2 files, 400 MB; 400 MB to fetch",
  "onnx/big.onnx_data: goes on at 100 MB",
  "host answers 503; again in 2 s",
];

test("a log gets the size, then lines", () => {
  const expected = `${[...LINES, "onnx/big.onnx_data: 400 MB"].join("\n")}\n`;
  expect(show({ isTty: false })).toBe(expected);
  expect(show({ isTty: true, env: { TERM: "dumb" } })).toBe(expected);
});

test("a terminal gets a bar with rate and remaining time, and the notes above it", () => {
  const shown = show({ isTty: true });
  for (const line of LINES) expect(shown).toContain(`${line}\n`);
  expect(shown).toMatch(/\[=+-+\] 200 MB of 400 MB, 3\.\d+ MB\/s, \d+ s left {2}onnx\/big\.onnx_data/);
  expect(shown.endsWith("\n")).toBe(true);
});

test("a second repository is counted from nothing", () => {
  const bars = show({ isTty: true }, [...PULL, ...PULL]).match(/\d+ MB of \d+ MB/g) ?? [];
  expect(new Set(bars)).toEqual(new Set(["100 MB of 400 MB", "200 MB of 400 MB", "400 MB of 400 MB"]));
});

test("quiet says nothing", () => {
  expect(show({ isTty: true, quiet: true })).toBe("");
});

test.each([
  [0, "0 bytes"],
  [999, "999 bytes"],
  [1000, "1.00 kB"],
  [999_499, "999 kB"],
  [999_500, "1.00 MB"],
  [1_234_567_890, "1.23 GB"],
  [2 ** 60, "1153 PB"],
])("%i bytes: %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
