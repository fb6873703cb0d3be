import { readFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { jsonLines, runCli, startCli } from "../helpers/cli.js";
import { fields } from "../helpers/pictures.js";
import { useTempFolder } from "../helpers/temp-folder.js";

// Stopping a run that has pictures under way: nobody reads its stdout, so it never gets ahead by itself.

const folder = useTempFolder();
const COUNT = 60;
const UNREAD = fileURLToPath(new URL("../helpers/unread-stdout.mjs", import.meta.url));

async function start(...flags: string[]) {
  const png = await fields(32, 16).png().toBuffer();
  await folder.put(Object.fromEntries(Array.from({ length: COUNT }, (_, index) => [`in/${1000 + index}.png`, png])));
  const env = { NODE_OPTIONS: `--import ${pathToFileURL(UNREAD)}` };
  const child = startCli(["adapt", "in", "--model", "null", "--json", ...flags], { cwd: folder.path, env });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (chunk) => (stderr += chunk));
  const ended = new Promise<number | string | null>((resolve) =>
    child.once("exit", (code, signal) => resolve(signal ?? code)),
  );
  /** Resolves when it says so. */
  const says = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => stderr.includes(text) && resolve();
      child.stderr.on("data", look);
      child.stderr.once("end", () => reject(new Error(`it never said ${text}: ${stderr}`)));
      look();
    });
  await says("nobody reads");
  return { child, ended, says };
}

async function resumes(): Promise<void> {
  expect((await runCli(["adapt", "in", "--model", "null"], { cwd: folder.path })).code).toBe(0);
  const paths = jsonLines(await readFile(folder.at("openautoglm-out/captions.jsonl"), "utf8")).map(({ path }) => path);
  expect(paths).toEqual(Array.from({ length: COUNT }, (_, index) => `${1000 + index}.png`));
}

it.skipIf(process.platform === "win32")("a second signal leaves at once, and the next run goes on", async () => {
  const { child, ended, says } = await start();
  child.kill("SIGINT");
  await says("stopping: pictures that were begun have 30 s to finish");
  child.kill("SIGINT");
  await says("left at once: what was stored is kept, run the same command again to go on");
  // What a shell shows as 130.
  expect(await ended).toBe("SIGINT");
  await resumes();
});

it.skipIf(process.platform === "win32")("when the grace is over the run leaves without a second signal", async () => {
  const { child, ended, says } = await start("--grace", "0");
  child.kill("SIGTERM");
  await says("left at once");
  expect(await ended).toBe("SIGTERM");
  await resumes();
});
