import { attributeFloat, floatAttribute } from "../onnx-attribute.js";
import { attributeOf, isOwnOperator, type OnnxNode } from "../onnx-graph.js";
import type { GraphEditor } from "./graph-editor.js";
import { operator } from "./operator.js";
import { asScalarStep } from "./scalar-step.js";

/** onnxruntime fuses an activation into nothing else. */
const FEATURE_MAKERS = ["Conv", "BatchNormalization"];

/**
 * x clip(x + 3, 0, 6) / 6, written as Add, Clip, Mul, Div -> x HardSigmoid(x), which onnxruntime runs inside the
 * convolution that gives x. Four passes over the tensor become none.
 */
export function rewriteHardSwish(editor: GraphEditor): void {
  for (const divide of editor.walk()) {
    const match = matchHardSwish(editor, divide);
    if (!match) continue;
    const [output] = divide.outputs;
    const sigmoid = editor.newName(`${output}_hard_sigmoid`);
    const attributes = [floatAttribute("alpha", 1 / 6), floatAttribute("beta", 0.5)];
    editor.replace(match.nodes, [
      operator("HardSigmoid", sigmoid, [match.input], attributes),
      operator("Mul", output, [match.input, sigmoid]),
    ]);
  }
}

function matchHardSwish(editor: GraphEditor, divide: OnnxNode): { input: string; nodes: OnnxNode[] } | undefined {
  if (!isOwnOperator(divide, "Div") || editor.scalar(divide.inputs[1]) !== 6) return undefined;
  const multiply = madeFor(editor, divide.inputs[0], "Mul");
  if (!multiply) return undefined;
  const [left, right] = multiply.inputs;
  for (const [input, clipped] of [
    [left, right],
    [right, left],
  ]) {
    const clip = madeFor(editor, clipped, "Clip");
    if (!clip || !isZeroToSix(editor, clip)) continue;
    const add = madeFor(editor, clip.inputs[0], "Add");
    const step = add && asScalarStep(editor, add);
    if (step?.input !== input || step.value !== 3) continue;
    const maker = editor.producer(input);
    if (!maker || !FEATURE_MAKERS.some((opType) => isOwnOperator(maker, opType))) continue;
    return { input, nodes: [add!, clip, multiply, divide] };
  }
  return undefined;
}

/** The node that makes a tensor, if it is of that type and makes it for one node only. */
function madeFor(editor: GraphEditor, name: string, opType: string): OnnxNode | undefined {
  const node = editor.producer(name);
  return node && isOwnOperator(node, opType) && editor.onlyConsumer(name) ? node : undefined;
}

/** Bounds are attributes up to operator set 10, and inputs from 11 on. */
function isZeroToSix(editor: GraphEditor, clip: OnnxNode): boolean {
  const bound = (name: string, input: number) => {
    const attribute = attributeOf(clip, name);
    return attribute ? attributeFloat(attribute) : editor.scalar(clip.inputs[input] ?? "");
  };
  return bound("min", 1) === 0 && bound("max", 2) === 6;
}
