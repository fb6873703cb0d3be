import { OpenAutoGlmError } from "../errors.js";

const LOST_HINT = "the image may be hostile; it was tried again alone";

export function crashed(reason: string): OpenAutoGlmError {
  return new OpenAutoGlmError("engine_crashed", `an engine died: ${reason}`, LOST_HINT, "internal");
}

export function timedOut(task: string, timeoutMs: number): OpenAutoGlmError {
  const fact = `the step ${task} took longer than ${timeoutMs / 1000} s`;
  return new OpenAutoGlmError("engine_timeout", fact, `${LOST_HINT}; --timeout gives it longer`, "internal");
}

/** An error as it crosses the thread border; structured clone drops our class and its fields. */
export interface SerializedError {
  readonly code?: string;
  readonly message: string;
  readonly hint?: string;
  readonly kind?: OpenAutoGlmError["kind"];
}

export function reviveError(error: SerializedError): Error {
  return new OpenAutoGlmError(error.code ?? "engine_failed", error.message, error.hint ?? "", error.kind ?? "internal");
}
