import { createContext, Script } from "node:vm";
import { OpenAutoGlmError } from "../errors.js";

/** Far above what an honest template and tokenizer take (a prompt of 7,000 image tokens: some 50 ms). */
export const PROMPT_MS = 5000;

const call = new Script("work()");
const context: { work?: () => unknown } = createContext({});

/**
 * Runs synchronous work that a bundle decides about (its template, its tokenizer's patterns), and ends it when it takes
 * too long: a template may loop a billion times, a pattern may backtrack forever.
 * @throws bundle_too_slow; what `work` throws
 */
export function withinTime<Result>(limitMs: number, what: string, work: () => Result): Result {
  try {
    context.work = work;
    // V8 stops whatever runs inside the call, ours included.
    return call.runInContext(context, { timeout: limitMs }) as Result;
  } catch (error) {
    if ((error as { code?: string }).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    throw new OpenAutoGlmError(
      "bundle_too_slow",
      `${what} took longer than ${limitMs / 1000} s`,
      "the bundle's template or tokenizer is damaged or hostile; don't use it",
    );
  }
}
