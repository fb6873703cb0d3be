import { denseTensor, type OnnxTensor, readDims, readTensor } from "./onnx-tensor.js";
import { type OnnxValue, readValue } from "./onnx-value.js";
import { BYTES, type ByteSource, type ProtobufField, ProtobufReader } from "./protobuf.js";

/** What an .onnx file says about itself, weights left out. */
export interface OnnxHeader {
  readonly producer: string;
  /** Imported operator sets; exporters import more than they use. */
  readonly opsets: readonly { readonly domain: string; readonly version: number }[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** What the nodes use; nested graphs and functions included. */
  readonly operators: readonly OnnxOperator[];
  /** Elements of all initializers and constants; weights that are packed into bytes count as what they stand for. */
  readonly parameters: number;
  /** Bytes of initializers and constants by element type. */
  readonly bytesByType: ReadonlyMap<string, number>;
  /** Files beside the model that hold tensors: location as written -> end of the last tensor in it, bytes. */
  readonly externalFiles: ReadonlyMap<string, number>;
}

export interface OnnxOperator {
  /** "" is ONNX's own, which is also written "ai.onnx". */
  readonly domain: string;
  readonly name: string;
  readonly uses: number;
  /** Defined by the file itself out of other operators. */
  readonly isFunction: boolean;
}

/** Subgraphs of If and Loop; exporters nest two or three deep. */
const MAX_NESTING = 24;
/** com.microsoft operators that keep several weights in a byte -> the input that holds them; attribute `bits`. */
const PACKED = new Map([
  ["MatMulNBits", 1],
  ["GatherBlockQuantized", 0],
]);

/**
 * Walks the protobuf of a model: graph, nested graphs, training graphs and functions. Weights are skipped by length.
 * Field numbers: onnx-ml.proto of onnx 1.23.
 * @param file how errors name the file
 * @param onTensor called for every tensor, however deeply nested; may throw to refuse it
 * @throws bundle_onnx_truncated, bundle_onnx_malformed
 */
export function readOnnxHeader(
  source: ByteSource,
  file: string,
  onTensor: (tensor: OnnxTensor) => void = () => {},
): OnnxHeader {
  return new HeaderWalk(new ProtobufReader(source, file), onTensor).run();
}

class HeaderWalk {
  private producer = "";
  private readonly opsets: { domain: string; version: number }[] = [];
  private readonly inputs: OnnxValue[] = [];
  private readonly outputs: OnnxValue[] = [];
  private readonly operators = new Map<string, Omit<OnnxOperator, "isFunction">>();
  private readonly functions = new Set<string>();
  private readonly initializers = new Map<string, OnnxTensor>();
  private readonly packed = new Map<string, number>();
  private readonly bytesByType = new Map<string, number>();
  private readonly externalFiles = new Map<string, number>();
  private parameters = 0;
  private graphs = 0;

  constructor(
    private readonly reader: ProtobufReader,
    private readonly onTensor: (tensor: OnnxTensor) => void,
  ) {}

  run(): OnnxHeader {
    let producerVersion = "";
    for (const field of this.reader.fields()) {
      if (field.wireType !== BYTES) continue;
      if (field.number === 2) this.producer = this.reader.text(field);
      else if (field.number === 3) producerVersion = this.reader.text(field);
      else if (field.number === 7) this.graph(field, 0);
      else if (field.number === 8) this.opset(field);
      else if (field.number === 20) this.training(field);
      else if (field.number === 25) this.localFunction(field);
    }
    if (this.graphs === 0) throw this.reader.malformed("holds no graph");
    for (const [name, perByte] of this.packed) this.parameters += this.extraParameters(name, perByte);
    return {
      producer: `${this.producer} ${producerVersion}`.trim(),
      opsets: this.opsets,
      // Old models (IR < 4) list their weights among the inputs.
      inputs: this.inputs.filter((input) => !this.initializers.has(input.name)),
      outputs: this.outputs,
      // At the end, because functions follow the graph that calls them.
      operators: [...this.operators].map(([key, operator]) => ({ ...operator, isFunction: this.functions.has(key) })),
      parameters: this.parameters,
      bytesByType: this.bytesByType,
      externalFiles: this.externalFiles,
    };
  }

  private graph(field: ProtobufField, depth: number): void {
    if (depth > MAX_NESTING) throw this.reader.malformed(`nests graphs deeper than ${MAX_NESTING}`);
    this.graphs++;
    for (const part of this.reader.fields(field.start, field.end)) {
      if (part.wireType !== BYTES) continue;
      if (part.number === 1) this.node(part, depth);
      else if (part.number === 5) this.initializer(part, depth);
      else if (part.number === 15) this.sparse(part, true);
      else if (part.number === 11 && depth === 0) this.inputs.push(readValue(this.reader, part));
      else if (part.number === 12 && depth === 0) this.outputs.push(readValue(this.reader, part));
    }
  }

