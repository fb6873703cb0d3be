import { integerAttribute, integersAttribute, type OnnxAttribute } from "./onnx-attribute.js";
import { type OnnxGraph, type OnnxInitializer, type OnnxNode, readGraph, writeGraph } from "./onnx-graph.js";
import { readValue } from "./onnx-value.js";
import { arraySource, BYTES, ProtobufReader } from "./protobuf.js";
import { bytesField, concat, integerField } from "./protobuf-writer.js";

/** One past input of a decoder and what it comes back as. */
export interface CacheTensor {
  readonly past: string;
  readonly present: string;
  /** What the graph computes with. */
  readonly type: "float32" | "float16";
  readonly heads: number;
  readonly width: number;
}

export type CacheStorage = "float16" | "int8";

/** TensorProto.DataType */
const TYPE = { float32: 1, int8: 3, int64: 7, float16: 10 } as const;
type Type = keyof typeof TYPE;

/** Fields of GraphProto that name what goes in and out. */
const VALUE_FIELDS = [11, 12];

/** From here on ReduceMax takes its axes as an input. */
const AXES_AS_INPUT = 18;

/** Keeps a column of zeros from being divided by zero. */
const LEAST_SCALE = 1e-30;

/** Scales of an int8 cache, a number for each head and token: the name of their input, or output. */
export function scaleName(tensor: string): string {
  return `${tensor}.scale`;
}

/**
 * The same decoder with a cache in fewer bits. Past inputs take the stored form and are widened layer by layer inside the
 * graph, so that never more than what one layer needs is there in full; present outputs give what the step itself read
 * only, in the stored form. int8 is symmetric, with a scale for each head and token: the largest magnitude is 127.
 * @param model ModelProto
 * @returns undefined where attention stands in a nested graph, so that its own columns can't be told from those after them
 * @throws bundle_onnx_malformed, bundle_onnx_truncated
 */
export function withStoredCache(
  model: Uint8Array,
  cache: readonly CacheTensor[],
  storage: CacheStorage,
): Uint8Array | undefined {
  const graph = readGraph(model);
  const draft = new Draft(graph.opset);
  for (const tensor of cache) widen(draft, tensor, storage);
  const before = draft.takeNodes();
  for (const tensor of cache) {
    const own = ownColumns(draft, graph.nodes, tensor);
    if (own === undefined) return undefined;
    narrow(draft, own, tensor, storage);
  }
  const stored = new Set(cache.flatMap(({ past, present }) => [past, present]));
  const rest = concat([withoutValues(graph, stored), ...values(cache, storage)]);
  return writeGraph({
    ...graph,
    nodes: [...before, ...graph.nodes.map((node) => renamed(node, stored)), ...draft.takeNodes()],
    initializers: [...graph.initializers, ...draft.initializers],
    graphRest: rest,
  });
}

/** Nodes and constants to be added; names that no exporter gives. */
class Draft {
  private nodes: OnnxNode[] = [];
  private count = 0;
  readonly initializers: OnnxInitializer[] = [];
  private readonly shared = new Map<string, string>();

  constructor(readonly opset: number) {}

  takeNodes(): OnnxNode[] {
    const nodes = this.nodes;
    this.nodes = [];
    return nodes;
  }

  add(opType: string, inputs: readonly string[], attributes: readonly OnnxAttribute[] = [], output?: string): string {
    const name = `stored_cache/${opType}_${this.count++}`;
    this.nodes.push({ opType, domain: "", name, inputs, outputs: [output ?? name], attributes });
    return output ?? name;
  }

  cast(value: string, type: Type, output?: string): string {
    return this.add("Cast", [value], [integerAttribute("to", TYPE[type])], output);
  }

  integers(dims: readonly number[], ...content: readonly number[]): string {
    return this.constant("int64", dims, new Uint8Array(BigInt64Array.from(content.map(BigInt)).buffer), content);
  }

  float(content: number): string {
    return this.constant("float32", [], new Uint8Array(Float32Array.of(content).buffer), [content]);
  }

  /** What several tensors need is made once. */
  once(key: string, make: () => string): string {
    const made = this.shared.get(key) ?? make();
    this.shared.set(key, made);
    return made;
  }

  private constant(type: Type, dims: readonly number[], bytes: Uint8Array, content: readonly number[]): string {
    const name = `stored_cache/${type}_${dims.join("x")}_${content.join("_")}`;
    return this.once(name, () => {
      const fields = [...dims.map((dim) => integerField(1, dim)), integerField(2, TYPE[type])];
      this.initializers.push({ name, parts: [...fields, ...bytesField(8, name), ...bytesField(9, bytes)] });
      return name;
    });
  }
}

/** Stored past -> the past as the graph's own nodes take it. */
function widen(draft: Draft, { past, type }: CacheTensor, storage: CacheStorage): void {
  if (storage === "float16") {
    draft.cast(past, type, inner(past));
    return;
  }
  const wide = [draft.cast(past, "float32"), scaleName(past)];
  if (type === "float32") draft.add("Mul", wide, [], inner(past));
  else draft.cast(draft.add("Mul", wide), type, inner(past));
}

