import { GraphDraft } from "./graph-draft.js";
import { floatAttribute, integerAttribute, textAttribute } from "./onnx-attribute.js";
import { writeGraph } from "./onnx-graph.js";
import { changePorts } from "./onnx-ports.js";
import { bytesField, concat, integerField } from "./protobuf-writer.js";

/** Its inputs: uint8 [1, height, width, 3]; int64 [4], the shape to scale to; int64 [8], rows and columns to add. */
export const CUT = "cut";
export const SHAPE = "shape";
export const PADDING = "padding";
/** Its output: uint8 [1, height, width, 3]. */
export const LINE = "line";

/** Since this version Resize averages what it shrinks, as Pillow does. */
const OPSET = 18;
const IR_VERSION = 8;

/** Catmull and Rom's cubic, which Pillow and libvips scale with. */
const CUBIC = -0.5;

/**
 * A model that brings what was cut from a picture to an encoder's size: cubic, then its last column and row repeated.
 * onnxruntime takes .3 to .5 ms for a line of text, sharp 1.1 to 2.5 ms, for it sets up a pipeline for each.
 * @returns ModelProto
 */
export function lineScaler(): Uint8Array {
  const draft = new GraphDraft("line_scaler", OPSET);
  const attributes = [
    textAttribute("mode", "cubic"),
    floatAttribute("cubic_coeff_a", CUBIC),
    integerAttribute("antialias", 1),
    integerAttribute("exclude_outside", 1), // at the border, the weights of what is there
  ];
  const scaled = draft.add("Resize", [draft.cast(CUT, "float32"), "", "", SHAPE], attributes);
  const inRange = draft.add("Clip", [scaled, draft.floats([], 0), draft.floats([], 255)]);
  const bytes = draft.cast(draft.add("Round", [inRange]), "uint8");
  draft.add("Pad", [bytes, PADDING], [textAttribute("mode", "edge")], LINE);
  return writeGraph({
    nodes: draft.takeNodes(),
    initializers: draft.initializers,
    inputs: [CUT, SHAPE, PADDING],
    outputs: [LINE],
    opset: OPSET,
    graphRest: changePorts(
      { graphRest: concat(bytesField(2, "line_scaler")) },
      new Set(),
      [
        { name: CUT, type: "uint8", dims: [1, "cut_height", "cut_width", 3] },
        { name: SHAPE, type: "int64", dims: [4] },
        { name: PADDING, type: "int64", dims: [8] },
      ],
      [{ name: LINE, type: "uint8", dims: [1, "height", "width", 3] }],
    ),
    modelRest: concat([integerField(1, IR_VERSION), ...bytesField(8, integerField(2, OPSET))]),
  });
}
