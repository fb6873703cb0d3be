/** See stuck-preload.mjs. */
import { openSync } from "node:fs";

export async function createKernel({ kernel, init }) {
  const { createKernel: createReal } = await import(kernel);
  const real = await createReal(init);
  const detect = (input) => {
    if (input.height <= input.width) return real.detect(input);
    if (process.env.ENGINE_DIES) process.kill(process.pid, "SIGSEGV");
    openSync(process.env.STUCK_PIPE, "r"); // blocks natively: nothing ends it but a writer
    return real.detect(input);
  };
  return { ...real, detect };
}
