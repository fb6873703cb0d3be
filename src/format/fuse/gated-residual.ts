import { isOwnOperator } from "../onnx-graph.js";
import { asGatedPicture } from "./gate.js";
import type { GraphEditor } from "./graph-editor.js";
import { operator } from "./operator.js";

/** x + x g -> x (g + 1), g a factor a channel: one pass over the picture instead of two. */
export function rewriteGatedResiduals(editor: GraphEditor): void {
  for (const add of editor.walk()) {
    if (!isOwnOperator(add, "Add")) continue;
    const [left, right] = add.inputs;
    for (const [picture, product] of [
      [left, right],
      [right, left],
    ]) {
      const gated = editor.onlyConsumer(product) && asGatedPicture(editor, editor.producer(product));
      if (gated?.picture !== picture) continue;
      const [output] = add.outputs;
      const one = editor.addConstant(`${output}_one`, { dims: [], data: Float32Array.of(1) });
      const gate = editor.newName(`${output}_gate`);
      editor.replace(
        [gated.node, add],
        [operator("Add", gate, [gated.gate, one]), operator("Mul", output, [picture, gate])],
      );
      break;
    }
  }
}