  private node(field: ProtobufField, depth: number): void {
    const inputs: string[] = [];
    const integers = new Map<string, number>();
    let domain = "";
    let name = "";
    for (const part of this.reader.fields(field.start, field.end)) {
      if (part.wireType !== BYTES) continue;
      if (part.number === 1 && inputs.length < 2) inputs.push(this.reader.text(part));
      else if (part.number === 4) name = this.reader.text(part);
      else if (part.number === 7) domain = this.reader.text(part);
      else if (part.number === 5) this.attribute(part, depth, integers);
    }
    const key = operatorKey(domain, name);
    const uses = this.operators.get(key)?.uses ?? 0;
    this.operators.set(key, { domain: ownDomain(domain), name, uses: uses + 1 });
    const packedInput = domain === "com.microsoft" ? PACKED.get(name) : undefined;
    if (packedInput !== undefined) this.packed.set(inputs[packedInput], 8 / (integers.get("bits") ?? 4));
  }

  private attribute(field: ProtobufField, depth: number, integers: Map<string, number>): void {
    let name = "";
    let integer: number | undefined;
    let tensors = 0;
    for (const part of this.reader.fields(field.start, field.end)) {
      if (part.number === 3) integer = part.value;
      if (part.wireType !== BYTES) continue;
      if (part.number === 1) name = this.reader.text(part);
      else if (part.number === 6 || part.number === 11) this.graph(part, depth + 1);
      else if (part.number === 5 || part.number === 10) this.count(this.tensor(part));
      else if (part.number === 22 || part.number === 23) this.sparse(part, false);
      // Protobuf would merge two of them into one tensor that nobody has checked.
      if (part.number === 5 && ++tensors > 1) throw this.reader.malformed(`gives attribute "${name}" two tensors`);
    }
    if (integer !== undefined) integers.set(name, integer);
  }

  private initializer(field: ProtobufField, depth: number): void {
    const tensor = this.tensor(field);
    if (depth === 0) this.initializers.set(tensor.name, tensor);
    this.count(tensor);
  }

  private sparse(field: ProtobufField, isInitializer: boolean): void {
    const dims: number[] = [];
    let values: OnnxTensor | undefined;
    for (const part of this.reader.fields(field.start, field.end)) {
      if (part.number === 3) readDims(this.reader, part, dims);
      if (part.wireType !== BYTES || part.number > 2) continue;
      const tensor = this.tensor(part);
      if (part.number === 2) continue;
      if (values) throw this.reader.malformed("gives a sparse tensor its values twice");
      values = tensor;
    }
    if (!values) return;
    if (isInitializer) this.count(values);
    // It becomes dense when it is loaded, so the whole claim is put to the test.
    this.onTensor(denseTensor(values, dims));
  }

  private tensor(field: ProtobufField): OnnxTensor {
    const tensor = readTensor(this.reader, field);
    this.onTensor(tensor);
    if (tensor.external) {
      const { location, end } = tensor.external;
      this.externalFiles.set(location, Math.max(end, this.externalFiles.get(location) ?? 0));
    }
    return tensor;
  }

  private count(tensor: OnnxTensor): void {
    this.parameters += tensor.elements;
    this.bytesByType.set(tensor.type, (this.bytesByType.get(tensor.type) ?? 0) + tensor.bytes);
  }

  private extraParameters(name: string, perByte: number): number {
    const tensor = this.initializers.get(name);
    return tensor?.type === "uint8" && perByte > 1 ? tensor.elements * (perByte - 1) : 0;
  }

  private localFunction(field: ProtobufField): void {
    let name = "";
    let domain = "";
    for (const part of this.reader.fields(field.start, field.end)) {
      if (part.wireType !== BYTES) continue;
      if (part.number === 1) name = this.reader.text(part);
      else if (part.number === 10) domain = this.reader.text(part);
      else if (part.number === 7) this.node(part, 1);
      else if (part.number === 11) this.attribute(part, 1, new Map());
    }
    this.functions.add(operatorKey(domain, name));
  }

  private training(field: ProtobufField): void {
    for (const part of this.reader.fields(field.start, field.end)) {
      if (part.wireType === BYTES && (part.number === 1 || part.number === 2)) this.graph(part, 1);
    }
  }

  private opset(field: ProtobufField): void {
    let domain = "";
    let version = 0;
    for (const part of this.reader.fields(field.start, field.end)) {
      if (part.number === 1 && part.wireType === BYTES) domain = this.reader.text(part);
      else if (part.number === 2) version = part.value;
    }
    this.opsets.push({ domain, version });
  }
}

function ownDomain(domain: string): string {
  return domain === "ai.onnx" ? "" : domain;
}

function operatorKey(domain: string, name: string): string {
  return JSON.stringify([ownDomain(domain), name]);
}
