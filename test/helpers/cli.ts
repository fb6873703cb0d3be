import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../../bin/openautoglm.js", import.meta.url));

export interface CliResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the command line as a user does; settings of this environment do not reach it. */
export function startCli(args: readonly string[], { cwd, env }: CliOptions): ChildProcessWithoutNullStreams {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(OPENAUTOGLM_|NODE_OPTIONS$|VITEST)/.test(name));
  return spawn(process.execPath, [BIN, ...args], { cwd, env: { ...Object.fromEntries(inherited), ...env } });
}

export async function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const child = startCli(args, options);
  const text = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (chunk) => (text[name] += chunk));
  return { ...(await ended(child)), ...text };
}

/** What a run says on stderr, without the progress that a slow machine makes it tell. */
export function messages(stderr: string): string {
  return stderr.replaceAll(/^\d+(\/\d+)? images\b.*\n/gm, "");
}

/** Until the process is gone and its output read. */
export function ended(child: ChildProcessWithoutNullStreams): Promise<Pick<CliResult, "code" | "signal">> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
}

/** JSON lines -> objects; each line must end. */
export function jsonLines(text: string) {
  if (text !== "" && !text.endsWith("\n")) throw new Error(`the last line is cut: ${text.slice(-80)}`);
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}
