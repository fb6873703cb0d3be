import type { ErrorKind } from "../errors.js";

/** One place that settings come from. Sources are handed over weakest first. */
export interface ConfigSource {
  readonly kind: "profile" | "file" | "environment" | "flag";
  /** As an error message names it: `openautoglm.config.json`, `OPENAUTOGLM_TILING_MAX_TILES`, `--max-tiles`. */
  readonly origin: string;
  /** Nested ({ tiling: { maxTiles: 9 } }) or flat ({ "tiling.maxTiles": 9 }); nothing in it is trusted. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** A mistyped flag is a wrong command line; everything else is bad configuration. */
export function sourceErrorKind(source: ConfigSource): ErrorKind {
  return source.kind === "flag" ? "usage" : "config";
}
