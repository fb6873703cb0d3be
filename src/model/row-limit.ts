import type { SessionFile } from "./bundle-sessions.js";
import type { VlmSpec } from "./families/vlm.js";
import type { Device } from "./session.js";

/** How many answers grow side by side, and what of their cache may be shared. Plain data, so it can be posted. */
export interface RowLimit {
  readonly limit: number;
  /** Why it is 1, where more were asked for. */
  readonly reason?: string;
  /** paged: rows in memory of the CPU, of any length; growing: one row, where the device keeps it. */
  readonly cache: "paged" | "growing";
  /** The graph writes its column into the past itself. */
  readonly isShared: boolean;
  /** Several prompts that begin alike may read that part once. */
  readonly sharesPrefix: boolean;
}

/** Rows of one step cost least each when there are some (a 256M model on two cores: 8 rows cost 0.33 each). */
const ROWS = 8;

/** Operators that scale a whole tensor by its largest number: a row would depend on those beside it. */
const QUANTISING = ["DynamicQuantizeLinear", "DynamicQuantizeMatMul", "DynamicQuantizeLSTM"];

/** Has one kernel for one row and another for several (measured: they differ in the last bits, unless it computes in int8). */
const PACKED = ["MatMulNBits"];

/**
 * More than one only where a row's answer stays the same to the last bit, whatever it is batched with.
 * @param wanted 0 = as many as pay and fit
 * @param fitting how many memory holds
 */
export function rowLimit(
  decoder: SessionFile,
  spec: Pick<VlmSpec, "decoding">,
  device: Device,
  wanted: number,
  fitting: number,
): RowLimit {
  const uses = (names: readonly string[]) => names.some((name) => decoder.operators.includes(name));
  const isShared = uses(["GroupQueryAttention"]);
  const takes = (name: string) => decoder.inputs.some((input) => input.name === name);
  const isQuantised = uses(QUANTISING);
  const batch = decoder.inputs.find(({ name }) => name === "inputs_embeds")?.shape[0];
  const lone = (reason: string, cache: RowLimit["cache"]): RowLimit => ({
    limit: 1,
    ...(wanted !== 1 && { reason }),
    cache,
    isShared,
    sharesPrefix: spec.decoding === "causal" && !isQuantised,
  });
  if (spec.decoding !== "causal") return lone("an encoder-decoder answers one picture at a time", "growing");
  if (device !== "cpu") return lone(`on ${device} the cache stays on the device, a picture at a time`, "growing");
  if (!takes("position_ids")) return lone("the decoder counts positions by itself", "growing");
  if (typeof batch === "number") return lone(`the decoder takes ${batch} prompts at a time`, "growing");
  if (isQuantised) return lone("activations are quantised over the whole batch: it would change answers", "paged");
  if (uses(PACKED))
    return lone("weights of a few bits are computed otherwise in batches: it would change answers", "paged");
  const limit = wanted || Math.min(ROWS, fitting);
  const reason = limit === 1 && wanted !== 1 ? "memory holds the cache of one answer only" : undefined;
  return { limit, ...(reason && { reason }), cache: "paged", isShared, sharesPrefix: true };
}
