/**
 * `node --import stuck-preload.mjs`: pictures whose name begins with "stuck" are never read (as on a share whose server
 * is gone); and engines hang natively (or the process dies, with ENGINE_DIES) in the reader's first look at pictures
 * that are higher than wide: their kernel is stuck-kernel.mjs. STUCK_PIPE names a named pipe that nobody writes to.
 */
import promises from "node:fs/promises";
import { createRequire, syncBuiltinESMExports } from "node:module";
import { isMainThread } from "node:worker_threads";

if (isMainThread) {
  const threads = createRequire(import.meta.url)("node:worker_threads");
  threads.Worker = class extends threads.Worker {
    constructor(url, options) {
      const { kernel, init } = options.workerData ?? {};
      const replaced = kernel?.endsWith("/ppocr-kernel.js");
      const stuck = { kernel: new URL("stuck-kernel.mjs", import.meta.url).href, init: { kernel, init } };
      super(url, replaced ? { ...options, workerData: stuck } : options);
    }
  };
  const { readFile } = promises;
  promises.readFile = (path, ...rest) => {
    if (!/[\\/]stuck[^\\/]*$/.test(String(path))) return readFile(path, ...rest);
    setInterval(() => {}, 1e6); // as the read that never ends would, it holds the process
    return new Promise(() => {});
  };
  syncBuiltinESMExports();
}
