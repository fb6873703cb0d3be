import { resolve } from "node:path";
import { Command } from "commander";
import { EXIT_SOME_FAILED } from "../errors.js";
import { addPrice, hoursPerMillion, noTotals, type StrategyTotals } from "../pipeline/plan-totals.js";
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
    .option("--compare <list>", "strategies to price, as bench --mode takes them; with --json their totals come last")
    .option("--overlay <dir>", "write each picture with its tiles drawn on it");
  addInputFlags(command);
  addConfigFlags(command);
  addSettingFlags(command, "plan");
  return command.action((inputs, flags) => plan(command, inputs, flags, services));
}

interface PlanFlags extends InputFlags {
  readonly json?: boolean;
  readonly overlay?: string;
  readonly compare?: string;
}

const NO_CALIBRATION =
  "No time is predicted: run `openautoglm doctor --calibrate` once with this model, device and engines.";

async function plan(command: Command, inputs: string[], flags: PlanFlags, services: Services): Promise<void> {
  const { cwd, env, stdin, stdout, stderr } = services;
  const given = readInputs(inputs, flags);
  const { config } = await resolveSettings(command, "plan", services);
  const { planImages } = await import("../pipeline/plan.js"); // heavy: sharp
  const { writeOverlay } = await import("../io/write-overlay.js");
  const compare = flags.compare ?? "usual";
  let totals: StrategyTotals[] = [];
  let failed = 0;
  let hasSecondLook = false;
  let isHinted = false;
  let hasHead = false;
  for await (const event of planImages(given, config, { cwd, env, stdin, compare })) {
    if (event.type === "failed") {
      failed++;
      if (flags.json) await writeJsonLine(stdout, { type: "error", ...event.error });
      else stderr.write(`${escapeTerminal(`${event.error.path}: ${event.error.message}`)}\n`);
      continue;
    }
    const { record, ref, compared } = event;
    hasSecondLook ||= record.secondLook !== undefined;
    if (record.predictedMs === null && !isHinted) {
      isHinted = true;
      stderr.write(`${NO_CALIBRATION}\n`);
    }
    totals = compared.map(({ strategy, price }, index) => addPrice(totals[index] ?? noTotals(strategy), price));
    if (flags.json) await writeJsonLine(stdout, record);
    else stdout.write(hasHead ? `${planRow(record)}\n` : `${planHeader()}\n${planRow(record)}\n`);
    hasHead = true;
    if (flags.overlay) {
      await writeOverlay(resolve(cwd, flags.overlay), ref, record, { maxPixels: config["limits.maxPixels"] });
    }
  }
  if (!flags.json) stdout.write(`\n${planTotals(totals, failed, hasSecondLook)}\n`);
  else if (flags.compare) {
    const strategies = totals.map((each) => ({ ...each, predictedHoursPerMillion: hoursPerMillion(each) }));
    await writeJsonLine(stdout, { type: "totals", failed, strategies });
  }
  if (failed > 0) process.exitCode = EXIT_SOME_FAILED;
}
