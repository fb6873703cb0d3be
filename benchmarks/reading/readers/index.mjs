// Who is compared: { name, adapter (a file beside this one), settings, about, install, kind }.
import * as gutenye from "./gutenye.mjs";
import * as rapidocr from "./rapidocr.mjs";
import * as tesseract from "./tesseract.mjs";
import * as tesseractJs from "./tesseract-js.mjs";

/** An adapter loads its peer in `open` only: without one installed its file can still be read. */
export const PEERS = [
  { name: "gutenye", adapter: "gutenye", ...facts(gutenye) },
  { name: "rapidocr", adapter: "rapidocr", ...facts(rapidocr) },
  { name: "tesseract", adapter: "tesseract", ...facts(tesseract) },
  { name: "tesseract.js", adapter: "tesseract-js", ...facts(tesseractJs) },
];

const BUILD = "npm ci && npm run build (in the repository's root)";

export function ourReader(mode) {
  const about = `this tool, strategy ${mode}`;
  return { name: mode, adapter: "openautoglm", settings: { mode }, about, install: BUILD, kind: "ours" };
}

/** For throughput: the whole list through one process, start-up and writing included. */
export const OUR_CLI = {
  name: "openautoglm adapt",
  adapter: "openautoglm-cli",
  about: "this tool's command line: openautoglm adapt --quiet --no-tokens",
  install: BUILD,
  kind: "ours",
  wholeProcess: true,
};

function facts({ about, install }) {
  return { about, install, kind: "peer" };
}
