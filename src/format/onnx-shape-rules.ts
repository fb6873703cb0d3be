import { attributeFloat, attributeTensor, attributeText } from "./onnx-attribute.js";
import { attributeOf, type OnnxNode } from "./onnx-graph.js";
import { signedIntegers } from "./onnx-integers.js";
import { type Known, smallTensor } from "./onnx-small-tensor.js";

/** An operator's outputs from its inputs; undefined: an optional input that is left out. */
type Rule = (node: OnnxNode, inputs: readonly (Known | undefined)[]) => Known[];

/**
 * Shapes of what a node gives, by ONNX's operator specification (opsets 7 to 21). An operator without a rule is taken for
 * one that works element by element.
 * @throws Error where the shapes can't be told
 */
export function outputsOf(node: OnnxNode, inputs: readonly (Known | undefined)[]): Known[] {
  const isOwn = node.domain === "" || node.domain === "ai.onnx";
  const rule = isOwn && Object.hasOwn(RULES, node.opType) ? RULES[node.opType] : elementwise;
  return rule(node, inputs);
}

const RULES: Record<string, Rule> = {
  Constant: (node) => {
    const value = attributeOf(node, "value");
    const tensor = value && attributeTensor(value);
    if (tensor) return [smallTensor(tensor)];
    const integers = integersOf(node, "value_ints");
    if (integers) return [{ shape: [integers.length], values: integers }];
    const number = integerOf(node, "value_int") ?? floatOf(node, "value_float");
    return [{ shape: [], ...(number !== undefined && { values: [number] }) }];
  },
  Identity: (_, [input]) => [need(input)],
  Cast: (_, [input]) => [need(input)],
  BatchNormalization: (_, [input]) => [{ shape: need(input).shape }],
  Softmax: (_, [input]) => [{ shape: need(input).shape }],
  Conv: (node, [input, weights]) => {
    const [batch, , ...sides] = need(input).shape;
    const [channels, , ...kernel] = need(weights).shape;
    return [{ shape: [batch, channels, ...slide(node, sides, kernel)] }];
  },
  ConvTranspose: (node, [input, weights]) => {
    const [batch, , ...sides] = need(input).shape;
    const [, perGroup, ...kernel] = need(weights).shape;
    const { strides, dilations, pads } = windowOf(node, kernel.length);
    const extra = integersOf(node, "output_padding");
    const grown = sides.map((side, axis) => {
      const trimmed = pads[axis] + pads[axis + kernel.length];
      return strides[axis] * (side - 1) + (extra?.[axis] ?? 0) + dilations[axis] * (kernel[axis] - 1) + 1 - trimmed;
    });
    return [{ shape: [batch, perGroup * (integerOf(node, "group") ?? 1), ...grown] }];
  },
  MaxPool: pool,
  AveragePool: pool,
  GlobalAveragePool: (_, [input]) => [{ shape: need(input).shape.map((side, axis) => (axis < 2 ? side : 1)) }],
  ReduceMean: (node, [input, axes]) => {
    const { shape } = need(input);
    const gone = axesOf(node, axes, shape.length) ?? shape.map((_, axis) => axis);
    const keeps = integerOf(node, "keepdims") !== 0;
    return [{ shape: shape.flatMap((side, axis) => (gone.includes(axis) ? (keeps ? [1] : []) : [side])) }];
  },
  Resize: (_, inputs) => {
    const { shape } = need(inputs[0]);
    const sizes = inputs[3]?.values;
    if (sizes?.length === shape.length) return [{ shape: sizes }];
    const scales = need(inputs.length === 2 ? inputs[1] : inputs[2]).values;
    if (scales?.length !== shape.length) throw new Error("a picture is resized to a size that is not stated");
    return [{ shape: shape.map((side, axis) => Math.floor(side * scales[axis])) }];
  },
  Concat: (node, inputs) => {
    const parts = inputs.map(need);
    const { shape } = parts[0];
    const at = wrap(integerOf(node, "axis") ?? 0, shape.length);
    const sum = parts.reduce((total, part) => total + part.shape[at], 0);
    const values = parts.every((part) => part.values) ? parts.flatMap((part) => part.values!) : undefined;
    return [{ shape: shape.with(at, sum), values: shape.length === 1 ? values : undefined }];
  },
  Shape: (_, [input]) => [{ shape: [need(input).shape.length], values: need(input).shape }],
  Slice: (node, [input, starts, ends, axes, steps]) => {
    const { shape, values } = need(input);
    const from = integersOf(node, "starts") ?? need(starts).values!;
    const to = integersOf(node, "ends") ?? need(ends).values!;
    const along = integersOf(node, "axes") ?? axes?.values ?? from.map((_, index) => index);
    const step = steps?.values ?? from.map(() => 1);
    let cut = shape;
    let kept = values;
    along.forEach((axis, index) => {
      const at = wrap(axis, shape.length);
      const clamp = (place: number) => Math.min(shape[at], Math.max(0, place < 0 ? place + shape[at] : place));
      if (step[index] < 1) throw new Error("a slice runs backwards");
      const [first, last] = [clamp(from[index]), clamp(to[index])];
      cut = cut.with(at, Math.max(0, Math.ceil((last - first) / step[index])));
      kept = kept?.slice(first, last).filter((_, place) => place % step[index] === 0);
    });
    return [{ shape: cut, values: shape.length === 1 ? kept : undefined }];
  },
  Gather: (node, [input, indices]) => {
    const { shape, values } = need(input);
    const at = wrap(integerOf(node, "axis") ?? 0, shape.length);
    const chosen = need(indices);
    const picked = shape.length === 1 ? chosen.values?.map((index) => values?.[wrap(index, shape[0])]) : undefined;
    const known = picked?.every((value) => value !== undefined) ? (picked as number[]) : undefined;
    return [{ shape: [...shape.slice(0, at), ...chosen.shape, ...shape.slice(at + 1)], values: known }];
  },
  Reshape: (_, [input, target]) => {
    const { shape, values } = need(input);
    const wanted = need(target).values;
    if (!wanted) throw new Error("a tensor is brought to a shape that is not stated");
    const filled = wanted.map((side, axis) => (side === 0 ? shape[axis] : side));
    const rest = filled.reduce((product, side) => (side === -1 ? product : product * side), 1);
    return [{ shape: filled.map((side) => (side === -1 ? elements(shape) / rest : side)), values }];
  },
  Flatten: (node, [input]) => {
    const { shape } = need(input);
    const at = integerOf(node, "axis") ?? 1;
    return [{ shape: [elements(shape.slice(0, at)), elements(shape.slice(at))] }];
  },
  Transpose: (node, [input]) => {
    const { shape } = need(input);
    const order = integersOf(node, "perm") ?? shape.map((_, axis) => shape.length - 1 - axis);
    return [{ shape: order.map((axis) => shape[axis]) }];
  },
  Squeeze: (node, [input, axes]) => {
    const { shape, values } = need(input);
    const gone = axesOf(node, axes, shape.length);
    return [{ shape: shape.filter((side, axis) => (gone ? !gone.includes(axis) : side !== 1)), values }];
  },
  Unsqueeze: (node, [input, axes]) => {
    const { shape, values } = need(input);
    const given = integersOf(node, "axes") ?? need(axes).values!;
    const rank = shape.length + given.length;
    const added = new Set(given.map((axis) => wrap(axis, rank)));
    let next = 0;
    return [{ shape: Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : shape[next++])), values }];
  },
  Split: (node, [input, sizes]) => {
    const { shape } = need(input);
    const at = wrap(integerOf(node, "axis") ?? 0, shape.length);
    const equal = node.outputs.map(() => shape[at] / node.outputs.length);
    const parts = integersOf(node, "split") ?? sizes?.values ?? equal;
    return parts.map((part) => ({ shape: shape.with(at, part) }));
  },
  MatMul: (_, [left, right]) => {
    const [a, b] = [need(left).shape, need(right).shape];
    if (a.length < 2 || b.length < 2) throw new Error("a product with a vector");
    if (a.at(-1) !== b.at(-2)) throw new Error("a product of matrices that do not fit");
    const outer = broadcast([a.slice(0, -2), b.slice(0, -2)]);
    return [{ shape: [...outer, a.at(-2)!, b.at(-1)!] }];
  },
  Gemm: (node, [left, right]) => {
    const rows = need(left).shape[integerOf(node, "transA") ? 1 : 0];
    return [{ shape: [rows, need(right).shape[integerOf(node, "transB") ? 0 : 1]] }];
  },
};

