import type { Config } from "../config/schema.js";
import { OpenAutoGlmError } from "../errors.js";
import { describeModel } from "../model/describe-model.js";
import { findModel, type OpenModelOptions } from "../model/model-place.js";
import type { ModelDescription } from "../model/plan-cost.js";

/** The model in one precision. */
export interface Variant {
  /** The precision, where several are compared. */
  readonly label?: string;
  /** What opens it. */
  readonly config: Config;
  readonly description: ModelDescription;
}

/**
 * The model in each precision of `--dtypes`, in that order; as it is configured without.
 * @throws OpenAutoGlmError `dtypes_unsupported` for a model of one precision; what a bundle throws that lacks a named one
 */
export async function variantsOf(config: Config, options: OpenModelOptions): Promise<Variant[]> {
  const list = config["bench.dtypes"].trim();
  if (list === "") return [{ config, description: await describeModel(config, options) }];
  const { kind } = await findModel(config, options);
  if (kind !== "bundle") {
    throw new OpenAutoGlmError(
      "dtypes_unsupported",
      "bench --dtypes compares the precisions of a bundle, and a reader has one",
      "name a bundle with --model, or leave --dtypes out",
      "config",
    );
  }
  const variants: Variant[] = [];
  for (const label of new Set(list.split(",").map((dtype) => dtype.trim()))) {
    const own = { ...config, "engine.dtype": label };
    variants.push({ label, config: own, description: await describeModel(own, options) });
  }
  return variants;
}
