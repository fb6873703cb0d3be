import type { Config } from "../config/schema.js";
import type { StoreOptions } from "../io/output-store.js";

type TokenSettings = Pick<Config, "output.tokens" | "output.shardSize" | "output.tokensDtype" | "output.tokensFormat">;

/** How tokens are written; undefined: they are not. */
export function tokenOptions(
  settings: TokenSettings,
  onWhole?: NonNullable<StoreOptions["tokens"]>["onWhole"],
): StoreOptions["tokens"] {
  if (!settings["output.tokens"]) return undefined;
  return {
    shardSize: settings["output.shardSize"],
    dtype: settings["output.tokensDtype"],
    format: settings["output.tokensFormat"],
    onWhole,
  };
}
