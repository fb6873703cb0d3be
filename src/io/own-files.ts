import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { OpenAutoGlmError } from "../errors.js";
import { removeWebdataset } from "./webdataset.js";
import { guard } from "./whole-file.js";

/** The files we own in an output directory; nothing else in it is ever touched. */
const OURS =
  /^((manifest|captions|chunks|errors|order|sidecars|timings)\.jsonl|captions\.parquet|run\.json)(\.partial)?$/;
const OUR_TOKENS = /^\d{5,}\.(safetensors|npy|positions\.npy|index\.jsonl)(\.spool|\.partial)?$/;
const MANIFEST = "manifest.jsonl";

/** Any file of ours, also of a run that was cut off. */
export async function holdsResults(folder: string): Promise<boolean> {
  return (await namesIn(folder)).some((name) => OURS.test(name));
}

export function outputNotEmpty(folder: string): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "output_not_empty",
    `${folder} holds results of an earlier run`,
    "choose another --out, or --force to throw them away",
    "output",
  );
}

/** The manifest last: a removal that is cut off leaves no file of ours that nobody knows of. */
export async function removeResults(folder: string): Promise<void> {
  const remove = async (directory: string, isOld: (name: string) => boolean): Promise<void> => {
    const names = (await namesIn(directory)).filter(isOld);
    await Promise.all(names.map((name) => rm(join(directory, name), { force: true })));
  };
  await removeWebdataset(folder);
  await guard(folder, async () => {
    await remove(join(folder, "tokens"), (name) => OUR_TOKENS.test(name));
    await remove(folder, (name) => OURS.test(name) && name !== MANIFEST);
    await rm(join(folder, MANIFEST), { force: true });
  });
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
