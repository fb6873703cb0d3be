import { resolve } from "node:path";
import { Command } from "commander";
import { EXIT_SOME_FAILED } from "../errors.js";
import { escapeTerminal } from "../report/escape-terminal.js";
import { resolveSettings, type Services } from "../services.js";
import { addConfigFlags, addSettingFlags } from "../terminal/flags.js";
import { addInputFlags, type InputFlags, readInputs } from "../terminal/input-flags.js";
import { planHeader, planRow, planTotals } from "../terminal/plan-table.js";
import { writeJsonLine } from "../terminal/write-line.js";

/** `openautoglm plan <inputs...>`: how pictures would be looked at, before paying for it. */
export function planCommand(services: Services): Command {
  const command = new Command("plan")
    .description("show how pictures would be looked at and what that costs; no model is loaded")
    .option("--json", "one JSON object a picture")
    .option("--overlay <dir>", "write each picture with its tiles drawn on it");
  addInputFlags(command);
  addConfigFlags(command);
  addSettingFlags(command, "plan");
  return command.action((inputs, flags) => plan(command, inputs, flags, services));
}

async function plan(
  command: Command,
  inputs: string[],
  flags: InputFlags & { readonly json?: boolean; readonly overlay?: string },
  services: Services,
): Promise<void> {
  const { cwd, env, stdin, stdout, stderr } = services;
  const given = readInputs(inputs, flags);
  const { config } = await resolveSettings(command, "plan", services);
  const { planImages } = await import("../pipeline/plan.js"); // heavy: sharp
  const { writeOverlay } = await import("../io/write-overlay.js");
  const totals = { pictures: 0, failed: 0, tiles: 0, skipped: 0, megapixels: 0, gflops: 0 };
  if (!flags.json) stdout.write(`${planHeader()}\n`);
  for await (const event of planImages(given, config, { cwd, env, stdin })) {
    totals.pictures++;
    if (event.type === "failed") {
      totals.failed++;
      if (flags.json) await writeJsonLine(stdout, { type: "error", ...event.error });
      else stderr.write(`${escapeTerminal(`${event.error.path}: ${event.error.message}`)}\n`);
      continue;
    }
    const { record, ref } = event;
    totals.tiles += record.tileCount;
    totals.skipped += record.skippedTiles;
    totals.megapixels += record.encodedMegapixels;
    totals.gflops += record.gflops;
    if (flags.json) await writeJsonLine(stdout, record);
    else stdout.write(`${planRow(record)}\n`);
    if (flags.overlay) {
      await writeOverlay(resolve(cwd, flags.overlay), ref, record, { maxPixels: config["limits.maxPixels"] });
    }
  }
  if (!flags.json) stdout.write(`${planTotals(totals)}\n`);
  if (totals.failed > 0) process.exitCode = EXIT_SOME_FAILED;
}
