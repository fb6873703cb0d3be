/** What a failure belongs to: decides the exit code in cli.ts, and nothing else. */
export type ErrorKind =
  | "usage" // the command line is wrong: 64
  | "input" // data handed in is bad (an image, a bundle, a dataset): 65
  | "no-input" // nothing matched: 66
  | "unavailable" // a device or provider is missing: 69
  | "internal" // a bug of ours, or of a library: 70
  | "output" // the output cannot be written: 73
  | "io" // the disk is full or failed: 74
  | "temporary" // a lock is held, try again: 75
  | "config"; // bad configuration: 78

/** Exit code by kind (sysexits.h where it has one; the table is documented in the README and stable). */
export const EXIT_CODES: Record<ErrorKind, number> = {
  usage: 64,
  input: 65,
  "no-input": 66,
  unavailable: 69,
  internal: 70,
  output: 73,
  io: 74,
  temporary: 75,
  config: 78,
};

/** Exit code of a run that ended, but in which some or all images failed. */
export const EXIT_SOME_FAILED = 3;

/** Exit code of a run that --fail-fast or --max-errors stopped. */
export const EXIT_TOO_MANY_ERRORS = 1;

/**
 * The one error class: a stable code, a fact, and a hint that says what to do.
 * `code` is snake_case and part of the public contract (errors.jsonl, --json).
 */
export class OpenAutoGlmError extends Error {
  override readonly name = "OpenAutoGlmError";

  constructor(
    readonly code: string,
    message: string,
    readonly hint: string = "",
    readonly kind: ErrorKind = "input",
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Where a bug lies: the stack of what was thrown first. */
export function stackOf({ cause, stack }: OpenAutoGlmError): string {
  return (cause instanceof Error ? cause.stack : stack) ?? "";
}

/** Any thrown value as our error; an unknown one keeps its message and becomes `internal`. */
export function toOpenAutoGlmError(error: unknown, fallbackCode = "internal"): OpenAutoGlmError {
  if (error instanceof OpenAutoGlmError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new OpenAutoGlmError(fallbackCode, message, "", "internal", { cause: error });
}
