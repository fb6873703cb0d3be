/**
 * Writes ONNX protobufs, honest and hostile ones: each function returns one message's bytes.
 * Field numbers: onnx-ml.proto of onnx 1.23.
 */
export type Bytes = Uint8Array;

export const FLOAT = 1;
export const UINT8 = 2;

export function model(parts: {
  graph?: Bytes;
  functions?: readonly Bytes[];
  opsets?: readonly [string, number][];
}): Bytes {
  return concat(
    int(1, 8),
    text(2, "test"),
    parts.graph ? bytes(7, parts.graph) : new Uint8Array(),
    ...(parts.opsets ?? [["", 17]]).map(([domain, version]) => bytes(8, concat(text(1, domain), int(2, version)))),
    ...(parts.functions ?? []).map((body) => bytes(25, body)),
  );
}

export function graph(parts: {
  nodes?: readonly Bytes[];
  initializers?: readonly Bytes[];
  sparse?: readonly Bytes[];
  inputs?: readonly Bytes[];
  outputs?: readonly Bytes[];
}): Bytes {
  return concat(
    ...(parts.nodes ?? []).map((body) => bytes(1, body)),
    text(2, "g"),
    ...(parts.initializers ?? []).map((body) => bytes(5, body)),
    ...(parts.inputs ?? []).map((body) => bytes(11, body)),
    ...(parts.outputs ?? []).map((body) => bytes(12, body)),
    ...(parts.sparse ?? []).map((body) => bytes(15, body)),
  );
}

export function node(
  operator: string,
  parts: {
    domain?: string;
    inputs?: readonly string[];
    outputs?: readonly string[];
    attributes?: readonly Bytes[];
  } = {},
): Bytes {
  return concat(
    ...(parts.inputs ?? []).map((name) => text(1, name)),
    ...(parts.outputs ?? []).map((name) => text(2, name)),
    text(4, operator),
    ...(parts.attributes ?? []).map((body) => bytes(5, body)),
    parts.domain === undefined ? new Uint8Array() : text(7, parts.domain),
  );
}

/** An attribute: `kind` is the AttributeProto field (3 i, 5 t, 6 g, 10 tensors, 11 graphs, 22 sparse_tensor). */
export function attribute(name: string, kind: number, value: Bytes | number): Bytes {
  return concat(text(1, name), typeof value === "number" ? int(kind, value) : bytes(kind, value));
}

export function tensor(
  name: string,
  parts: {
    dims: readonly number[];
    type?: number;
    raw?: Bytes;
    floats?: number;
    external?: readonly (readonly [string, string])[];
  },
): Bytes {
  return concat(
    ...parts.dims.map((dim) => int(1, dim)),
    int(2, parts.type ?? FLOAT),
    parts.floats === undefined ? new Uint8Array() : bytes(4, new Uint8Array(4 * parts.floats)),
    text(8, name),
    parts.raw ? bytes(9, parts.raw) : new Uint8Array(),
    ...(parts.external ?? []).map(([key, value]) => bytes(13, concat(text(1, key), text(2, value)))),
    parts.external ? int(14, 1) : new Uint8Array(),
  );
}

/** A float tensor of one value throughout. */
export function float32Tensor(name: string, dims: readonly number[], content: number): Bytes {
  const values = new Float32Array(dims.reduce((product, dim) => product * dim, 1)).fill(content);
  return tensor(name, { dims, raw: new Uint8Array(values.buffer) });
}

/** SparseTensorProto */
export function sparseTensor(values: Bytes, indices: Bytes, dims: readonly number[]): Bytes {
  return concat(bytes(1, values), bytes(2, indices), ...dims.map((dim) => int(3, dim)));
}

/** ValueInfoProto of a float tensor; a text is a free dimension. */
export function value(name: string, shape: readonly (number | string)[]): Bytes {
  const dims = shape.map((dim) => bytes(1, typeof dim === "number" ? int(1, dim) : text(2, dim)));
  return concat(text(1, name), bytes(2, bytes(1, concat(int(1, FLOAT), bytes(2, concat(...dims))))));
}

/** FunctionProto */
export function localFunction(domain: string, name: string, nodes: readonly Bytes[]): Bytes {
  return concat(text(1, name), ...nodes.map((body) => bytes(7, body)), text(10, domain));
}

/** y = x + w, w in `external` or inside: the smallest model that a session takes. */
export function addModel(external?: string): Bytes {
  const w = external
    ? tensor("w", {
        dims: [4],
        external: [
          ["location", external],
          ["offset", "0"],
          ["length", "16"],
        ],
      })
    : tensor("w", { dims: [4], raw: new Uint8Array(16) });
  return model({
    graph: graph({
      nodes: [node("Add", { inputs: ["x", "w"], outputs: ["y"] })],
      initializers: [w],
      inputs: [value("x", ["batch", 4])],
      outputs: [value("y", ["batch", 4])],
    }),
  });
}

/** A varint field; negative numbers as protobuf writes an int64. */
export function int(number: number, content: number): Bytes {
  return concat(varint(BigInt(number << 3)), varint(BigInt.asUintN(64, BigInt(content))));
}

export function text(number: number, content: string): Bytes {
  return bytes(number, new TextEncoder().encode(content));
}

/** A length-delimited field. */
export function bytes(number: number, content: Bytes): Bytes {
  return concat(varint(BigInt((number << 3) | 2)), varint(BigInt(content.length)), content);
}

export function concat(...parts: readonly Bytes[]): Bytes {
  return new Uint8Array(Buffer.concat(parts));
}

export function varint(content: bigint): Bytes {
  const out: number[] = [];
  let rest = content;
  for (; rest > 0x7fn; rest >>= 7n) out.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.of(...out, Number(rest));
}
