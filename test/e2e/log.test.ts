import { beforeEach, describe, expect, it } from "vitest";
import { jsonLines, messages, runCli } from "../helpers/cli.js";
import { fields } from "../helpers/pictures.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();
const adapt = (...args: string[]) => runCli(["adapt", "--model", "null", ...args], { cwd: folder.path });

describe("the log", () => {
  const FLAGS = ["--shard-size", "2"];
  beforeEach(async () => {
    const png = await fields(32, 16).png().toBuffer();
    await folder.put({ "in/a.png": png, "in/b.png": png, "in/c.png": "no picture" });
  });
  const SUMMARY = "2 done, 1 failed (see errors.jsonl) in ";
  const MODEL = "null opened on cpu in ";
  const FAILED = "c.png: the content is none of JPEG";

  it.each([
    [[], [FAILED, SUMMARY]],
    [["--quiet"], []],
    [["--log-level", "error"], [SUMMARY]],
    [["--quiet", "--log-level", "warn"], [FAILED]],
    [
      ["--quiet", "--log-level", "info"],
      [MODEL, "tokens of 2 images are whole: ", FAILED],
    ],
    [
      ["--quiet", "--log-level", "debug"],
      [MODEL, "a.png done in ", "tokens of 2 images are whole: ", "b.png done in ", FAILED],
    ],
  ])("with %j says so much", async (flags, expected) => {
    const lines = messages((await adapt("in", ...FLAGS, ...flags)).stderr)
      .split("\n")
      .slice(0, -1);
    expect(lines).toEqual(expected.map((start) => expect.stringContaining(start)));
  });

  it("in JSON has nothing else on stderr", async () => {
    const { code, stderr, stdout } = await adapt("in", ...FLAGS, "--log-json", "--log-level", "debug", "--json");
    expect(code).toBe(3);
    const told = jsonLines(stderr).filter(({ event }) => event !== "progress");
    expect(told.map(({ level, event, path }) => [level, event, path])).toEqual([
      ["info", "model_opened", undefined],
      ["debug", "image_done", "a.png"],
      ["info", "tokens_flushed", undefined],
      ["debug", "image_done", "b.png"],
      ["warn", "image_failed", "c.png"],
      ["info", "run_ended", undefined],
    ]);
    const isTime = (text: string) => new Date(text).toISOString() === text;
    expect(told.every(({ time }) => isTime(time))).toBe(true);
    expect(jsonLines(stdout)).toHaveLength(5);
  });

  it("in JSON tells why a run ended before its time, and the exit code is the error's", async () => {
    await adapt("in", "--quiet");
    const { code, stderr } = await adapt("in", "--log-json", "--existing", "error");
    expect([code, jsonLines(stderr)]).toEqual([
      73,
      [expect.objectContaining({ level: "error", event: "run_failed", code: "output_not_empty" })],
    ]);
  });
});
