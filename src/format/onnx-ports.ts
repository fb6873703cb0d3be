import { ELEMENT_TYPE, type ElementType } from "./graph-draft.js";
import type { OnnxGraph } from "./onnx-graph.js";
import { readValue } from "./onnx-value.js";
import { arraySource, BYTES, ProtobufReader } from "./protobuf.js";
import { bytesField, concat, integerField } from "./protobuf-writer.js";

/** What goes into a graph, or comes out. */
export interface Port {
  readonly name: string;
  readonly type: ElementType;
  /** A number, or the name of a free dimension. */
  readonly dims: readonly (number | string)[];
}

/** Fields of GraphProto that name what goes in and out. */
const [INPUT, OUTPUT] = [11, 12];

/** The `graphRest` of a graph without some of its inputs and outputs, and with others. */
export function changePorts(
  { graphRest: bytes }: Pick<OnnxGraph, "graphRest">,
  removed: ReadonlySet<string>,
  inputs: readonly Port[],
  outputs: readonly Port[],
): Uint8Array {
  const reader = new ProtobufReader(arraySource(bytes), "the model");
  const kept: Uint8Array[] = [];
  let from = 0;
  for (const field of reader.fields()) {
    const isPort = field.wireType === BYTES && (field.number === INPUT || field.number === OUTPUT);
    if (!isPort || !removed.has(readValue(reader, field).name)) kept.push(bytes.subarray(from, field.end));
    from = field.end;
  }
  const added = [
    ...inputs.flatMap((port) => bytesField(INPUT, valueInfo(port))),
    ...outputs.flatMap((port) => bytesField(OUTPUT, valueInfo(port))),
  ];
  return concat([...kept, ...added]);
}

/** ValueInfoProto: name 1, type 2 { tensor_type 1 { elem_type 1, shape 2 { dim 1 { dim_value 1, dim_param 2 } } } } */
function valueInfo({ name, type, dims }: Port): Uint8Array {
  const shape = dims.flatMap((dim) =>
    bytesField(1, typeof dim === "number" ? integerField(1, dim) : concat(bytesField(2, dim))),
  );
  const tensor = concat([integerField(1, ELEMENT_TYPE[type]), ...bytesField(2, concat(shape))]);
  return concat([...bytesField(1, name), ...bytesField(2, concat(bytesField(1, tensor)))]);
}
