import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { ended, jsonLines, messages, runCli, startCli } from "../helpers/cli.js";
import { fields } from "../helpers/pictures.js";
import { useTempFolder } from "../helpers/temp-folder.js";

// Without a model: what is tested is all the rest, and it takes no time.

const folder = useTempFolder();
const cli = (...args: string[]) => runCli(args, { cwd: folder.path });
const adapt = (...args: string[]) => cli("adapt", "--model", "null", ...args);

const PNG = await fields(32, 16).png().toBuffer();
const pictures = (...names: string[]) => folder.put(Object.fromEntries(names.map((name) => [`in/${name}`, PNG])));

describe("exit code 0", () => {
  it("says nothing on stdout and one summary on stderr", async () => {
    await pictures("a.png", "b.png");
    await folder.put({ "in/notes.txt": "notes" });
    const { code, stdout, stderr } = await adapt("in");
    expect([code, stdout]).toEqual([0, ""]);
    expect(stderr).toMatch(
      /^2 done, 1 other files skipped in \d+\.\d s \(\d+\.\d\d images\/s\) -> .*openautoglm-out\n$/,
    );
    expect(existsSync(folder.at("openautoglm-out/captions.jsonl"))).toBe(true);
  });

  it("says nothing at all with --quiet", async () => {
    await pictures("a.png");
    expect(await adapt("in", "--quiet", "--out", "there")).toEqual({ code: 0, signal: null, stdout: "", stderr: "" });
    expect(existsSync(folder.at("there/run.json"))).toBe(true);
  });

  it("does the second time only what is missing", async () => {
    await pictures("a.png", "b.png");
    await adapt("in");
    const { code, stderr } = await adapt("in");
    expect(code).toBe(0);
    expect(messages(stderr)).toMatch(/^2 done, 2 kept from an earlier run -> /);
  });

  it.each([
    ["--version", /^\d+\.\d+\.\d+\S*\n$/],
    ["--help", /^Usage: openautoglm /],
    ["adapt --help", /^Usage: openautoglm adapt /],
    ["bench --help", /^Usage: openautoglm bench /],
  ])("%s goes to stdout", async (line, expected) => {
    const { code, stdout, stderr } = await cli(...line.split(" "));
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(expected);
  });

  it("takes a file whose name begins with a dash behind --", async () => {
    await folder.put({ "-rf.png": PNG });
    expect((await adapt("--", "-rf.png")).code).toBe(0);
  });
});

describe("exit code 3", () => {
  it("tells which images failed, with nothing in a name that steers the terminal", async () => {
    await pictures("a.png");
    await folder.put({ "in/\u001b[2Jb\n.png": "no picture", "in/c.svg": "<svg/>" });
    const { code, stdout, stderr } = await adapt("in");
    expect([code, stdout]).toEqual([3, ""]);
    expect(stderr).not.toContain("\u001b");
    const lines = messages(stderr).trimEnd().split("\n");
    expect(lines.slice(0, 2)).toEqual([
      "\\x1b[2Jb\\n.png: the content is none of JPEG, PNG, WebP, GIF, TIFF, AVIF",
      "c.svg: the content is none of JPEG, PNG, WebP, GIF, TIFF, AVIF",
    ]);
    expect(lines[2]).toMatch(/^1 done, 2 failed \(see errors.jsonl\)/);
    expect(jsonLines(await readFile(folder.at("openautoglm-out/errors.jsonl"), "utf8"))).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{16}$/),
        path: "\u001b[2Jb\n.png",
        stage: "decode",
        code: "unsupported_format",
        message: "the content is none of JPEG, PNG, WebP, GIF, TIFF, AVIF",
        hint: "convert it to one of them",
        attempts: 1,
      },
      expect.objectContaining({ path: "c.svg" }),
    ]);
  });

  it("counts failures of an earlier run, until they are repaired", async () => {
    await pictures("a.png");
    await folder.put({ "in/b.png": "no picture" });
    await adapt("in");
    expect((await adapt("in")).code).toBe(3);
    expect((await adapt("in", "--retry-failed")).code).toBe(3);
    await pictures("b.png");
    expect((await adapt("in")).code).toBe(0);
  });

  it("is the code when all failed, too", async () => {
    await folder.put({ "in/b.png": "" });
    expect((await adapt("in")).code).toBe(3);
  });
});

