import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { makeDirectory, writeWhole } from "./whole-file.js";

/** What a measurement holds for; anything else has to be measured anew. */
export type MeasuredFor = Readonly<Record<string, string | number>>;

export type Environment = Readonly<Record<string, string | undefined>>;

/** Measurements of one kind in the user's cache folder (XDG_CACHE_HOME, or ~/.cache), a file each. */
export interface MeasuredFiles<Key extends MeasuredFor, Value> {
  path(key: Key, env: Environment): string;
  /** Undefined where none was made, or what lies there is not one: it is never worth an error. */
  read(key: Key, env: Environment): Promise<Value | undefined>;
  /**
   * @returns the file's path
   * @throws output_unwritable, disk_failed
   */
  write(key: Key, value: Value, env: Environment): Promise<string>;
}

/** @param parts names of the key's parts, in the order that decides the file's name */
export function measuredFiles<Key extends MeasuredFor, Value>(
  kind: string,
  parts: readonly (keyof Key & string)[],
): MeasuredFiles<Key, Value> {
  const textOf = (key: Key) => JSON.stringify(parts.map((part) => key[part]));
  const path = (key: Key, env: Environment) => {
    const cache = env.XDG_CACHE_HOME || join(homedir(), ".cache");
    const name = createHash("sha256").update(textOf(key)).digest("hex").slice(0, 16);
    return join(cache, "openautoglm", kind, `${name}.json`);
  };
  return {
    path,
    read: async (key, env) => {
      try {
        const stored = JSON.parse(await readFile(path(key, env), "utf8"));
        return textOf(stored.key) === textOf(key) ? stored[kind] : undefined;
      } catch {
        return undefined;
      }
    },
    write: async (key, value, env) => {
      const file = path(key, env);
      await makeDirectory(dirname(file));
      await writeWhole(file, `${JSON.stringify({ key, [kind]: value }, null, 2)}\n`);
      return file;
    },
  };
}
