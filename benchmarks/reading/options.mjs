// The command line of run.mjs.
import { parseArgs } from "node:util";
import { PEERS } from "./readers/index.mjs";

export const USAGE = `usage: node benchmarks/reading/run.mjs [FOLDER] [options]

FOLDER             pictures with labels.jsonl, or with --truth (default: benchmarks/dataset)
--truth FOLDER     transcripts: <picture's name>.txt; pictures without one are left out
--modes LIST       ours: strategies of bench, each with an optional size and settings
                   (default fixed,threshold,single@768,single@1024,single@1536,single@original,adaptive;
                   adaptive?reader.restoreSpaces=false&model=/models/v6 changes settings for one)
--readers LIST     of ours, ${PEERS.map((peer) => peer.name).join(", ")} (default: all)
--limit N          only N pictures, spread evenly over the folder
--repeats N        rounds of the interleaved run (default 1)
--throughput N     rounds over the whole list at full speed; 0 = none (default 2)
--seed N           of the turns and of the intervals (default 1)
--note TEXT        goes into the report: what else the machine was doing
--out FILE         the report as JSON
--samples FILE     every reading as a line of JSON, with its text (misread.mjs reads it)`;

const MODES = "fixed,threshold,single@768,single@1024,single@1536,single@original,adaptive";

export function parseOptions(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      help: { type: "boolean", short: "h", default: false },
      truth: { type: "string" },
      modes: { type: "string", default: MODES },
      readers: { type: "string", default: ["ours", ...PEERS.map((peer) => peer.name)].join(",") },
      limit: { type: "string", default: "0" },
      repeats: { type: "string", default: "1" },
      throughput: { type: "string", default: "2" },
      seed: { type: "string", default: "1" },
      note: { type: "string", default: "" },
      out: { type: "string" },
      samples: { type: "string" },
    },
  });
  if (positionals.length > 1) throw new Error(`one folder, not ${positionals.length}\n\n${USAGE}`);
  const readers = split(values.readers);
  for (const name of readers) {
    if (name === "ours" || PEERS.some((peer) => peer.name === name)) continue;
    throw new Error(`there is no reader ${name}\n\n${USAGE}`);
  }
  return {
    ...values,
    folder: positionals[0],
    modes: readers.includes("ours") ? split(values.modes) : [],
    peers: PEERS.filter((peer) => readers.includes(peer.name)),
    limit: count("limit", values.limit),
    repeats: Math.max(1, count("repeats", values.repeats)),
    throughput: count("throughput", values.throughput),
    seed: count("seed", values.seed),
  };
}

function split(list) {
  return [...new Set(list.split(",").map((item) => item.trim()))].filter((item) => item !== "");
}

function count(name, text) {
  if (!/^\d+$/.test(text)) throw new Error(`--${name} must be a whole number, received ${text}`);
  return Number(text);
}
