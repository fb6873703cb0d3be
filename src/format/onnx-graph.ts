import { attributeGraphs, type OnnxAttribute, readAttribute } from "./onnx-attribute.js";
import { tensorHeader } from "./onnx-tensor-values.js";
import { arraySource, BYTES, type ProtobufField, ProtobufReader } from "./protobuf.js";
import { bytesField, concat, fieldStart, lengthOf } from "./protobuf-writer.js";

/** A model's main graph, open for rewriting; what nobody rewrites stays as it was written, byte for byte. */
export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
  /** Names of the graph's inputs; before IR version 4 these are initializers, too. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Version of ONNX's own operators; 0 if the model imports none. */
  readonly opset: number;
  /** Fields of GraphProto besides nodes and initializers: inputs, outputs, value_info, sparse_initializer, ... */
  readonly graphRest: Uint8Array;
  /** Fields of ModelProto besides the graph. */
  readonly modelRest: Uint8Array;
}

export interface OnnxNode {
  readonly opType: string;
  /** "" is ONNX's own, which is also written "ai.onnx". */
  readonly domain: string;
  readonly name: string;
  /** "" is an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly OnnxAttribute[];
  /** Its other fields: doc_string, overload, metadata_props, ... */
  readonly rest?: Uint8Array;
  /** The NodeProto as read; a node without it is written from the fields above. */
  readonly bytes?: Uint8Array;
}

export interface OnnxInitializer {
  readonly name: string;
  /** TensorProto, in parts. */
  readonly parts: readonly Uint8Array[];
}

/** Field numbers of onnx.proto3. */
const MODEL = { graph: 7, opset: 8 } as const;
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12 } as const;
const NODE = { input: 1, output: 2, name: 3, opType: 4, attribute: 5, domain: 7 } as const;

/** ModelProto -> its graph, which shares the model's bytes. @throws bundle_onnx_malformed, bundle_onnx_truncated */
export function readGraph(model: Uint8Array): OnnxGraph {
  const graphParts: Uint8Array[] = [];
  const rest: Uint8Array[] = [];
  let opset = 0;
  for (const { field, written, content } of fieldsOf(model)) {
    // Protobuf merges the occurrences of a message field, which is what reading one after the other does.
    if (field.number === MODEL.graph && field.wireType === BYTES) graphParts.push(content);
    else rest.push(written);
    if (field.number === MODEL.opset && field.wireType === BYTES) opset = ownOpset(content) ?? opset;
  }
  return { ...graphOf(concat(graphParts)), opset, modelRest: concat(rest) };
}

/** The graph -> ModelProto. */
export function writeGraph(graph: OnnxGraph): Uint8Array {
  const body = [
    ...graph.nodes.flatMap((node) => bytesField(GRAPH.node, node.bytes ?? encodeNode(node))),
    graph.graphRest,
    ...graph.initializers.flatMap(({ parts }) => [fieldStart(GRAPH.initializer, lengthOf(parts)), ...parts]),
  ];
  return concat([graph.modelRest, fieldStart(MODEL.graph, lengthOf(body)), ...body]);
}

export function isOwnOperator(node: OnnxNode, opType: string): boolean {
  return node.opType === opType && (node.domain === "" || node.domain === "ai.onnx");
}

export function attributeOf(node: OnnxNode, name: string): OnnxAttribute | undefined {
  return node.attributes.find((attribute) => attribute.name === name);
}

/** Names in graphs inside a node (If, Loop, Scan): those that they take from the graph around them, and their own. */
export function innerNames(node: OnnxNode): string[] {
  return node.attributes.flatMap(attributeGraphs).flatMap((bytes) => {
    const { nodes, initializers, inputs, outputs } = graphOf(bytes);
    const own = [...inputs, ...outputs, ...initializers.map(({ name }) => name)];
    return [...own, ...nodes.flatMap((inner) => [...inner.inputs, ...inner.outputs, ...innerNames(inner)])];
  });
}

function graphOf(bytes: Uint8Array): Omit<OnnxGraph, "opset" | "modelRest"> {
  const nodes: OnnxNode[] = [];
  const initializers: OnnxInitializer[] = [];
  const inputs: string[] = [];
  const outputs: string[] = [];
  const rest: Uint8Array[] = [];
  for (const { field, written, content } of fieldsOf(bytes)) {
    const isMessage = field.wireType === BYTES;
    if (isMessage && field.number === GRAPH.node) nodes.push(readNode(content));
    else if (isMessage && field.number === GRAPH.initializer) {
      initializers.push({ name: tensorHeader(content).name, parts: [content] });
    } else rest.push(written);
    if (isMessage && field.number === GRAPH.input) inputs.push(valueName(content));
    if (isMessage && field.number === GRAPH.output) outputs.push(valueName(content));
  }
  return { nodes, initializers, inputs, outputs, graphRest: concat(rest) };
}

function readNode(bytes: Uint8Array): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: OnnxAttribute[] = [];
  const rest: Uint8Array[] = [];
  let name = "";
  let opType = "";
  let domain = "";
  for (const { field, written, content, text } of fieldsOf(bytes)) {
    if (field.wireType !== BYTES) rest.push(written);
    else if (field.number === NODE.input) inputs.push(text());
    else if (field.number === NODE.output) outputs.push(text());
    else if (field.number === NODE.name) name = text();
    else if (field.number === NODE.opType) opType = text();
    else if (field.number === NODE.domain) domain = text();
    else if (field.number === NODE.attribute) attributes.push(readAttribute(content));
    else rest.push(written);
  }
  return { opType, domain, name, inputs, outputs, attributes, rest: concat(rest), bytes };
}

function encodeNode(node: OnnxNode): Uint8Array {
  return concat([
    ...node.inputs.flatMap((name) => bytesField(NODE.input, name)),
    ...node.outputs.flatMap((name) => bytesField(NODE.output, name)),
    ...bytesField(NODE.name, node.name),
    ...bytesField(NODE.opType, node.opType),
    ...node.attributes.flatMap(({ bytes }) => bytesField(NODE.attribute, bytes)),
    ...bytesField(NODE.domain, node.domain),
    node.rest ?? new Uint8Array(),
  ]);
}

/** ValueInfoProto.name */
function valueName(bytes: Uint8Array): string {
  let name = "";
  for (const { field, text } of fieldsOf(bytes)) if (field.number === 1) name = text();
  return name;
}

/** OperatorSetIdProto -> its version if it is ONNX's own. */
function ownOpset(bytes: Uint8Array): number | undefined {
  let domain = "";
  let version = 0;
  for (const { field, text } of fieldsOf(bytes)) {
    if (field.number === 1) domain = text();
    else if (field.number === 2) version = field.value;
  }
  return domain === "" || domain === "ai.onnx" ? version : undefined;
}

interface Part {
  readonly field: ProtobufField;
  /** The field as written, tag and length included. */
  readonly written: Uint8Array;
  readonly content: Uint8Array;
  readonly text: () => string;
}

function* fieldsOf(bytes: Uint8Array): Generator<Part> {
  const reader = new ProtobufReader(arraySource(bytes), "the model");
  let from = 0;
  for (const field of reader.fields()) {
    const content = bytes.subarray(field.start, field.end);
    yield { field, written: bytes.subarray(from, field.end), content, text: () => reader.text(field) };
    from = field.end;
  }
}