describe("exit codes of what is wrong from the start", () => {
  /** What must stand on stderr; nothing is written anywhere. */
  async function refused(args: string[], expected: number, ...says: (string | RegExp)[]): Promise<void> {
    const { code, stdout, stderr } = await cli(...args);
    expect([args, code, stdout]).toEqual([args, expected, ""]);
    for (const part of says)
      expect(stderr).toMatch(part instanceof RegExp ? part : new RegExp(part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")));
    expect(stderr).not.toMatch(/\n\s+at /); // no stack trace
    expect([existsSync(folder.at("openautoglm-out")), existsSync(folder.at("openautoglm-bench"))]).toEqual([
      false,
      false,
    ]);
  }

  it.each<[string[], string]>([
    [["adapt"], "no inputs are named [missing_input]"],
    [["plan"], "no inputs are named [missing_input]"],
    [["adapt", "-", "--files-from", "-"], "standard input can be read only once [stdin_twice]"],
    [["adapt", "in", "--max-tile", "3"], "unknown option '--max-tile'"],
    [["adapt", "in", "--max-tiles"], "argument missing"],
    [["adopt", "in"], "unknown command 'adopt'"],
    [["adapt", "in", "--max-tiles", "900"], "tiling.maxTiles must be 0..64, received 900 (from --max-tiles)"],
    [["adapt", "in", "--max-tiles", "many"], "(from --max-tiles)"],
    [["adapt", "in", "--device", "gpu"], "(from --device)"],
    [["adapt", "in", "--strategy", "best"], "(from --strategy)"],
    [["adapt", "in", "--overlap", "384"], "tiling.overlap must be less than tiling.tileSize"],
    [["bench", "--mode", "nothing", "--model", "null", "--limit", "1"], "bench --mode can't be nothing [invalid_mode]"],
  ])("64: %j", async (args, says) => {
    await pictures("a.png");
    await refused(args, 64, says);
  });

  it.each([
    [["adapt", "missing.png"], "nothing matches missing.png [no_input]"],
    [["adapt", "in/*.jpg"], "nothing matches in/*.jpg [no_input]"],
    [["adapt", "in", "missing.png", "--model", "null"], "nothing matches missing.png [no_input]"],
    [["adapt", "empty", "--model", "null"], "[no_input]"],
    [
      ["adapt", "--files-from", "typo"],
      "the list typo can't be read: ENOENT: no such file or directory [list_unreadable]",
    ],
    [["bench", "empty"], "labels.jsonl can't be read [dataset_missing]"],
  ])("66: %j", async (args, says) => {
    await pictures("a.png");
    await mkdir(folder.at("empty"));
    await refused(args, 66, says);
  });

  it.each<[string, string, string[]]>([
    [
      "openautoglm.config.json",
      '{ "tiling": { "maxTiles": 900 } }',
      ["tiling.maxTiles must be 0..64, received 900 (from openautoglm.config.json)"],
    ],
    [
      "openautoglm.config.json",
      '{ "tiling": { "maxTile": 9 } }',
      ["tiling.maxTile", "did you mean tiling.maxTiles?", "openautoglm.config.json"],
    ],
    ["openautoglm.config.yaml", "tiling: [", ["openautoglm.config.yaml"]],
    [".openautoglmrc", "device: gpu", ["device", "gpu", ".openautoglmrc"]],
  ])("78: %s with %s", async (name, content, says) => {
    await pictures("a.png");
    await folder.put({ [name]: content });
    await refused(["adapt", "in"], 78, ...says);
  });

  it("78: a value out of range in the environment, an unknown one too", async () => {
    await pictures("a.png");
    for (const [name, value, says] of [
      [
        "OPENAUTOGLM_TILING_MAX_TILES",
        "900",
        "tiling.maxTiles must be 0..64, received 900 (from OPENAUTOGLM_TILING_MAX_TILES)",
      ],
      ["OPENAUTOGLM_TILING_MAX_TILE", "9", "OPENAUTOGLM_TILING_MAX_TILE"],
    ]) {
      const { code, stderr } = await runCli(["adapt", "in"], { cwd: folder.path, env: { [name]: value } });
      expect([name, code]).toEqual([name, 78]);
      expect(stderr).toContain(says);
    }
  });

  it("78: a config file that is missing, a model that there is not", async () => {
    await pictures("a.png");
    await refused(["adapt", "in", "--config", "missing.json"], 78, "no config file missing.json [config_not_found]");
    await refused(["adapt", "in", "--model", "no-such-model"], 78, "no-such-model");
    await refused(["plan", "in", "--model", "no-such-model"], 78, "no-such-model");
  });

  it("78: results made with other settings stand in the output, and stay there", async () => {
    await pictures("a.png");
    await adapt("in", "--out", "there");
    const before = await readFile(folder.at("there/captions.jsonl"), "utf8");
    const { code, stderr } = await adapt("in", "--out", "there", "--threshold", "768");
    expect(code).toBe(78);
    expect(stderr).toContain(
      "holds results made with other settings (tiling.threshold 1024 -> 768) [settings_changed]",
    );
    expect(stderr).toContain("\n  choose another --out, or --force to throw those results away\n");
    expect(await readFile(folder.at("there/captions.jsonl"), "utf8")).toBe(before);
    expect((await adapt("in", "--out", "there", "--threshold", "768", "--force")).code).toBe(0);
  });

  it("73: --existing error finds results; skip goes on with them, overwrite is --force", async () => {
    await pictures("a.png");
    await folder.put({ "out/notes.txt": "mine" });
    const into = (...flags: string[]) => adapt("in", "--out", "out", ...flags);
    expect((await into("--existing", "error")).code).toBe(0);
    const before = await readFile(folder.at("out/manifest.jsonl"), "utf8");
    const again = await into("--existing", "error");
    expect([again.code, again.stdout]).toEqual([73, ""]);
    expect(again.stderr).toMatch(/holds results of an earlier run \[output_not_empty\]\n/);
    expect(await readFile(folder.at("out/manifest.jsonl"), "utf8")).toBe(before);
    expect((await into("--existing", "skip")).stderr).toContain("1 kept from an earlier run");
    expect((await into("--existing", "overwrite")).stderr).not.toContain("kept");
    expect((await into("--existing", "skip", "--force")).code).toBe(64);
    expect((await into("--existing", "append")).code).toBe(64);
  });

  it("73: the output can't be written", async () => {
    await pictures("a.png");
    await folder.put({ file: "" });
    const { code, stderr } = await adapt("in", "--out", "file/out");
    expect(code).toBe(73);
    expect(stderr).toContain("[output_unwritable]");
  });

  it("75: another run writes to the same output", async () => {
    await pictures("a.png");
    await folder.put({ "there/.lock": String(process.pid) });
    const { code, stderr } = await adapt("in", "--out", "there");
    expect(code).toBe(75);
    expect(stderr).toContain(`another run (process ${process.pid}) writes to the same output [output_locked]`);
  });
});

describe("--json", () => {
  it("streams a record a line in the images' order, then a summary, and nothing else", async () => {
    await pictures("a.png", "c.png");
    await folder.put({ "in/b.png": "no picture" });
    const { code, stdout } = await adapt("in", "--json");
    expect(code).toBe(3);
    const [start, a, b, c, summary, ...rest] = jsonLines(stdout);
    expect(rest).toEqual([]);
    const { fingerprint } = JSON.parse(await readFile(folder.at("openautoglm-out/run.json"), "utf8"));
    expect(start).toEqual({ type: "start", fingerprint, folder: expect.stringMatching(/openautoglm-out$/) });
    const [captionA, captionC] = jsonLines(await readFile(folder.at("openautoglm-out/captions.jsonl"), "utf8"));
    const [error] = jsonLines(await readFile(folder.at("openautoglm-out/errors.jsonl"), "utf8"));
    expect([a, b, c]).toEqual([
      { type: "caption", ...captionA },
      { type: "error", ...error },
      { type: "caption", ...captionC },
    ]);
    expect(summary).toEqual({ type: "summary", found: 3, done: 2, failed: 1, resumed: 0, skipped: 0 });
  });

  it("streams what an earlier run left as well", async () => {
    await pictures("a.png");
    await adapt("in");
    expect(jsonLines((await adapt("in", "--json")).stdout).map(({ type }) => type)).toEqual([
      "start",
      "caption",
      "summary",
    ]);
  });

  it("goes on when nobody reads stderr", async () => {
    await pictures("a.png");
    await folder.put({ "in/b.png": "no picture", "in/c.png": "no picture" });
    const child = startCli(["adapt", "--model", "null", "in", "--json"], { cwd: folder.path });
    child.stderr.destroy();
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (chunk) => (stdout += chunk));
    expect((await ended(child)).code).toBe(3);
    expect(jsonLines(stdout).at(-1)).toMatchObject({ type: "summary", found: 3 });
  });
});

describe("--limit, --sample, --max-errors", () => {
  const paths = async (out: string) =>
    jsonLines(await readFile(folder.at(out, "captions.jsonl"), "utf8")).map(({ path }) => path);

  it("choose the same pictures in adapt and plan", async () => {
    await pictures("a.png", "b.png", "c.png", "d.png");
    expect((await adapt("in", "--limit", "2", "--out", "first")).code).toBe(0);
    expect(await paths("first")).toEqual(["a.png", "b.png"]);
    const flags = ["--sample", "2", "--seed", "3"];
    expect((await adapt("in", ...flags, "--out", "drawn")).code).toBe(0);
    const planned = jsonLines((await cli("plan", "in", "--json", ...flags)).stdout).map(({ path }) => path);
    expect(planned).toHaveLength(2);
    expect(await paths("drawn")).toEqual(planned);
  });

  it.each([["--fail-fast"], ["--max-errors", "1"]])(
    "1: %s stops, stores what was begun, and goes on when told",
    async (...flags) => {
      await pictures(...Array.from({ length: 30 }, (_, index) => `p${10 + index}.png`));
      await folder.put({ "in/a.png": "no picture" });
      const { code, stderr } = await adapt("in", "--in-flight", "2", ...flags);
      expect(code).toBe(1);
      expect(stderr).toContain("\nstopped, as so many images failed: run the same command again to go on\n");
      expect((await paths("openautoglm-out")).length).toBeLessThan(5);
      // The old failure doesn't stop it again, and still counts.
      expect((await adapt("in", ...flags)).code).toBe(3);
      expect(await paths("openautoglm-out")).toHaveLength(30);
    },
  );
});

describe("paths from a list", () => {
  const ODD = ["-rf.png", "a\nb.png", "\u00e9.png", "e\u0301.png", `${"n".repeat(251)}.png`, "*.png", " .png"];

  async function piped(args: string[], text: string | Buffer) {
    const child = startCli(["adapt", "--model", "null", ...args], { cwd: folder.path });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (chunk) => (stderr += chunk));
    child.stdin.end(text);
    return { ...(await ended(child)), stderr: messages(stderr) };
  }
  const captions = async () => jsonLines(await readFile(folder.at("openautoglm-out/captions.jsonl"), "utf8"));

  it.skipIf(process.platform !== "linux")("find -print0 | adapt --files-from0 - keeps odd names apart", async () => {
    await folder.put(Object.fromEntries(ODD.map((name) => [name, PNG])));
    await writeFile(Buffer.concat([Buffer.from(folder.at("/")), Buffer.from("\xff.png", "latin1")]), PNG);
    const list = execFileSync("find", [".", "-name", "*.png", "-print0"], { cwd: folder.path });
    const { code, stderr } = await piped(["--files-from0", "-"], list);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^8 done in /)]);
    const records = await captions();
    expect(records.map(({ path }) => path).sort()).toEqual([...ODD, "%FF.png"].sort());
    expect(new Set(records.map(({ id }) => id)).size).toBe(8);
  });

  it("ls | adapt - takes one a line; a name that is gone is recorded, and a second run does nothing", async () => {
    await pictures("a.png", "b.png");
    expect(await piped(["-"], "in/a.png\nin/gone.png\nin/b.png\n")).toMatchObject({ code: 3 });
    expect((await captions()).map(({ path }) => path)).toEqual(["in/a.png", "in/b.png"]);
    expect((await piped(["-"], "in/a.png\nin/b.png\n")).stderr).toMatch(/^2 done, 2 kept from an earlier run/);
  });

  it("an empty list matches nothing: 66", async () => {
    expect(await piped(["-"], "")).toMatchObject({
      code: 66,
      stderr: expect.stringContaining("there are no images in standard input"),
    });
  });

  it.skipIf(process.platform === "win32")(
    "a pipe, a device and a broken link that are named get a record, unopened",
    async () => {
      execFileSync("mkfifo", [folder.at("pipe.png")]);
      await symlink("nowhere", folder.at("link.png"));
      expect(await piped(["pipe.png", "/dev/zero", "--files-from", "-"], "link.png\n")).toMatchObject({ code: 3 });
      const errors = jsonLines(await readFile(folder.at("openautoglm-out/errors.jsonl"), "utf8"));
      expect(errors.map(({ code }) => code)).toEqual(["not_a_file", "not_a_file", "file_unreadable"]);
    },
  );

  it.skipIf(process.platform === "win32")("Ctrl-C ends a run that waits for a list: 130", async () => {
    await pictures("a.png");
    const flags = ["--model", "null", "--json", "--in-flight", "1"]; // told as soon as it is stored
    const child = startCli(["adapt", ...flags, "-"], { cwd: folder.path });
    child.stdin.write("in/a.png\n");
    await once(child.stdout, "data");
    child.kill("SIGINT");
    expect(await ended(child)).toEqual({ code: 130, signal: null });
    expect((await captions()).map(({ path }) => path)).toEqual(["in/a.png"]);
  });
});

