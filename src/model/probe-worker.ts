/** The inside of a device probe's thread. */
import { parentPort, workerData } from "node:worker_threads";
import { runProbe } from "./probe-device.js";

parentPort!.postMessage((await runProbe(workerData.device)) ?? null);
