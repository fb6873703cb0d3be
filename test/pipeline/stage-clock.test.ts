import { describe, expect, it, vi } from "vitest";
import { StageClock } from "../../src/pipeline/stage-clock.js";

describe("StageClock", () => {
  it("adds up each stage, whatever it returns, and remembers the last begun", async () => {
    const now = vi.spyOn(performance, "now");
    const times = [0, 5, 10, 11, 20, 24, 100, 102];
    now.mockImplementation(() => times.shift()!);
    try {
      const clock = new StageClock();
      expect(clock.current).toBe("decode");
      expect(await clock.time("decode", () => "plain")).toBe("plain");
      expect(await clock.time("encode", async () => "promised")).toBe("promised");
      await clock.time("encode", async () => {});
      await expect(clock.time("fuse", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
      expect(clock.current).toBe("fuse");
      expect(clock.timingsMs).toEqual({ decode: 5, plan: 0, preprocess: 0, encode: 5, fuse: 2, caption: 0 });
    } finally {
      now.mockRestore();
    }
  });

  it("catches what is thrown at once, too", async () => {
    const clock = new StageClock();
    const broken = () => {
      throw new Error("at once");
    };
    await expect(clock.time("plan", broken)).rejects.toThrow("at once");
    expect(clock.current).toBe("plan");
  });
});
