import { GraphDraft } from "./graph-draft.js";
import { integerAttribute, integersAttribute } from "./onnx-attribute.js";
import type { OnnxGraph } from "./onnx-graph.js";
import { changePorts } from "./onnx-ports.js";

/** How a model wants the bytes of a picture: (byte / 255 - mean) / std, for each of its planes. */
export interface PictureValues {
  /** Planes B, G, R, as OpenCV has them. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** Each picture gets one mean and variance, whatever its ground and contrast: dynamic normalisation. */
  readonly level?: boolean;
}

/** Variance of a picture without text is noise: it stays small, in the model's own values. */
const EPSILON = 0.05;

/** A sharp line of text has about this standard deviation in -1..1. */
const DEVIATION = 0.6;

/** The input that takes its place: uint8 [n, height, width, 3], R, G, B. */
export const PIXELS = "byte_pictures/pixels";

/**
 * The same graph of float32 planes [n, 3, height, width] that takes pictures as they are decoded: onnxruntime turns a
 * quarter of the bytes into numbers faster than JavaScript does.
 */
export function withBytePictures(graph: OnnxGraph, { mean, std, level }: PictureValues): OnnxGraph {
  const weights = new Set(graph.initializers.map(({ name }) => name));
  const planes = graph.inputs.find((name) => !weights.has(name))!;
  const draft = new GraphDraft("byte_pictures", graph.opset);
  const apart = draft.add("Transpose", [PIXELS], [integersAttribute("perm", [0, 3, 1, 2])]);
  const turned = draft.add("Gather", [apart, draft.integers([3], 2, 1, 0)], [integerAttribute("axis", 1)]);
  const scale = std.map((deviation) => 1 / (255 * deviation));
  const offset = mean.map((middle, plane) => -middle / std[plane]);
  const scaled = draft.add("Mul", [draft.cast(turned, "float32"), draft.floats([1, 3, 1, 1], ...scale)]);
  const both = [scaled, draft.floats([1, 3, 1, 1], ...offset)];
  if (level) levelled(draft, draft.add("Add", both), planes);
  else draft.add("Add", both, [], planes);
  return {
    ...graph,
    nodes: [...draft.takeNodes(), ...graph.nodes],
    initializers: [...graph.initializers, ...draft.initializers],
    inputs: [PIXELS, ...graph.inputs.filter((name) => name !== planes)],
    graphRest: changePorts(
      graph,
      new Set([planes]),
      [{ name: PIXELS, type: "uint8", dims: ["n", "height", "width", 3] }],
      [],
    ),
  };
}

/** Mean 0 and one standard deviation over all planes of each picture. */
function levelled(draft: GraphDraft, values: string, output: string): void {
  const axes = [1, 2, 3];
  const centred = draft.add("Sub", [values, draft.reduce("ReduceMean", values, axes)]);
  const variance = draft.reduce("ReduceMean", draft.add("Mul", [centred, centred]), axes);
  const deviation = draft.add("Add", [draft.add("Sqrt", [variance]), draft.floats([], EPSILON)]);
  draft.add("Mul", [centred, draft.add("Div", [draft.floats([], DEVIATION), deviation])], [], output);
}
