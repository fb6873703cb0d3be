import { join, resolve } from "node:path";
import { Command } from "commander";
import { OpenAutoGlmError } from "../errors.js";
import { takeLockIfPossible } from "../io/lock.js";
import { escapeTerminal } from "../report/escape-terminal.js";
import type { Services } from "../services.js";
import { writeJsonLine } from "../terminal/write-line.js";

const SHOWN = 20; // findings, for people; --json gives all

/** `openautoglm verify [output]`: whether what a run wrote is whole. */
export function verifyCommand(services: Services): Command {
  return new Command("verify")
    .description("check an output directory: lists against the manifest, each image's tokens against their checksum")
    .argument("[output]", "output directory of adapt", "openautoglm-out")
    .option("--json", "findings and a summary to stdout, one JSON object a line")
    .action((output: string, flags: { readonly json?: boolean }) =>
      verify(resolve(services.cwd, output), flags, services),
    );
}

async function verify(folder: string, { json }: { readonly json?: boolean }, { stdout }: Services): Promise<void> {
  const { verifyOutput } = await import("../pipeline/verify.js");
  const unlock = await takeLockIfPossible(join(folder, ".lock")); // a run that still writes would look damaged
  try {
    const events = verifyOutput(folder);
    let findings = 0;
    let step = await events.next();
    for (; !step.done; step = await events.next()) {
      const { code, file, message } = step.value;
      if (json) await writeJsonLine(stdout, { type: "finding", ...step.value });
      else if (findings < SHOWN) stdout.write(`${escapeTerminal(`${file}: ${message}`)} [${code}]\n`);
      findings++;
    }
    const counts = step.value;
    if (json) await writeJsonLine(stdout, { type: "summary", ...counts, findings });
    if (findings > 0) throw damaged(folder, findings);
    const facts = `${counts.done} captions, ${counts.failed} errors, ${counts.tokens} images' tokens with right checksums`;
    if (!json) stdout.write(`${escapeTerminal(folder)}: good (${facts})\n`);
  } finally {
    await unlock();
  }
}

function damaged(folder: string, findings: number): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "output_damaged",
    `${folder} isn't whole: ${findings} ${findings === 1 ? "finding" : "findings"}`,
    "run the same adapt command again: it makes what is missing; what stays damaged needs --force",
  );
}