/** Values of small integer tensors are carried through arithmetic, for shapes are computed with it. */
const ARITHMETIC: Record<string, (a: number, b: number) => number> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => Math.trunc(a / b),
};

function elementwise(node: OnnxNode, inputs: readonly (Known | undefined)[]): Known[] {
  const known = inputs.filter((input) => input !== undefined);
  const shape = broadcast(known.map((input) => input.shape));
  const apply = Object.hasOwn(ARITHMETIC, node.opType) ? ARITHMETIC[node.opType] : undefined;
  const [a, b] = known.map(({ values }) => values);
  if (!apply || !a || !b) return [{ shape }];
  const length = Math.max(a.length, b.length);
  return [{ shape, values: Array.from({ length }, (_, i) => apply(a[i % a.length], b[i % b.length])) }];
}

function pool(node: OnnxNode, [input]: readonly (Known | undefined)[]): Known[] {
  const [batch, channels, ...sides] = need(input).shape;
  return [{ shape: [batch, channels, ...slide(node, sides, integersOf(node, "kernel_shape")!)] }];
}

/** How many places a window has along each side. */
function slide(node: OnnxNode, sides: readonly number[], kernel: readonly number[]): number[] {
  const { strides, dilations, pads } = windowOf(node, kernel.length);
  const padding = attributeOf(node, "auto_pad");
  const isSame = padding && attributeText(padding)?.startsWith("SAME");
  const round = integerOf(node, "ceil_mode") ? Math.ceil : Math.floor;
  return sides.map((side, axis) => {
    if (isSame) return Math.ceil(side / strides[axis]);
    const around = pads[axis] + pads[axis + kernel.length];
    return round((side + around - dilations[axis] * (kernel[axis] - 1) - 1) / strides[axis]) + 1;
  });
}

