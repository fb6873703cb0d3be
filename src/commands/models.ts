import { dirname, resolve } from "node:path";
import { Command } from "commander";
import { OpenAutoGlmError } from "../errors.js";
import { type HubOptions, pullModel } from "../io/hub.js";
import { hubRepositories } from "../io/hub-pair.js";
import {
  findSnapshot,
  listCachedModels,
  removeCachedModel,
  type VerifiedFile,
  verifyCachedModel,
} from "../io/hub-scan.js";
import { parseDtypeChoice } from "../io/hub-select.js";
import { readHubSettings } from "../io/hub-settings.js";
import { isFolder } from "../io/is-folder.js";
import { checkBundle } from "../model/check-bundle.js";
import { loadPpocrV4 } from "../model/families/ppocr-files.js";
import { inspectBundle } from "../model/inspect-bundle.js";
import { escapeTerminal } from "../report/escape-terminal.js";
import type { Services } from "../services.js";
import { formatBytes } from "../terminal/format-bytes.js";
import { renderModelCard, renderModelList } from "../terminal/model-text.js";
import { createPullProgress } from "../terminal/pull-progress.js";
import { SIGNAL_EXIT_CODES, stopOnSignal } from "../terminal/signals.js";
import { writeJsonLine } from "../terminal/write-line.js";

/** What the commands need of the outside; tests give a `fetch` and a `sleep` of their own. */
export type ModelsServices = Services & Pick<HubOptions, "fetch" | "sleep">;

const BUILT_IN = ["ppocr-v4"];

/** `openautoglm models list|pull|inspect|verify|remove`. Only `pull` touches the network. */
export function modelsCommand(services: ModelsServices): Command {
  const command = new Command("models").description("models on this machine and from the Hugging Face hub");
  command
    .command("list")
    .description("built-in models and those in the Hugging Face cache")
    .option("--json", "one JSON object a line")
    .action((flags) => list(flags, services));
  command
    .command("pull")
    .description("fetch a model from the hub into the cache that Hugging Face tools share; prints its folder")
    .argument("<id>", "org/name or org/name@revision; a reader's id stands for its two repositories")
    .option("--revision <name>", "branch, tag or commit")
    .option("--dtype <dtype>", "auto, fp32, fp16, q8, q4, ...; or one a session: fp16,decoder_model_merged=q4", "auto")
    .option("--dry-run", "say what would be fetched, and stop")
    .option("--quiet", "no progress")
    .option("--json", "print one JSON object a repository instead of its folder")
    .action((id, flags) => pull(id, flags, services));
  command
    .command("inspect")
    .description("family, licence, sessions, tensors and sizes of a model, without running it")
    .argument("<model>", "a folder, a hub id that was pulled, or ppocr-v4")
    .option("--json", "print one JSON object")
    .action((model, flags) => inspect(model, flags, services));
  command
    .command("verify")
    .description("compare a model's files with their checksums, and check that they are safe to load")
    .argument("<model>", "a hub id that was pulled, ppocr-v4, or a folder (which has no checksums)")
    .option("--json", "one JSON object a file")
    .action((model, flags) => verify(model, flags, services));
  command
    .command("remove")
    .description("remove a model with all its revisions from the cache")
    .argument("<id>", "org/name exactly as `list` shows it")
    .action((id) => remove(id, services));
  for (const sub of command.commands)
    sub.exitOverride().showHelpAfterError(`(see openautoglm models ${sub.name()} --help)`);
  return command;
}

async function list({ json }: { json?: boolean }, { env, stdout }: ModelsServices): Promise<void> {
  const { cacheFolder } = await readHubSettings(env);
  const models = await listCachedModels(cacheFolder);
  if (!json) {
    stdout.write(renderModelList(BUILT_IN, models, cacheFolder));
    return;
  }
  for (const name of BUILT_IN) await writeJsonLine(stdout, { name, builtIn: true });
  for (const model of models) await writeJsonLine(stdout, { ...model, builtIn: false });
}

interface PullFlags {
  readonly revision?: string;
  readonly dtype: string;
  readonly dryRun?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

async function pull(id: string, flags: PullFlags, services: ModelsServices): Promise<void> {
  const { stdout, stderr, env, fetch, sleep } = services;
  const progress = createPullProgress({
    stream: stderr,
    isTty: stderr.isTTY === true,
    quiet: flags.quiet === true,
    env,
  });
  const stop = stopOnSignal();
  const dtype = parseDtypeChoice(flags.dtype);
  try {
    const options = { env, fetch, sleep, dtype, revision: flags.revision, signal: stop.signal };
    for (const repository of await hubRepositories(id, options)) {
      for await (const event of pullModel(repository, options)) {
        progress.show(event);
        if (event.type === "plan" && flags.dryRun) break;
        if (event.type !== "done") continue;
        progress.stop();
        if (flags.json) await writeJsonLine(stdout, { id: event.id.name, commit: event.commit, folder: event.folder });
        else stdout.write(`${event.folder}\n`);
      }
    }
  } catch (error) {
    if (!stop.name) throw error;
    // The user's wish, not a failure: what came is kept for the next pull.
    process.exitCode = SIGNAL_EXIT_CODES[stop.name];
  } finally {
    progress.stop();
    stop.release();
  }
}

async function inspect(model: string, { json }: { json?: boolean }, services: ModelsServices): Promise<void> {
  const card = await inspectBundle(await folderOf(model, services));
  if (json) await writeJsonLine(services.stdout, card);
  else services.stdout.write(renderModelCard(card));
}

async function verify(model: string, { json }: { json?: boolean }, services: ModelsServices): Promise<void> {
  const { stdout, env } = services;
  const folder = await folderOf(model, services);
  const counts: Record<VerifiedFile["state"], number> = { good: 0, damaged: 0, unknown: 0 };
  const damaged: string[] = [];
  if (!BUILT_IN.includes(model) && !(await isFolder(resolve(services.cwd, model)))) {
    for await (const file of verifyCachedModel((await readHubSettings(env)).cacheFolder, model)) {
      counts[file.state]++;
      if (file.state === "damaged") damaged.push(file.path);
      if (json) await writeJsonLine(stdout, file);
    }
  }
  if (damaged.length > 0) {
    throw new OpenAutoGlmError(
      "model_damaged",
      `${model}: ${damaged.length} files differ from their checksums: ${damaged.slice(0, 5).join(", ")}`,
      `openautoglm models remove ${model.split("@")[0]}, then pull it again`,
    );
  }
  const sessions = await checkBundle(folder);
  if (json) return;
  const facts = [
    ...(counts.good > 0 ? [`right checksums: ${counts.good}`] : []),
    ...(counts.unknown > 0 ? [`files without one: ${counts.unknown}`] : []),
    `.onnx files safe to load: ${sessions.length}`,
  ];
  stdout.write(`${escapeTerminal(model)}: good (${facts.join(", ")})\n`);
}

async function remove(id: string, { env, stdout }: ModelsServices): Promise<void> {
  const { cacheFolder } = await readHubSettings(env);
  stdout.write(`${escapeTerminal(id)}: removed, ${formatBytes(await removeCachedModel(cacheFolder, id))} free\n`);
}

/** A folder, else a built-in model (whose files are checked on the way), else what was pulled. Never the network. */
async function folderOf(model: string, services: ModelsServices): Promise<string> {
  if (await isFolder(resolve(services.cwd, model))) return resolve(services.cwd, model);
  if (BUILT_IN.includes(model)) return dirname((await loadPpocrV4()).detector);
  const { cacheFolder } = await readHubSettings(services.env);
  return (await findSnapshot(cacheFolder, model)).folder;
}
