import { OpenAutoGlmError } from "../errors.js";

/** A repository of the hub, and which state of it. */
export interface HubId {
  /** `org/name` */
  readonly name: string;
  /** Branch, tag or commit; "main" if none was given. */
  readonly revision: string;
}

/** What a reader's two repositories are called after the reader's name; PaddleOCR's. */
export const READER_ENDINGS = ["_det_onnx", "_rec_onnx"] as const;

const PART = "[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?";
const NAME = new RegExp(`^${PART}/${PART}$`);
const MAX_NAME_LENGTH = 96;

/**
 * `org/name` or `org/name@revision`. Rules of names: huggingface_hub, utils/_validators.py (no "--", no "..", no ".git").
 * @param revision wins over the one in the text
 * @throws hub_id_malformed, hub_revision_malformed
 */
export function parseHubId(text: string, revision?: string): HubId {
  const at = text.indexOf("@");
  const name = at === -1 ? text : text.slice(0, at);
  const isName = NAME.test(name) && name.length <= MAX_NAME_LENGTH && !/--|\.\.|\.git$/.test(name);
  if (!isName) {
    throw new OpenAutoGlmError(
      "hub_id_malformed",
      `${JSON.stringify(text)} is no hub id`,
      "a hub id is org/name or org/name@revision, for example HuggingFaceTB/SmolVLM-256M-Instruct",
      "usage",
    );
  }
  const wanted = revision ?? (at === -1 ? "main" : text.slice(at + 1));
  // It becomes a path (refs/<revision>): letters, digits and a few signs, no part that starts with a dot.
  if (!/^[\w-][\w.+-]*(\/[\w-][\w.+-]*)*$/.test(wanted) || wanted.length > 200) {
    throw new OpenAutoGlmError(
      "hub_revision_malformed",
      `${JSON.stringify(wanted)} is no revision`,
      "name a branch, a tag or a commit: main, v1.0, refs/pr/3, 0123abcd...",
      "usage",
    );
  }
  return { name, revision: wanted };
}

/** Whether a text has the form of a hub id at all; a folder of that name should be looked for first. */
export function isHubId(text: string): boolean {
  try {
    return parseHubId(text) !== undefined;
  } catch {
    return false;
  }
}

/** A full commit: names one state for ever, needs no looking up. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}
