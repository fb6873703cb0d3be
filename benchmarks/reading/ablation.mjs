// What each part of reading brings: the default, and the default with one part switched off, in one interleaved run:
//
//     node benchmarks/reading/ablation.mjs [FOLDER] [run.mjs' options]     after npm run build
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Part -> how it is switched off. */
const OFF = {
  "scale by content": "single@1024",
  "second reading": "adaptive?reader.reread=false",
  spaces: "adaptive?reader.restoreSpaces=false",
  accents: "adaptive?reader.restoreAccents=false",
  icons: "adaptive?reader.dropIcons=false",
  order: "adaptive?reader.order=rows",
};

const run = fileURLToPath(new URL("run.mjs", import.meta.url));
const modes = ["adaptive", ...Object.values(OFF)].join(",");
const args = [run, ...process.argv.slice(2), "--readers", "ours", "--modes", modes, "--throughput", "0"];
const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
process.exitCode = status ?? 1;
