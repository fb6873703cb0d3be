import type { FloatTensor } from "../onnx-tensor-values.js";
import { asConvolution, type Convolution, isPadded, rewired, scaledWeights } from "./convolution.js";
import type { GraphEditor } from "./graph-editor.js";
import { asScalarStep, type ScalarStep } from "./scalar-step.js";

/** Beyond these a scaled weight could leave float32's range, or lose digits at its lower end. */
const MIN_SCALE = 2 ** -20;
const MAX_SCALE = 2 ** 20;

/** Conv, Mul s, Add b -> Conv with weights w s and bias c s + b. */
export function foldAfterConvolutions(editor: GraphEditor): void {
  for (const node of editor.walk()) {
    const step = asScalarStep(editor, node);
    const convolution = step && asConvolution(editor, editor.producer(step.input));
    if (!convolution || !editor.onlyConsumer(convolution.output)) continue;
    const changes = step.kind === "Mul" ? scaledBy(convolution, step) : shiftedBy(convolution, step.value);
    if (changes)
      editor.replace([convolution.node, node], [rewired(editor, convolution, { ...changes, output: step.output })]);
  }
}

/**
 * Mul s, Add b, Conv -> Conv with weights w s and bias c + b (sum of w). An Add before padding stays: the zeros
 * around the picture are not shifted.
 */
export function foldBeforeConvolutions(editor: GraphEditor): void {
  for (const node of editor.walk("up")) {
    const step = asScalarStep(editor, node);
    const convolution = step && asConvolution(editor, editor.onlyConsumer(step.output));
    if (!convolution) continue;
    const changes = step.kind === "Mul" ? scaledPicture(convolution, step) : shiftedPicture(convolution, step);
    if (changes)
      editor.replace([node, convolution.node], [rewired(editor, convolution, { ...changes, input: step.input })]);
  }
}

interface Changes {
  readonly weights?: FloatTensor;
  readonly bias?: Float32Array;
}

function scaledBy({ weights, bias }: Convolution, { value }: ScalarStep): Changes | undefined {
  if (!isFoldable(value)) return undefined;
  return { weights: scaledWeights(weights, () => value), bias: bias?.map((shift) => shift * value) };
}

function scaledPicture({ weights }: Convolution, { value }: ScalarStep): Changes | undefined {
  return isFoldable(value) ? { weights: scaledWeights(weights, () => value) } : undefined;
}

function shiftedBy({ weights, bias }: Convolution, value: number): Changes {
  const before = bias ?? new Float32Array(weights.dims[0]);
  return { bias: before.map((shift) => shift + value) };
}

function shiftedPicture(convolution: Convolution, { value }: ScalarStep): Changes | undefined {
  if (isPadded(convolution)) return undefined;
  const { weights, bias } = convolution;
  const [outputs] = weights.dims;
  const length = weights.data.length / outputs;
  const shifted = new Float32Array(outputs);
  for (let output = 0; output < outputs; output++) {
    const sum = sumOf(weights.data, output * length, (output + 1) * length);
    shifted[output] = (bias?.[output] ?? 0) + value * sum;
  }
  return { bias: shifted };
}

function sumOf(values: Float32Array, from: number, end: number): number {
  let sum = 0;
  for (let at = from; at < end; at++) sum += values[at];
  return sum;
}

function isFoldable(scale: number): boolean {
  return Math.abs(scale) >= MIN_SCALE && Math.abs(scale) <= MAX_SCALE;
}
