import { availableParallelism } from "node:os";
import type { Resample } from "../io/preprocess.js";
import { type Engines, startEngines } from "./engine.js";
import type { ResampleInput } from "./resample-kernel.js";

/** The engines keep the cores busy: a thread for every four is enough to prepare what they wait for. */
const THREADS = Math.ceil(availableParallelism() / 4);

let threads: Promise<Engines> | undefined;

/**
 * `resample` in threads of its own, which live as long as the process and do not hold it: a picture of 2,048 px that is
 * enlarged to 4 MP would hold the main thread for a tenth of a second.
 */
export const resampleAside: Resample = async (pixels, from, to, kernel) => {
  if (from.width === to.width && from.height === to.height) return pixels;
  threads ??= start();
  return (await threads).run<Uint8Array>("resample", { pixels, from, to, kernel } satisfies ResampleInput);
};

/** The next image tries again if it fails. */
function start(): Promise<Engines> {
  const kernel = new URL("./resample-kernel.js", import.meta.url);
  return startEngines({ kernel, init: null, count: THREADS }).catch((error: Error) => {
    threads = undefined;
    throw error;
  });
}