/**
 * The columns of a present that the step itself read, [batch, heads, sequence, width]. Attention that is spelled out joins
 * them to the past's end; GroupQueryAttention writes them behind what the row has, wherever that ends.
 */
function ownColumns(draft: Draft, nodes: readonly OnnxNode[], tensor: CacheTensor): string | undefined {
  const present = inner(tensor.present);
  const maker = nodes.find(({ outputs }) => outputs.includes(tensor.present));
  const length = draft.once("length", () => {
    const shape = draft.add("Shape", ["inputs_embeds"]);
    return draft.add("Slice", [shape, draft.integers([1], 1), draft.integers([1], 2)]);
  });
  if (maker?.opType !== "GroupQueryAttention") {
    if (maker === undefined || maker.opType === "If") return undefined;
    const start = draft.once("start", () => draft.add("Neg", [length]));
    return draft.add("Slice", [present, start, draft.integers([1], 2 ** 52), draft.integers([1], 2)]);
  }
  // seqlens_k: the place of each row's newest column
  const newest = maker.inputs[5];
  const places = draft.once(`places of ${newest}`, () => {
    const last = draft.add("Reshape", [draft.cast(newest, "int64"), draft.integers([4], -1, 1, 1, 1)]);
    const scalar = draft.add("Reshape", [length, draft.integers([0])]);
    const range = draft.add("Range", [draft.integers([], 0), scalar, draft.integers([], 1)]);
    const offsets = draft.add("Reshape", [range, draft.integers([4], 1, 1, -1, 1)]);
    const first = draft.add("Sub", [draft.add("Add", [last, draft.integers([], 1)]), length]);
    return draft.add("Add", [first, offsets]);
  });
  const { heads, width } = tensor;
  const indices = draft.add("Expand", [places, draft.integers([4], 1, heads, 1, width)]);
  return draft.add("GatherElements", [present, indices], [integerAttribute("axis", 2)]);
}

/** New columns as the graph computed them -> the stored form. */
function narrow(draft: Draft, own: string, { present, type }: CacheTensor, storage: CacheStorage): void {
  if (storage === "float16") {
    draft.cast(own, "float16", present);
    return;
  }
  const wide = type === "float32" ? own : draft.cast(own, "float32");
  const magnitudes = draft.add("Abs", [wide]);
  const largest =
    draft.opset >= AXES_AS_INPUT
      ? draft.add("ReduceMax", [magnitudes, draft.integers([1], 3)])
      : draft.add("ReduceMax", [magnitudes], [integersAttribute("axes", [3])]);
  const scale = draft.add("Mul", [largest, draft.float(1 / 127)], [], scaleName(present));
  const steps = draft.add("Div", [wide, draft.add("Max", [scale, draft.float(LEAST_SCALE)])]);
  draft.cast(draft.add("Round", [steps]), "int8", present);
}

/** Inside, pasts and presents are named anew; nested graphs, which take names from around them, have none of them. */
function renamed(node: OnnxNode, stored: ReadonlySet<string>): OnnxNode {
  if (![...node.inputs, ...node.outputs].some((name) => stored.has(name))) return node;
  const rename = (name: string) => (stored.has(name) ? inner(name) : name);
  return { ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename), bytes: undefined };
}

function inner(name: string): string {
  return `stored_cache/wide/${name}`;
}

function withoutValues(graph: OnnxGraph, names: ReadonlySet<string>): Uint8Array {
  const bytes = graph.graphRest;
  const reader = new ProtobufReader(arraySource(bytes), "the model");
  const kept: Uint8Array[] = [];
  let from = 0;
  for (const field of reader.fields()) {
    const isValue = field.wireType === BYTES && VALUE_FIELDS.includes(field.number);
    if (!isValue || !names.has(readValue(reader, field).name)) kept.push(bytes.subarray(from, field.end));
    from = field.end;
  }
  return concat(kept);
}

/** Inputs and outputs of the stored forms. */
function values(cache: readonly CacheTensor[], storage: CacheStorage): Uint8Array[] {
  return cache.flatMap(({ past, present, heads, width }) => {
    const both = (suffix: (name: string) => string, type: Type, size: number) => [
      ...bytesField(VALUE_FIELDS[0], valueInfo(suffix(past), type, heads, "past_sequence_length", size)),
      ...bytesField(VALUE_FIELDS[1], valueInfo(suffix(present), type, heads, "own_sequence_length", size)),
    ];
    const own = both((name) => name, storage, width);
    return storage === "int8" ? [...own, ...both(scaleName, "float32", 1)] : own;
  });
}

/** ValueInfoProto: name 1, type 2 { tensor_type 1 { elem_type 1, shape 2 { dim 1 { dim_value 1, dim_param 2 } } } } */
function valueInfo(name: string, type: Type, heads: number, columns: string, width: number): Uint8Array {
  const dims = ["batch_size", heads, columns, width].flatMap((dim) =>
    bytesField(1, typeof dim === "number" ? integerField(1, dim) : concat(bytesField(2, dim))),
  );
  const tensor = concat([integerField(1, TYPE[type]), ...bytesField(2, concat(dims))]);
  return concat([...bytesField(1, name), ...bytesField(2, concat(bytesField(1, tensor)))]);
}
