import type { CpuOperators, Notice } from "../types.js";

/** By session; one that did not run is not there. */
export type LeftToCpu = Readonly<Record<string, CpuOperators>>;

/** Passes notices on, and keeps what they say of operators that were left to the CPU. */
export function keepCpuOperators(pass: (notice: Notice) => void = () => {}) {
  const cpuOperators: Record<string, CpuOperators> = {};
  return {
    cpuOperators: cpuOperators as LeftToCpu,
    onNotice: (notice: Notice) => {
      if (notice.event === "cpu_operators") {
        const { session, operators, indexNodes } = notice;
        cpuOperators[session] = { operators, indexNodes };
      }
      pass(notice);
    },
  };
}
