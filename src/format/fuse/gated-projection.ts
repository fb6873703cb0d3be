import { integerAttribute } from "../onnx-attribute.js";
import { asConvolution, type Convolution, isPointwise, rewired } from "./convolution.js";
import { asGatedPicture, type GatedPicture } from "./gate.js";
import type { GraphEditor } from "./graph-editor.js";
import { operator } from "./operator.js";

/**
 * Gate of a 1x1 convolution that widens, g (W x) with g from the mean of W x -> (g W) x as a MatMul, g from W (mean of x).
 * The wide picture is then written once; before, it was written, reordered, read for its mean, and multiplied.
 */
export function rewriteGatedProjections(editor: GraphEditor): void {
  for (const node of editor.walk()) {
    const gated = asGatedPicture(editor, node);
    const projection = gated && asConvolution(editor, editor.producer(gated.picture));
    if (!projection || !isOnlyGated(editor, gated, projection) || !widens(projection)) continue;
    poolBefore(editor, gated, projection);
    multiplyWeights(editor, gated, projection);
  }
}

/** Whether the picture is made for its gate and for the product only, and the gate is all that happens to it. */
function isOnlyGated(editor: GraphEditor, { picture, gate, node }: GatedPicture, projection: Convolution): boolean {
  const consumers = editor.consumers(picture);
  return (
    consumers.length === 2 &&
    consumers.includes(node) &&
    consumers.includes(gate.pool) &&
    !editor.isKept(picture) &&
    gate.channels === projection.weights.dims[0]
  );
}

/** Below half, a product without onnxruntime's packed weights is as fast as its convolution, and the passes are saved. */
function widens(projection: Convolution): boolean {
  const { weights, bias } = projection;
  const [outputs, inputs] = weights.dims;
  return weights.dims.length === 4 && !bias && isPointwise(projection) && inputs * 2 <= outputs;
}

function poolBefore(editor: GraphEditor, { gate: { pool } }: GatedPicture, projection: Convolution): void {
  const [output] = pool.outputs;
  const mean = editor.newName(`${projection.input}_mean`);
  editor.replace(
    [projection.node, pool],
    [
      { ...pool, inputs: [projection.input], outputs: [mean], bytes: undefined },
      rewired(editor, projection, { input: mean, output }),
    ],
  );
}

function multiplyWeights(editor: GraphEditor, { node, gate, output }: GatedPicture, projection: Convolution): void {
  const { input } = projection;
  const [outputs, inputs] = projection.weights.dims;
  const weights = editor.addConstant(`${output}_weights`, {
    dims: [1, outputs, inputs],
    data: projection.weights.data,
  });
  const named = (like: string) => editor.newName(`${output}_${like}`);
  // In a shape that Reshape is given, 0 stands for the dim that is there, and -1 for what is left.
  const integers = (like: string, values: number[]) => editor.addIntegers(`${output}_${like}`, values);
  const factors = operator("Reshape", named("factors"), [gate.name, integers("factors_shape", [0, outputs, 1])]);
  const gatedWeights = operator("Mul", named("gated_weights"), [factors.name, weights]);
  const pixels = operator("Reshape", named("pixels"), [input, integers("pixels_shape", [0, inputs, -1])]);
  const product = operator("MatMul", named("product"), [gatedWeights.name, pixels.name]);
  const inputShape = operator("Shape", named("input_shape"), [input]);
  const sides = operator("Gather", named("sides"), [inputShape.name, integers("side_axes", [2, 3])]);
  const dims = [integers("leading_dims", [0, outputs]), sides.name];
  const shape = operator("Concat", named("shape"), dims, [integerAttribute("axis", 0)]);
  const picture = operator("Reshape", output, [product.name, shape.name]);
  editor.replace([node], [factors, gatedWeights, pixels, product, inputShape, sides, shape, picture]);
}