describe("a pipe", () => {
  const COUNT = 600;

  /** More records than a pipe holds, told to one who reads the first piece and then waits: the run waits too. */
  async function startTalking() {
    await pictures(...Array.from({ length: COUNT }, (_, index) => `${1000 + index}.png`));
    const child = startCli(["adapt", "--model", "null", "in", "--json", "--quiet"], { cwd: folder.path });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (chunk) => (stderr += chunk));
    const first = await new Promise<string>((resolve) => {
      let text = "";
      const take = (chunk: string) => {
        text += chunk;
        if (!text.includes('"path":"1000.png"')) return;
        child.stdout.off("data", take).pause();
        resolve(text);
      };
      child.stdout.setEncoding("utf8").on("data", take);
    });
    return { child, first, stderr: () => stderr };
  }

  it("that is closed (| head -1) ends the run quietly, with 0", async () => {
    const { child, stderr } = await startTalking();
    child.stdout.destroy();
    expect(await ended(child)).toEqual({ code: 0, signal: null });
    expect(stderr()).toBe("");
    // What was stored is kept: the next run goes on.
    expect((await adapt("in", "--quiet")).code).toBe(0);
    expect(jsonLines(await readFile(folder.at("openautoglm-out/captions.jsonl"), "utf8"))).toHaveLength(COUNT);
  });

  it.skipIf(process.platform === "win32").each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s ends the run with %d: what is begun is stored, the rest is left", async (signal, code) => {
    const { child, first, stderr } = await startTalking();
    child.kill(signal);
    let text = first;
    child.stdout.on("data", (chunk) => (text += chunk));
    child.stdout.resume();
    expect(await ended(child)).toEqual({ code, signal: null });
    expect(stderr()).toBe("");
    const told = jsonLines(text);
    const done = told.length - 2; // the first line is no picture's, nor the last
    expect(told.at(-1)).toMatchObject({ type: "summary", done });
    expect(done).toBeLessThan(COUNT);
    expect(jsonLines(await readFile(folder.at("openautoglm-out/captions.jsonl"), "utf8"))).toHaveLength(done);
    expect(JSON.parse(await readFile(folder.at("openautoglm-out/run.json"), "utf8"))).toMatchObject({ stopped: true });
  });
});

