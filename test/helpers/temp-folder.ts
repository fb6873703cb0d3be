import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";

export interface TempFolder {
  /** Absolute. */
  readonly path: string;
  /** Absolute path of something in it. */
  at(...parts: readonly string[]): string;
  /** Writes files by their name in the folder; their folders are made. */
  put(files: Readonly<Record<string, string | Uint8Array>>): Promise<void>;
}

/** A folder of its own for each test of the file (or for all of them), removed afterwards. */
export function useTempFolder(lifetime: "each" | "all" = "each"): TempFolder {
  let path = "";
  const make = async () => {
    path = await mkdtemp(join(tmpdir(), "openautoglm-test-"));
  };
  const remove = () => rm(path, { recursive: true, force: true });
  if (lifetime === "each") {
    beforeEach(make);
    afterEach(remove);
  } else {
    beforeAll(make);
    afterAll(remove);
  }
  const at = (...parts: readonly string[]) => join(path, ...parts);
  return {
    get path() {
      return path;
    },
    at,
    put: async (files) => {
      for (const [name, content] of Object.entries(files)) {
        await mkdir(dirname(at(name)), { recursive: true });
        await writeFile(at(name), content);
      }
    },
  };
}
