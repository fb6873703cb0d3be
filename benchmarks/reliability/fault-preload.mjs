/**
 * `node --import fault-preload.mjs`: the n-th file-system operation under a folder fails, writes half way. It reads
 * FAULT_ROOT (real path), FAULT_AT (from 1; 0: none), FAULT_CODE (ENOSPC: only what writes counts), and leaves
 * { count, op, path } in FAULT_REPORT when the process ends.
 */
import fs from "node:fs";
import promises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const { FAULT_ROOT: root, FAULT_AT, FAULT_CODE: code, FAULT_REPORT: reportPath } = process.env;
const at = Number(FAULT_AT);
const report = { count: 0 };
const WRITING =
  /^(open for writing|appendFile|copyFile|mkdir|rename|truncate|writeFile|write|writev|fsync|sync|datasync)$/;

/** Counts an operation; its error, if its turn has come. */
function turn(op, path) {
  if (code === "ENOSPC" && !WRITING.test(op)) return undefined;
  if (++report.count !== at) return undefined;
  Object.assign(report, { op, path: String(path) });
  return Object.assign(new Error(`${code}: injected, ${op} '${path}'`), { code, syscall: op, path });
}

function isOurs(path) {
  if (typeof path === "number") return false;
  const text = path instanceof URL ? fileURLToPath(path) : String(path);
  return `${resolve(text)}${sep}`.startsWith(root + sep);
}

const opName = (name, flags) => (name === "open" && /[wa+]/.test(String(flags)) ? "open for writing" : name);
const half = (data) => data.slice(0, Math.floor(data.length / 2));

// Promises, by path.
const handles = new WeakMap();
for (const name of Object.keys(promises).filter((key) => typeof promises[key] === "function" && key !== "watch")) {
  const original = promises[name];
  promises[name] = async (path, ...rest) => {
    if (!isOurs(path)) return original(path, ...rest);
    const error = turn(opName(name, rest[0]), path);
    if (error) {
      if (name === "appendFile") await original(path, half(rest[0]));
      throw error;
    }
    const result = await original(path, ...rest);
    if (name === "open") handles.set(result, path);
    return result;
  };
}

// Handles.
const probe = await fs.promises.open(process.execPath, "r");
const prototype = Object.getPrototypeOf(probe);
await probe.close();
for (const name of [
  "appendFile",
  "writeFile",
  "write",
  "read",
  "readFile",
  "stat",
  "sync",
  "datasync",
  "truncate",
  "close",
]) {
  const original = prototype[name];
  prototype[name] = async function (...rest) {
    const path = handles.get(this);
    const error = path && turn(name, path);
    if (!error) return original.apply(this, rest);
    if (name === "close") await original.call(this);
    if (/^(append|write)/.test(name)) await original.call(this, half(rest[0]));
    throw error;
  };
}

// Callbacks: what streams use.
const descriptors = new Map();
for (const name of ["open", "read", "write", "writev", "fsync", "close", "stat", "lstat", "readdir"]) {
  const original = fs[name];
  fs[name] = (subject, ...rest) => {
    const path = descriptors.get(subject) ?? (isOurs(subject) && subject);
    if (!path) return original(subject, ...rest);
    const done = rest.at(-1);
    const error = turn(opName(name, rest[0]), path);
    if (name === "close") descriptors.delete(subject);
    if (error && name === "close") return original(subject, () => done(error));
    if (error && name === "write" && rest[0].length > 1)
      return original(subject, half(rest[0].subarray(rest[1], rest[1] + rest[2])), () => done(error));
    if (error) return process.nextTick(done, error);
    if (name !== "open") return original(subject, ...rest);
    return original(subject, ...rest.slice(0, -1), (failure, descriptor) => {
      if (!failure) descriptors.set(descriptor, path);
      done(failure, descriptor);
    });
  };
}
syncBuiltinESMExports();

process.on("exit", () => fs.writeFileSync(reportPath, JSON.stringify(report)));
