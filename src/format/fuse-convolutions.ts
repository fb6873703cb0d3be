import { rewriteAffineSteps } from "./fuse/blocked-affine.js";
import { foldAfterConvolutions, foldBeforeConvolutions } from "./fuse/fold-scalars.js";
import { rewriteGatedProjections } from "./fuse/gated-projection.js";
import { rewriteGatedResiduals } from "./fuse/gated-residual.js";
import { GraphEditor } from "./fuse/graph-editor.js";
import { rewriteHardSwish } from "./fuse/hard-swish.js";
import { foldNormalizations } from "./fuse/normalization.js";
import { rewritePatchUpsamplings } from "./fuse/patch-upsampling.js";
import { splitUpsampledConcats } from "./fuse/upsampled-concat.js";
import { type OnnxNode, readGraph, writeGraph } from "./onnx-graph.js";

/** From here on Mul and Add broadcast as they do today. */
const OLDEST_OPSET = 7;

/** In this order: each sees what those before it left. */
const RULES = [
  foldAfterConvolutions,
  foldNormalizations,
  rewriteHardSwish,
  foldBeforeConvolutions,
  rewriteAffineSteps,
  rewriteGatedResiduals,
  rewriteGatedProjections,
  rewritePatchUpsamplings,
  splitUpsampledConcats,
];

export function fuseConvolutions(model: Uint8Array, keep: readonly string[]): Uint8Array {
  const graph = readGraph(model);
  if (graph.opset < OLDEST_OPSET || !isSorted(graph.nodes)) return model;
  const editor = new GraphEditor(graph, keep);
  for (const rule of RULES) rule(editor);
  return writeGraph(editor.finish());
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
