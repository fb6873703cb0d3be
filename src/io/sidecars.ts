import { lstat, open, readFile, rename, rm } from "node:fs/promises";
import { sep } from "node:path";
import { OpenAutoGlmError } from "../errors.js";
import { planSidecar, type SidecarMode, sidecarText } from "../format/sidecar-text.js";
import type { CaptionRecord } from "../types.js";
import type { CaptionForm, CaptionSource } from "./caption-form.js";
import { pathId } from "./path-id.js";
import type { SidecarLog } from "./sidecar-log.js";
import { isPicture, type SidecarPlaces } from "./sidecar-places.js";
import { sniffFormat } from "./sniff.js";
import { guard, syncDirectory } from "./whole-file.js";

/** <name>.txt with the caption, or <name>.json with the line of captions.jsonl. */
export type SidecarExtension = "txt" | "json";

export interface SidecarOptions {
  readonly extensions: readonly SidecarExtension[];
  readonly places: SidecarPlaces;
  /** Of sidecars that are not ours; JSON can't be appended to and is left. */
  readonly existing: SidecarMode | "error";
}

export interface SidecarCounts {
  readonly written: number;
  readonly unchanged: number;
  /** Not ours, or edited since. */
  readonly left: number;
}

/** A caption beside its picture, whole or not at all. Doing it again changes nothing. */
export class Sidecars implements CaptionForm {
  private readonly counts = { written: 0, unchanged: 0, left: 0 };

  constructor(
    private readonly extension: SidecarExtension,
    private readonly options: SidecarOptions,
    private readonly log: SidecarLog,
  ) {}

  async add(record: CaptionRecord, { ref }: CaptionSource): Promise<void> {
    if (!ref) return;
    await guard(`the sidecar of ${record.path}`, async () => {
      try {
        await this.write(record, await this.options.places.find(ref, this.extension));
      } catch (error) {
        throw ofThisOne(error);
      }
    });
  }

  async finish(): Promise<object> {
    return { [`${this.extension}Sidecars`]: { ...this.counts } };
  }

  async close(): Promise<void> {}

  private async write(record: CaptionRecord, path: Buffer): Promise<void> {
    const key = pathId(path);
    const { existing: what } = this.options;
    const existing = await textOf(path);
    const ours = existing === undefined ? undefined : this.log.partsOf(key, existing);
    const text = this.extension === "json" ? `${JSON.stringify(record)}\n` : sidecarText(record.caption);
    const mode = what === "error" || (this.extension === "json" && what !== "overwrite") ? "skip" : what;
    const plan = planSidecar(existing, ours, text, mode);
    if (plan.action === "leave") {
      this.counts.left++;
      if (what === "error") throw isThere();
      return;
    }
    if (plan.action === "write") await replace(path, key, plan.text);
    this.counts[plan.action === "write" ? "written" : "unchanged"]++;
    await this.log.add(key, plan.action === "write" ? plan.text : existing!, plan.parts);
  }
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const MAX_BYTES = 1 << 24;

/**
 * What a sidecar holds; undefined if it isn't there. Links are not followed, pipes not opened.
 * @throws OpenAutoGlmError `sidecar_is_picture`, `sidecar_no_text`
 */
async function textOf(path: Buffer): Promise<string | undefined> {
  const stats = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (!stats) return undefined;
  if (!stats.isFile() || stats.size > MAX_BYTES) throw noText();
  const bytes = await readFile(path);
  if (sniffFormat(bytes)) throw isPicture();
  try {
    return UTF8.decode(bytes);
  } catch {
    throw noText();
  }
}

/** As writeWhole does, for names of any bytes; the partial file's name is short, and nobody's link is written through. */
async function replace(path: Buffer, key: string, text: string): Promise<void> {
  const folder = path.subarray(0, path.lastIndexOf(sep) + 1);
  const partial = Buffer.concat([folder, Buffer.from(`.openautoglm-${key}.partial`)]);
  await rm(partial, { force: true });
  const file = await open(partial, "wx");
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(partial, path);
  await syncDirectory(folder);
}

/** What concerns one sidecar is an error of its picture's; a disk that is full or fails is one of the run. */
function ofThisOne(error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof OpenAutoGlmError || code === undefined) return error;
  if (["ENOSPC", "EDQUOT", "EIO"].includes(code)) return error;
  return new OpenAutoGlmError(
    "sidecar_unwritable",
    `the sidecar can't be written: ${message.split(",")[0]}`,
    "--sidecar-dir puts sidecars into a tree of their own",
    "input",
    { cause: error },
  );
}

function noText(): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "sidecar_no_text",
    "what has the sidecar's name is a link, a folder, or no text in UTF-8: it is left as it is",
    "rename it, or use --sidecar-dir",
  );
}

function isThere(): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "sidecar_exists",
    "there is a sidecar already: it is left as it is",
    "--existing append or prepend keeps what it says, --existing overwrite throws it away",
  );
}