describe("settings", () => {
  it("default < profile < file < environment < flag, as run.json tells", async () => {
    await pictures("a.png");
    await folder.put({
      "openautoglm.config.json":
        '{ "profile": "documents", "tiling": { "threshold": 700, "overlap": 20, "maxTiles": 3 }, "prompt": "file" }',
    });
    const env = { OPENAUTOGLM_TILING_OVERLAP: "30", OPENAUTOGLM_TILING_MAX_TILES: "5", OPENAUTOGLM_MODEL: "null" };
    const args = ["adapt", "in", "--max-tiles", "7", "--no-skip-blank"];
    expect((await runCli(args, { cwd: folder.path, env })).code).toBe(0);
    const { config } = JSON.parse(await readFile(folder.at("openautoglm-out/run.json"), "utf8"));
    expect(config).toMatchObject({
      "tiling.tileSize": 384,
      "tiling.threshold": 700,
      "tiling.overlap": 30,
      "tiling.maxTiles": 7,
      "tiling.skipBlank": false,
      model: "null",
      prompt: ["file"],
      profile: "documents",
    });
  });

  it("take no file with --no-config, and the one that is named with --config", async () => {
    await pictures("a.png");
    await folder.put({
      "openautoglm.config.json": '{ "tiling": { "overlap": 20 } }',
      "mine.yaml": "tiling: { overlap: 33 }",
    });
    const overlap = async (out: string, ...args: string[]) => {
      expect((await adapt("in", "--out", out, ...args)).code).toBe(0);
      return JSON.parse(await readFile(folder.at(out, "run.json"), "utf8")).config["tiling.overlap"];
    };
    expect(await overlap("one")).toBe(20);
    expect(await overlap("two", "--no-config")).toBe(48);
    expect(await overlap("three", "--config", "mine.yaml")).toBe(33);
    expect(await overlap("four", "--config", "mine.yaml", "--overlap", "44")).toBe(44);
  });
});

it("two outputs of the same input and settings have the same bytes, however many are in flight", async () => {
  await pictures("a.png", "b.png", "c.png");
  await writeFile(folder.at("in/broken.png"), "no");
  await Promise.all([adapt("in", "--out", "one"), adapt("in", "--out", "two", "--in-flight", "1")]);
  for (const name of ["captions.jsonl", "errors.jsonl", "tokens/00000.safetensors"]) {
    const [one, two] = await Promise.all([readFile(folder.at("one", name)), readFile(folder.at("two", name))]);
    expect([name, one.equals(two), one.length > 0]).toEqual([name, true, true]);
  }
});
