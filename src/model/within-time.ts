import { runInNewContext } from "node:vm";
import { OpenAutoGlmError } from "../errors.js";

/**
 * Runs synchronous work that a bundle decides about (its template, its tokenizer's patterns), and ends it when it takes
 * too long: a template may loop a billion times, a pattern may backtrack forever.
 * @throws bundle_too_slow; what `work` throws
 */
export function withinTime<Result>(limitMs: number, what: string, work: () => Result): Result {
  try {
    // V8 stops whatever runs inside the call, ours included.
    return runInNewContext("work()", { work }, { timeout: limitMs }) as Result;
  } catch (error) {
    if ((error as { code?: string }).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    throw new OpenAutoGlmError(
      "bundle_too_slow",
      `${what} took longer than ${limitMs} ms`,
      "the bundle's template or tokenizer is damaged or hostile; don't use it",
    );
  }
}
