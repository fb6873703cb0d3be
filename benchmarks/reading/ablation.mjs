// What each part of reading brings: the default, and the default with one part switched off (or on), in one interleaved run:
//
//     node benchmarks/reading/ablation.mjs [FOLDER] [run.mjs' options]     after npm run build
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Part -> how it is switched off. */
const OFF = {
  "scale by content": "single@1024",
  stretch: "adaptive?reader.stretch=1",
  "second reading": "adaptive?reader.reread=false",
  spaces: "adaptive?reader.restoreSpaces=false",
  accents: "adaptive?reader.restoreAccents=false",
  icons: "adaptive?reader.dropIcons=false",
  "more confidence on pictures": "adaptive?reader.minPictureConfidence=0",
  order: "adaptive?reader.order=rows",
};

/** Parts that are off by default -> how they are switched on. */
const ON = { "a line's mean and variance": "adaptive?reader.levelLines=true" };

const run = fileURLToPath(new URL("run.mjs", import.meta.url));
const modes = ["adaptive", ...Object.values({ ...OFF, ...ON })].join(",");
const args = [run, ...process.argv.slice(2), "--readers", "ours", "--modes", modes, "--throughput", "0"];
const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
process.exitCode = status ?? 1;
