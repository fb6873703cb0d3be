import { integerAttribute, integersAttribute } from "../onnx-attribute.js";
import { isOwnOperator, type OnnxNode } from "../onnx-graph.js";
import { asConvolution } from "./convolution.js";
import type { GraphEditor } from "./graph-editor.js";
import { operator } from "./operator.js";
import { asScalarStep, type ScalarStep } from "./scalar-step.js";

/** What onnxruntime runs in its blocked layout, besides activations. */
const BLOCKED_TAKERS = ["Conv", "GlobalAveragePool", "AveragePool", "MaxPool"];

/**
 * Mul s, Add b that could not be folded, between a convolution and what runs in the blocked layout, too -> one depthwise
 * 1x1 convolution with weights s and bias b. An elementwise operator with a constant leaves that layout, which costs a
 * ReorderOutput and a ReorderInput besides its own pass.
 */
export function rewriteAffineSteps(editor: GraphEditor): void {
  for (const node of editor.walk()) {
    const steps = stepsUpTo(editor, node);
    const output = steps.at(-1)?.output;
    if (output === undefined || !editor.consumers(output).some(isBlockedTaker)) continue;
    const channels = blockedChannels(editor, steps[0].input);
    if (channels === undefined) continue;
    const nodes = steps.map((step) => step.node);
    editor.replace(nodes, [depthwise(editor, steps, channels)]);
  }
}

/** The node and those before it that are made for it only, first to last; none if it is no step. */
function stepsUpTo(editor: GraphEditor, node: OnnxNode): ScalarStep[] {
  const steps: ScalarStep[] = [];
  let step = asScalarStep(editor, node);
  while (step) {
    steps.unshift(step);
    step = editor.onlyConsumer(step.input) && asScalarStep(editor, editor.producer(step.input));
  }
  return steps;
}

function isBlockedTaker(node: OnnxNode): boolean {
  return BLOCKED_TAKERS.some((opType) => isOwnOperator(node, opType));
}

/** Channels of a picture that comes from a 2D convolution, perhaps through hard-swish or Relu; undefined for any other. */
function blockedChannels(editor: GraphEditor, name: string): number | undefined {
  const maker = editor.producer(name);
  if (!maker) return undefined;
  const convolution = asConvolution(editor, maker);
  if (convolution) return convolution.weights.dims.length === 4 ? convolution.weights.dims[0] : undefined;
  if (isOwnOperator(maker, "Relu")) return blockedChannels(editor, maker.inputs[0]);
  const [picture, sigmoid] = maker.inputs.map((input) => editor.producer(input));
  const isHardSwish =
    isOwnOperator(maker, "Mul") &&
    picture !== undefined &&
    sigmoid !== undefined &&
    isOwnOperator(sigmoid, "HardSigmoid") &&
    sigmoid.inputs[0] === maker.inputs[0];
  return isHardSwish ? blockedChannels(editor, maker.inputs[0]) : undefined;
}

function depthwise(editor: GraphEditor, steps: readonly ScalarStep[], channels: number): OnnxNode {
  let scale = 1;
  let shift = 0;
  for (const { kind, value } of steps) {
    if (kind === "Add") shift += value;
    else {
      scale *= value;
      shift *= value;
    }
  }
  const { output } = steps[steps.length - 1];
  const weights = { dims: [channels, 1, 1, 1], data: new Float32Array(channels).fill(scale) };
  const bias = { dims: [channels], data: new Float32Array(channels).fill(shift) };
  const inputs = [
    steps[0].input,
    editor.addConstant(`${output}_weights`, weights),
    editor.addConstant(`${output}_bias`, bias),
  ];
  const attributes = [integerAttribute("group", channels), integersAttribute("kernel_shape", [1, 1])];
  return operator("Conv", output, inputs, attributes);
}
