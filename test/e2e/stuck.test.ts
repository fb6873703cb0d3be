import { execFileSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import sharp from "sharp";
import { beforeEach, describe, expect, it } from "vitest";
import { jsonLines, runCli } from "../helpers/cli.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();
const SAMPLE = fileURLToPath(new URL("../../benchmarks/samples/banner-market.png", import.meta.url));
const PRELOAD = pathToFileURL(fileURLToPath(new URL("../helpers/stuck-preload.mjs", import.meta.url)));

const adapt = (out: string, model: string, flags: readonly string[] = [], env: Record<string, string> = {}) =>
  runCli(["adapt", "in", "--out", out, "--model", model, "--device", "cpu", "--engines", "1", ...flags], {
    cwd: folder.path,
    env,
  });
/** With the hang that the preload brings. */
const hanging = (out: string, model: string, flags: readonly string[], env: Record<string, string> = {}) =>
  adapt(out, model, flags, { NODE_OPTIONS: `--import ${PRELOAD}`, STUCK_PIPE: folder.at("pipe"), ...env });

const paths = async (out: string, name: string) =>
  jsonLines(await readFile(folder.at(out, name), "utf8")).map(({ path }) => path);

/** The files whose bytes must be the same, by name. */
async function results(out: string): Promise<Record<string, string>> {
  const names = [
    "captions.jsonl",
    "errors.jsonl",
    ...(await readdir(folder.at(out, "tokens"))).map((n) => `tokens/${n}`),
  ];
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(folder.at(out, name), "latin1")])),
  );
}

async function pictures(...names: string[]): Promise<void> {
  const wide = await sharp(SAMPLE).extract({ left: 60, top: 178, width: 200, height: 40 }).png().toBuffer();
  const high = await sharp(SAMPLE).extract({ left: 60, top: 100, width: 80, height: 160 }).png().toBuffer();
  await folder.put(Object.fromEntries(names.map((name) => [`in/${name}`, name.includes("high") ? high : wide])));
}

describe("a picture that is never read", () => {
  beforeEach(() => pictures("a.png", "b.png", "stuck.png", "z.png"));

  it("is named, has failed, and the run ends; the next tries it again, a second failure stays", async () => {
    const flags = ["--stall", "2", "--timeout", "1", "--in-flight", "1"];
    const { code, stderr } = await hanging("out", "null", flags);
    expect(code).toBe(70);
    expect(stderr).toMatch(/^nothing advances, since 1 s: stuck\.png in decode for \d s; /m);
    expect(stderr).toMatch(/^nothing advances, since 2 s: stuck\.png in decode .*; the run gives up$/m);
    expect(stderr).toMatch(/^stuck\.png: the run was stuck: nothing advanced for 2 s$/m);
    expect(await paths("out", "captions.jsonl")).toEqual(["a.png", "b.png"]);
    expect(await paths("out", "errors.jsonl")).toEqual(["stuck.png"]);

    expect((await hanging("out", "null", flags)).code).toBe(70);
    expect((await adapt("out", "null")).code).toBe(3);
    expect(await paths("out", "captions.jsonl")).toEqual(["a.png", "b.png", "z.png"]);
    expect(jsonLines(await readFile(folder.at("out/errors.jsonl"), "utf8"))).toMatchObject([{ attempts: 2 }]);
    expect((await adapt("out", "null", ["--retry-failed"])).code).toBe(0);
  });
});

describe.skipIf(process.platform === "win32")("an engine", () => {
  beforeEach(async () => {
    await pictures("a.png", "high.png", "z.png");
    execFileSync("mkfifo", [folder.at("pipe")]);
  });

  it("that hangs natively fails its picture, and the process ends all the same", { timeout: 120_000 }, async () => {
    const { code, signal, stderr } = await hanging("out", "ppocr-v4", ["--timeout", "3", "--log-level", "warn"]);
    expect(stderr).toMatch(/^high\.png: the step detect took longer than 3 s$/m);
    expect(stderr).toMatch(/^2 done, 1 failed /m);
    // Once for each try.
    const held = "engine 1 in detect; engine 2 in detect";
    expect(stderr).toContain(`done, but the process does not exit and is ended; it is held by ${held}; `);
    expect([code, signal]).toEqual([null, "SIGKILL"]);

    expect((await adapt("out", "ppocr-v4", ["--retry-failed"])).code).toBe(0);
    expect((await adapt("calm", "ppocr-v4")).code).toBe(0);
    expect(await paths("out", "captions.jsonl")).toEqual(["a.png", "high.png", "z.png"]);
    expect((await results("out"))["captions.jsonl"]).toBe((await results("calm"))["captions.jsonl"]);
  });

  it("that crashes natively takes the process with it; the next run loses nothing", { timeout: 120_000 }, async () => {
    const { signal } = await hanging("out", "ppocr-v4", ["--in-flight", "1"], { ENGINE_DIES: "1" });
    expect(signal).toBe("SIGSEGV");
    expect(await readFile(folder.at("out/manifest.jsonl"), "utf8")).toContain('"path":"a.png"');
    const { stdout } = await adapt("out", "ppocr-v4", ["--dry-run", "--json"]);
    const [first] = jsonLines(stdout).filter(({ action }) => action === "new");
    expect(first.path).toBe("high.png"); // the one that crashed it
    expect((await adapt("out", "ppocr-v4")).code).toBe(0);
    expect((await adapt("calm", "ppocr-v4")).code).toBe(0);
    expect(await results("out")).toEqual(await results("calm"));
  });
});
