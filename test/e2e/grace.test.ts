import { readFile, stat } from "node:fs/promises";
import { expect, it } from "vitest";
import { jsonLines, runCli, startCli } from "../helpers/cli.js";
import { fields } from "../helpers/pictures.js";
import { useTempFolder } from "../helpers/temp-folder.js";

// Stopping a run that has pictures under way: nobody reads its stdout, so it never gets ahead by itself.

const folder = useTempFolder();
const COUNT = 600;

async function start(...flags: string[]) {
  const png = await fields(32, 16).png().toBuffer();
  await folder.put(Object.fromEntries(Array.from({ length: COUNT }, (_, index) => [`in/${1000 + index}.png`, png])));
  const child = startCli(["adapt", "in", "--model", "null", "--json", ...flags], { cwd: folder.path });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (chunk) => (stderr += chunk));
  const ended = new Promise<number | string | null>((resolve) =>
    child.once("exit", (code, signal) => resolve(signal ?? code)),
  );
  await new Promise((resolve) => child.stdout.once("data", resolve));
  child.stdout.pause();
  // It waits for its reader when the manifest grows no more.
  for (let before = -1, now = 0; before !== now; ) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    before = now;
    now = (await stat(folder.at("openautoglm-out/manifest.jsonl"))).size;
  }
  return { child, ended, stderr: () => stderr };
}

async function resumes(): Promise<void> {
  expect((await runCli(["adapt", "in", "--model", "null"], { cwd: folder.path })).code).toBe(0);
  const paths = jsonLines(await readFile(folder.at("openautoglm-out/captions.jsonl"), "utf8")).map(({ path }) => path);
  expect(paths).toEqual(Array.from({ length: COUNT }, (_, index) => `${1000 + index}.png`));
}

it.skipIf(process.platform === "win32")("a second signal leaves at once, and the next run goes on", async () => {
  const { child, ended, stderr } = await start();
  child.kill("SIGINT");
  await expect.poll(stderr).toContain("stopping: pictures that were begun have 30 s to finish");
  child.kill("SIGINT");
  // What a shell shows as 130.
  expect(await ended).toBe("SIGINT");
  expect(stderr()).toContain("left at once: what was stored is kept, run the same command again to go on");
  await resumes();
});

it.skipIf(process.platform === "win32")("when the grace is over the run leaves without a second signal", async () => {
  const { child, ended, stderr } = await start("--grace", "0");
  child.kill("SIGTERM");
  await expect.poll(stderr, { timeout: 10_000 }).toContain("left at once");
  expect(await ended).toBe("SIGTERM");
  await resumes();
});
