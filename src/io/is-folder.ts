import { stat } from "node:fs/promises";

/** False for what is not there, too. */
export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
