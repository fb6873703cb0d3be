import { rewriteAffineSteps } from "./fuse/blocked-affine.js";
import { foldAfterConvolutions, foldBeforeConvolutions } from "./fuse/fold-scalars.js";
import { rewriteGatedResiduals } from "./fuse/gated-residual.js";
import { GraphEditor } from "./fuse/graph-editor.js";
import { rewriteHardSwish } from "./fuse/hard-swish.js";
import { foldNormalizations } from "./fuse/normalization.js";
import { rewritePatchUpsamplings } from "./fuse/patch-upsampling.js";
import { splitUpsampledConcats } from "./fuse/upsampled-concat.js";
import { type OnnxNode, readGraph, writeGraph } from "./onnx-graph.js";

/** From here on Mul and Add broadcast as they do today. */
const OLDEST_OPSET = 7;

/** In this order: each sees what those before it left. Fewer operators help everywhere. */
const FOLDING = [foldAfterConvolutions, foldNormalizations, rewriteHardSwish, foldBeforeConvolutions];

/** Layout that only the CPU's convolutions have. */
const BLOCKING = [rewriteAffineSteps, rewriteGatedResiduals, rewritePatchUpsamplings, splitUpsampledConcats];

export interface FuseOptions {
  /** For another device than the CPU: operators are folded, but none is put in the CPU's blocked layout. */
  readonly unblocked?: boolean;
}

/**
 * The same model, written so that onnxruntime's CPU provider keeps more of it inside its convolutions and in their
 * blocked layout (NCHWc), which every operator that it cannot fuse leaves at the price of a reordering. Rewritten are
 * patterns of the PP-OCR models, each by one rule, and only where it holds for every input; what matches none is
 * copied. A GPU is spared operators as well, above all PP-OCRv4's 28 Clip of an opset that WebGPU lacks: each would go to
 * the CPU and back. Sums are taken in another order, so results differ in float32's last digits.
 *
 * Measured with onnxruntime-node 1.30, one thread of an AMD EPYC with AVX-512 (benchmarks/fuse.mjs): PP-OCRv4's
 * recogniser takes 0.75 of its time, its detector about 0.7. On the six pictures of benchmarks/samples the text maps
 * differ by less than 1e-4; a float64 run is 2.2e-4 from the original, 2.4e-4 from the fused one. Reading and fusing one
 * takes about 0.1 s.
 *
 * Left out on purpose: taking a gate's mean before its 1x1 convolution, which saves 1 to 5 % more. It is closer to
 * float64 with a mean in two steps, but 2.2e-4 from the original, more than all other rules together.
 *
 * @param model ModelProto
 * @param keep inner tensors that must keep their names and values (for withChosenClasses), as the graph's outputs do
 * @throws bundle_onnx_malformed, bundle_onnx_truncated
 */
export function fuseConvolutions(
  model: Uint8Array,
  keep: readonly string[],
  { unblocked }: FuseOptions = {},
): Uint8Array {
  const graph = readGraph(model);
  if (graph.opset < OLDEST_OPSET || !isSorted(graph.nodes)) return model;
  const editor = new GraphEditor(graph, keep);
  for (const rule of unblocked ? FOLDING : [...FOLDING, ...BLOCKING]) rule(editor);
  return editor.isChanged ? writeGraph(editor.finish()) : model;
}

/** Whether each tensor is made once, and before it is taken: ONNX demands it, and searches upwards end because of it. */
function isSorted(nodes: readonly OnnxNode[]): boolean {
  const outputs = nodes.flatMap((node) => node.outputs).filter((name) => name !== "");
  const unmade = new Set(outputs);
  if (unmade.size !== outputs.length) return false;
  return nodes.every((node) => {
    if (node.inputs.some((name) => unmade.has(name))) return false;
    for (const name of node.outputs) unmade.delete(name);
    return true;
  });
}
