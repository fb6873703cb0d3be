import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** A process, told apart from all that ever had its number: on other machines, in other containers, before a restart. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Where numbers of processes mean the same: machine, its start, container. */
  readonly place: string;
  /** When it was started, on its machine's clock; "" where that can't be told. */
  readonly started: string;
}

export function thisProcess(): ProcessIdentity {
  // A container's name stays from try to try (Kubernetes' indexed jobs), and so do the numbers of its processes.
  const parts = [hostname(), ...[bootId, processNamespace].map(orEmpty)];
  return { pid: process.pid, place: parts.join(" ").trim(), started: startOf(process.pid) };
}

/** Whether a process of this place is alive. */
export function isAlive({ pid, started }: Pick<ProcessIdentity, "pid" | "started">): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const now = startOf(pid);
  return now === "" || started === "" || now === started;
}

const bootId = () => readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
const processNamespace = () => readlinkSync("/proc/self/ns/pid");

/** Field 22 of its stat, in ticks since the machine's start; the name before may hold blanks and brackets. */
function startOf(pid: number): string {
  return orEmpty(
    () =>
      readFileSync(`/proc/${pid}/stat`, "latin1")
        .replace(/^.*\) /s, "")
        .split(" ")[19],
  );
}

/** What only Linux tells. */
function orEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}
