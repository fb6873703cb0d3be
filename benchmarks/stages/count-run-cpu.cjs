// Loaded into every engine's thread before its kernel: adds the thread's processor time inside onnxruntime's `run` to a counter that the main
// thread shares, and tells which thread it is. (Linux: /proc/thread-self.)
const { readFileSync, readlinkSync } = require("node:fs");
const { getEnvironmentData, isMainThread } = require("node:worker_threads");

const shared = getEnvironmentData("countRunCpu");
if (!isMainThread && shared) {
  const counters = new BigInt64Array(shared);
  const slot = Atomics.add(counters, 1, 1n);
  Atomics.store(counters, 2 + Number(slot), BigInt(readlinkSync("/proc/thread-self").split("/").at(-1)));
  const { InferenceSession } = require("onnxruntime-node");
  const { run } = InferenceSession.prototype;
  InferenceSession.prototype.run = async function (...args) {
    const before = ownNanoseconds();
    try {
      return await run.apply(this, args);
    } finally {
      Atomics.add(counters, 0, ownNanoseconds() - before);
    }
  };
}

/** The kernel brings the number up to date at a tick, or when the thread asks for its process' time. */
function ownNanoseconds() {
  process.cpuUsage();
  return BigInt(readFileSync("/proc/thread-self/schedstat", "latin1").split(" ")[0]);
}
