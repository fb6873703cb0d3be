import { OpenAutoGlmError } from "../errors.js";

/** An error that a log has told already: only its exit code is left to be set. */
export class ToldError extends OpenAutoGlmError {
  constructor({ code, message, hint, kind, cause }: OpenAutoGlmError) {
    super(code, message, hint, kind, { cause });
  }
}