function windowOf(node: OnnxNode, rank: number) {
  const all = (count: number, value: number) => Array.from({ length: count }, () => value);
  return {
    strides: integersOf(node, "strides") ?? all(rank, 1),
    dilations: integersOf(node, "dilations") ?? all(rank, 1),
    pads: integersOf(node, "pads") ?? all(2 * rank, 0),
  };
}

/** ONNX's broadcasting, which is NumPy's. */
function broadcast(shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const sides = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1).filter((side) => side !== 1);
    if (new Set(sides).size > 1) throw new Error("tensors of shapes that do not fit");
    return sides[0] ?? 1;
  });
}

function axesOf(node: OnnxNode, input: Known | undefined, rank: number): number[] | undefined {
  return (integersOf(node, "axes") ?? input?.values)?.map((axis) => wrap(axis, rank));
}

function integersOf(node: OnnxNode, name: string): number[] | undefined {
  const attribute = attributeOf(node, name);
  return attribute && signedIntegers(attribute.bytes, 8); // AttributeProto.ints
}

function integerOf(node: OnnxNode, name: string): number | undefined {
  const attribute = attributeOf(node, name);
  return attribute && signedIntegers(attribute.bytes, 3)[0]; // AttributeProto.i
}

function floatOf(node: OnnxNode, name: string): number | undefined {
  const attribute = attributeOf(node, name);
  return attribute && attributeFloat(attribute);
}

function wrap(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

function need(input: Known | undefined): Known {
  if (!input) throw new Error("a tensor of which nothing is known");
  return input;
}

export function elements(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
