/** What becomes of a sidecar that was there before us. `error` is told of elsewhere: here it is left, as with `skip`. */
export type SidecarMode = "skip" | "overwrite" | "append" | "prepend";

/** How a sidecar of ours is made up: so many characters of it were there before, and stand before or after ours. */
export interface SidecarParts {
  readonly theirs: number;
  readonly ours: "first" | "last";
}

export type SidecarPlan =
  | { readonly action: "write"; readonly text: string; readonly parts: SidecarParts }
  /** It is as we would write it. */
  | { readonly action: "keep"; readonly parts: SidecarParts }
  /** It is somebody else's, or was edited since we wrote it. */
  | { readonly action: "leave" };

/** As tools that tag and caption join: the trainers read a sidecar's first line only. */
const BETWEEN = ", ";
const WHOLE: SidecarParts = { theirs: 0, ours: "last" };

/**
 * What to do with a sidecar, so that doing it again changes nothing.
 * @param existing what it holds; undefined if it isn't there
 * @param ours how it was made up when we last wrote it; undefined if we never did, null if it is no longer what we wrote
 * @param text what we have to say, one newline at its end
 */
export function planSidecar(
  existing: string | undefined,
  ours: SidecarParts | undefined | null,
  text: string,
  mode: SidecarMode,
): SidecarPlan {
  if (existing === undefined) return { action: "write", text, parts: WHOLE };
  const parts = ours ?? partsOf(existing, text, mode);
  if (parts) return joined(existing, theirsOf(existing, parts), parts.ours, text);
  if (ours === null || mode === "skip") return { action: "leave" };
  const theirs = mode === "overwrite" ? "" : existing.trim();
  return joined(existing, theirs, mode === "prepend" ? "first" : "last", text);
}

/** A caption for a text file: without characters that steer a terminal, with one newline at its end. */
export function sidecarText(caption: string): string {
  return `${caption.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "").trim()}\n`;
}

function joined(existing: string, theirs: string, ours: SidecarParts["ours"], text: string): SidecarPlan {
  const parts = theirs === "" ? WHOLE : { theirs: theirs.length, ours };
  const said = text.trimEnd();
  const both = (ours === "last" ? [theirs, said] : [said, theirs]).filter((part) => part !== "");
  const whole = theirs === "" ? text : `${both.join(BETWEEN)}\n`;
  return whole === existing ? { action: "keep", parts } : { action: "write", text: whole, parts };
}

function theirsOf(existing: string, { theirs, ours }: SidecarParts): string {
  if (theirs === 0) return "";
  return ours === "last" ? existing.slice(0, theirs) : existing.trimEnd().slice(-theirs);
}

/** A sidecar that holds our text already was written by a run that left no word of it. */
function partsOf(existing: string, text: string, mode: SidecarMode): SidecarParts | undefined {
  const said = text.trimEnd();
  if (existing === text) return WHOLE;
  if (said === "") return undefined;
  if (mode === "append" && existing.endsWith(BETWEEN + text))
    return { theirs: existing.length - text.length - BETWEEN.length, ours: "last" };
  if (mode === "prepend" && existing.startsWith(said + BETWEEN))
    return { theirs: existing.trimEnd().length - said.length - BETWEEN.length, ours: "first" };
  return undefined;
}
