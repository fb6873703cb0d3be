import { type ElementType, GraphDraft } from "./graph-draft.js";
import { attributeInteger, integerAttribute, integersAttribute } from "./onnx-attribute.js";
import { attributeOf, type OnnxNode, readGraph, writeGraph } from "./onnx-graph.js";
import { changePorts, type Port } from "./onnx-ports.js";

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
 * @returns undefined where it can't be told which columns are a step's own: attention inside a nested graph, say
 * @throws bundle_onnx_malformed, bundle_onnx_truncated
 */
export function withStoredCache(
  model: Uint8Array,
  cache: readonly CacheTensor[],
  storage: CacheStorage,
): Uint8Array | undefined {
  const graph = readGraph(model);
  const draft = new GraphDraft("stored_cache", graph.opset);
  for (const tensor of cache) widen(draft, tensor, storage);
  const before = draft.takeNodes();
  for (const tensor of cache) {
    const own = ownColumns(draft, graph.nodes, tensor);
    if (own === undefined) return undefined;
    narrow(draft, own, tensor, storage);
  }
  const stored = new Set(cache.flatMap(({ past, present }) => [past, present]));
  return writeGraph({
    ...graph,
    nodes: [...before, ...graph.nodes.map((node) => renamed(node, stored)), ...draft.takeNodes()],
    initializers: [...graph.initializers, ...draft.initializers],
    graphRest: changePorts(graph, stored, ports(cache, "past", storage), ports(cache, "present", storage)),
  });
}

/** Stored past -> the past as the graph's own nodes take it. */
function widen(draft: GraphDraft, { past, type }: CacheTensor, storage: CacheStorage): void {
  if (storage === "float16") {
    draft.cast(past, type, inner(past));
    return;
  }
  const wide = [draft.cast(past, "float32"), scaleName(past)];
  if (type === "float32") draft.add("Mul", wide, [], inner(past));
  else draft.cast(draft.add("Mul", wide), type, inner(past));
}

/**
 * The columns of a present that the step itself read, [batch, heads, sequence, width]: what is joined to the past, where
 * that can be told. A cut from the joined tensor would hold it, in full and of every layer, to the end of the run, for
 * onnxruntime computes what only an output needs last (seen in its profile).
 */
function ownColumns(draft: GraphDraft, nodes: readonly OnnxNode[], tensor: CacheTensor): string | undefined {
  const maker = nodes.find(({ outputs }) => outputs.includes(tensor.present));
  if (maker?.opType === "Concat" && maker.inputs.length === 2 && maker.inputs[0] === tensor.past)
    return maker.inputs[1];
  const given = maker?.opType === "GroupQueryAttention" ? givenColumns(maker, tensor) : undefined;
  if (given === undefined) return cutColumns(draft, nodes, maker, tensor);
  const parts = draft.add("Reshape", [given, draft.integers([4], 0, 0, tensor.heads, tensor.width)]);
  return draft.add("Transpose", [parts], [integersAttribute("perm", [0, 2, 1, 3])]);
}

/** Keys or values as GroupQueryAttention takes them, [batch, sequence, heads x width]; undefined where it changes them itself. */
function givenColumns(maker: OnnxNode, { present }: CacheTensor): string | undefined {
  const isKey = maker.outputs[1] === present;
  const rotary = attributeOf(maker, "do_rotary");
  const isPacked = maker.inputs[1] === "" || maker.inputs[2] === "";
  if (isPacked || (isKey && rotary && attributeInteger(rotary) !== 0)) return undefined;
  return maker.inputs[isKey ? 1 : 2];
}

/**
 * Cut out of the present. Attention that is spelled out joins them to the past's end; GroupQueryAttention writes them behind
 * what the row has, wherever that ends.
 */
function cutColumns(
  draft: GraphDraft,
  nodes: readonly OnnxNode[],
  maker: OnnxNode | undefined,
  tensor: CacheTensor,
): string | undefined {
  const present = inner(tensor.present);
  const length = draft.once("length", () => {
    const shape = draft.add("Shape", ["inputs_embeds"]);
    return draft.add("Slice", [shape, draft.integers([1], 1), draft.integers([1], 2)]);
  });
  if (maker?.opType !== "GroupQueryAttention") {
    if (maker === undefined || maker.opType === "If") return undefined;
    // Its columns do not end where the tensor does.
    if (nodes.some(({ opType }) => opType === "GroupQueryAttention")) return undefined;
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
function narrow(draft: GraphDraft, own: string, { present, type }: CacheTensor, storage: CacheStorage): void {
  if (storage === "float16") {
    draft.cast(own, "float16", present);
    return;
  }
  const wide = type === "float32" ? own : draft.cast(own, "float32");
  const magnitudes = draft.add("Abs", [wide]);
  const scale = draft.add(
    "Mul",
    [draft.reduce("ReduceMax", magnitudes, [3]), draft.float(1 / 127)],
    [],
    scaleName(present),
  );
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

/** Inputs, or outputs, of the stored forms. */
function ports(cache: readonly CacheTensor[], end: "past" | "present", storage: CacheStorage): Port[] {
  const columns = end === "past" ? "past_sequence_length" : "own_sequence_length";
  return cache.flatMap((tensor) => {
    const port = (name: string, type: ElementType, width: number): Port => {
      return { name, type, dims: ["batch_size", tensor.heads, columns, width] };
    };
    const own = port(tensor[end], storage, tensor.width);
    return storage === "int8" ? [own, port(scaleName(tensor[end]), "float32", 1)] : [own];
  });
}
