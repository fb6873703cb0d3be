import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createProgress } from "../../src/terminal/progress.js";

function fakeStream(columns = 80) {
  const written: string[] = [];
  return { columns, written, write: (text: string) => written.push(text), text: () => written.join("") };
}

/** What a terminal would show: "\r" goes to the line's start, ESC[K clears from there to its end. */
function screen(text: string): string[] {
  const lines = [""];
  let column = 0;
  for (const part of text.match(/\r|\n|\x1b\[K|\x1b\[\d+m|[^\r\n\x1b]+/g) ?? []) {
    const last = lines.length - 1;
    if (part === "\r") column = 0;
    else if (part === "\n") [lines[lines.length], column] = ["", 0];
    else if (part === "\x1b[K") lines[last] = lines[last].slice(0, column);
    else if (!part.startsWith("\x1b")) {
      lines[last] = lines[last].slice(0, column) + part + lines[last].slice(column + part.length);
      column += part.length;
    }
  }
  return lines;
}

const BASE = { quiet: false, unit: "images", env: {} };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("createProgress on a terminal", () => {
  it("draws bar, rate and ETA in one line, and how long it took at the end", () => {
    const stream = fakeStream(100);
    const progress = createProgress({ ...BASE, stream, isTty: true });
    vi.advanceTimersByTime(500);
    expect(screen(stream.text())).toEqual(["0 images"]);
    progress.total(100);
    for (let done = 1; done <= 20; done++) {
      vi.advanceTimersByTime(100);
      progress.update({ done, failed: done > 10 ? 2 : 0, skipped: 10 });
    }
    vi.advanceTimersByTime(500);
    // 22 worked on in 3 s; 68 left take 9.3 s.
    expect(screen(stream.text())).toEqual([
      "[==========--------------------] 32/100 images (32%), 7.33/s, ETA 0:09, 2 failed, 10 skipped",
    ]);
    expect(stream.text()).toContain("\x1b[31m2 failed\x1b[39m");
    progress.update({ done: 88, failed: 2, skipped: 10 });
    vi.advanceTimersByTime(60_000);
    progress.stop();
    progress.stop();
    const lines = screen(stream.text());
    expect(lines).toEqual([
      "[==============================] 100/100 images (100%), 1.43/s, in 1:03, 2 failed, 10 skipped",
      "",
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("forgets the pace of half a minute ago", () => {
    const stream = fakeStream(100);
    const progress = createProgress({ ...BASE, stream, isTty: true });
    progress.total(10_000);
    vi.advanceTimersByTime(600_000); // a slow start
    for (let second = 1; second <= 100; second++) {
      vi.advanceTimersByTime(1000);
      progress.update({ done: second * 20, failed: 0, skipped: 0 });
    }
    vi.advanceTimersByTime(100); // the next frame
    expect(screen(stream.text())[0]).toContain("2000/10000 images (20%), 19.9/s, ETA 6:41");
    vi.advanceTimersByTime(40_000); // it stands still
    expect(screen(stream.text())[0]).toMatch(/2000\/10000 images \(20%\), 0\.00\/s$/);
    progress.stop();
  });

  it("shows notes above the bar, escaped, and never goes back over them", () => {
    const stream = fakeStream();
    const progress = createProgress({ ...BASE, stream, isTty: true });
    progress.total(4);
    progress.update({ done: 2, failed: 0, skipped: 0 });
    vi.advanceTimersByTime(200);
    progress.note("a\x1b[2Jb.png: no image");
    progress.note("second");
    progress.stop();
    progress.note("after");
    const lines = screen(stream.text());
    expect(lines.slice(0, 2)).toEqual(["a\\x1b[2Jb.png: no image", "second"]);
    expect(lines[2]).toMatch(/^\[=+-+] 2\/4 images \(50%\)/);
    expect(lines.slice(3)).toEqual(["after", ""]);
    expect(stream.text()).not.toMatch(/\x1b[78]|\x1b\[\?/); // no saved cursor, no mode changed
  });

  it.each([100, 60, 40, 20, 5, 1])("fits %d columns", (columns) => {
    const stream = fakeStream(columns);
    const progress = createProgress({ ...BASE, stream, isTty: true });
    progress.total(1000);
    progress.update({ done: 450, failed: 3, skipped: 20 });
    vi.advanceTimersByTime(5000);
    progress.stop();
    const lines = screen(stream.text());
    expect(lines).toHaveLength(2);
    expect(lines[0].length).toBeLessThanOrEqual(Math.max(1, columns - 1));
  });

  it("has no colour with NO_COLOR, and all the rest", () => {
    const stream = fakeStream();
    const progress = createProgress({ ...BASE, stream, isTty: true, env: { NO_COLOR: "1" } });
    progress.update({ done: 1, failed: 1, skipped: 0 });
    progress.stop();
    expect(stream.text()).toContain("1 failed");
    expect(stream.text()).not.toMatch(/\x1b\[\d*m/);
  });
});

describe("createProgress elsewhere", () => {
  it.each([
    ["no terminal", false, {}],
    ["TERM=dumb", true, { TERM: "dumb" }],
  ])("writes a plain line each 10 s: %s", (_, isTty, env) => {
    const stream = fakeStream();
    const progress = createProgress({ ...BASE, stream, isTty, env });
    progress.total(100);
    progress.update({ done: 10, failed: 1, skipped: 0 });
    vi.advanceTimersByTime(9_999);
    expect(stream.text()).toBe("");
    vi.advanceTimersByTime(10_001);
    progress.note("slow\ndisk");
    progress.update({ done: 99, failed: 1, skipped: 0 });
    vi.advanceTimersByTime(5_000);
    progress.stop();
    expect(stream.text().split("\n")).toEqual([
      "11/100 images (11%), 1.10/s, ETA 1:21, 1 failed",
      "11/100 images (11%), 0.55/s, ETA 2:42, 1 failed",
      "slow\\ndisk",
      "100/100 images (100%), 4.00/s, in 0:25, 1 failed",
      "",
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("leaves a short run to its summary", () => {
    const stream = fakeStream();
    const progress = createProgress({ ...BASE, stream, isTty: false });
    progress.update({ done: 1, failed: 0, skipped: 0 });
    progress.stop();
    expect(stream.text()).toBe("");
  });

  it("says nothing when quiet", () => {
    const stream = fakeStream();
    const progress = createProgress({ ...BASE, stream, isTty: true, quiet: true });
    progress.total(1);
    progress.update({ done: 1, failed: 0, skipped: 0 });
    progress.note("x");
    vi.advanceTimersByTime(30_000);
    progress.stop();
    expect(stream.text()).toBe("");
    expect(vi.getTimerCount()).toBe(0);
  });
});
