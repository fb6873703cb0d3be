import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { availableParallelism, hostname, userInfo } from "node:os";
import { join } from "node:path";

const NEEDED = ["munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol"];
const STARTS_MS = 60_000;
// Daemons live where an ordinary user's PATH does not look.
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` };

/** Why there can be no cluster here; undefined if there can. */
export function whyNoSlurm() {
  const missing = NEEDED.filter((name) => spawnSync("sh", ["-c", `command -v ${name}`], { env }).status !== 0);
  if (missing.length > 0) return `${missing.join(", ")} not found (Debian: apt-get install slurm-wlm munge)`;
  return undefined;
}

/**
 * A cluster of this one machine, all of it (keys, sockets, state, logs) in a folder: neither /etc nor systemd nor
 * cgroups are needed, nor touched.
 * @returns env: what Slurm's commands need to find it; stop: ends its daemons
 */
export async function startSlurm(folder) {
  chmodSync(folder, 0o755); // munged wants its socket to be reachable
  for (const name of ["munge", "state", "spool"]) mkdirSync(join(folder, name), { mode: 0o755 });
  const socket = join(folder, "munge/socket");
  writeFileSync(join(folder, "munge/key"), randomBytes(128), { mode: 0o400 });
  const conf = join(folder, "slurm.conf");
  writeFileSync(conf, slurmConf(folder, socket, [await freePort(), await freePort()]));
  const daemons = [];
  const start = (name, ...args) => {
    const log = openSync(join(folder, `${name}.out`), "w");
    const child = spawn(name, args, { env: { ...env, SLURM_CONF: conf }, stdio: ["ignore", log, log] });
    child.once("exit", (code, signal) => daemons.includes(child) && console.error(`${name} ended: ${signal ?? code}`));
    daemons.push(child);
    return child;
  };
  const stop = async () => {
    // The last first; each is waited for, so that the folder can go.
    while (daemons.length > 0) {
      const child = daemons.pop();
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await gone;
      clearTimeout(timer);
    }
  };
  try {
    const files = ["key", "seed", "pid", "log"].map((name) => `--${name}-file=${join(folder, "munge", name)}`);
    start("munged", "--foreground", `--socket=${socket}`, ...files);
    await until("munged's socket", () => existsSync(socket));
    start("slurmctld", "-D", "-f", conf);
    start("slurmd", "-D", "-f", conf, "-N", nodeName());
    const slurmEnv = { ...env, SLURM_CONF: conf };
    await until("an idle node", () =>
      /\bidle\b/.test(String(spawnSync("sinfo", ["-h", "-o", "%T"], { env: slurmEnv }).stdout)),
    );
    return { env: slurmEnv, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits until something is so. */
export async function until(what, isSo, { withinMs = STARTS_MS, everyMs = 100 } = {}) {
  const end = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${withinMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

function slurmConf(folder, socket, [controlPort, nodePort]) {
  const user = userInfo().username;
  return `${[
    "ClusterName=openautoglm",
    `SlurmctldHost=${nodeName()}(127.0.0.1)`,
    `SlurmUser=${user}`,
    `SlurmdUser=${user}`,
    "AuthType=auth/munge",
    // A task that is put back into the queue waits for its old credential to run out: 2 minutes if this says nothing.
    `AuthInfo=socket=${socket},cred_expire=10`,
    `SlurmctldPort=${controlPort}`,
    `SlurmdPort=${nodePort}`,
    `StateSaveLocation=${join(folder, "state")}`,
    `SlurmdSpoolDir=${join(folder, "spool")}`,
    `SlurmctldPidFile=${join(folder, "slurmctld.pid")}`,
    `SlurmdPidFile=${join(folder, "slurmd.pid")}`,
    // Without systemd and cgroups.
    "ProctrackType=proctrack/pgid",
    "TaskPlugin=task/none",
    "JobAcctGatherType=jobacct_gather/none",
    "AccountingStorageType=accounting_storage/none",
    "MpiDefault=none",
    "SelectType=select/cons_tres",
    "SelectTypeParameters=CR_CPU",
    "SlurmdParameters=config_overrides",
    "ReturnToService=2",
    "JobRequeue=1",
    "MinJobAge=3600", // ended tasks can be asked about, and put back into the queue
    `NodeName=${nodeName()} NodeAddr=127.0.0.1 CPUs=${availableParallelism()} State=UNKNOWN`,
    `PartitionName=all Nodes=${nodeName()} Default=YES MaxTime=INFINITE State=UP`,
  ].join("\n")}\n`;
}

function nodeName() {
  return hostname().split(".")[0];
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
