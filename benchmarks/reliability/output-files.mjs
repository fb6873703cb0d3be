import { readdirSync } from "node:fs";
import { join, relative } from "node:path";

/** What may differ from run to run, or is gone on from: run.json, timings, the manifest, what was written of sidecars. */
const OWN = /^(run\.json|(timings|manifest|sidecars)\.jsonl)$/;

/** Writes captions in all their forms; sidecars go into the output directory, so that runs can be compared. */
export function formFlags(out, existing = "append") {
  const sidecars = ["--sidecar-dir", join(out, "sidecars"), "--existing", existing];
  return [
    ...["--captions-as", "parquet,webdataset,txt,json", "--chunk-size", "20", "--chunk-overlap", "4"],
    ...sidecars,
  ];
}

/** The files of an output directory that must not differ between two runs, sorted; relative to it. */
export function outputFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, path, name }) => relative(folder, join(parentPath ?? path, name)))
    .filter((name) => !OWN.test(name))
    .sort();
}
