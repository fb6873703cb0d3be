import { integerAttribute, integersAttribute, type OnnxAttribute } from "./onnx-attribute.js";
import type { OnnxInitializer, OnnxNode } from "./onnx-graph.js";
import { bytesField, integerField } from "./protobuf-writer.js";

/** TensorProto.DataType */
export const ELEMENT_TYPE = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, float16: 10 } as const;
export type ElementType = keyof typeof ELEMENT_TYPE;

/** From here on ReduceMax and ReduceMean take their axes as an input. */
const AXES_AS_INPUT = 18;

/** Nodes and constants to be added; names that no exporter gives. */
export class GraphDraft {
  private nodes: OnnxNode[] = [];
  private count = 0;
  readonly initializers: OnnxInitializer[] = [];
  private readonly shared = new Map<string, string>();

  constructor(
    private readonly prefix: string,
    readonly opset: number,
  ) {}

  takeNodes(): OnnxNode[] {
    const nodes = this.nodes;
    this.nodes = [];
    return nodes;
  }

  add(opType: string, inputs: readonly string[], attributes: readonly OnnxAttribute[] = [], output?: string): string {
    const name = `${this.prefix}/${opType}_${this.count++}`;
    this.nodes.push({ opType, domain: "", name, inputs, outputs: [output ?? name], attributes });
    return output ?? name;
  }

  cast(value: string, type: ElementType, output?: string): string {
    return this.add("Cast", [value], [integerAttribute("to", ELEMENT_TYPE[type])], output);
  }

  /** Keeps the axes that it reduces, of length 1. */
  reduce(opType: "ReduceMax" | "ReduceMean", value: string, axes: readonly number[]): string {
    return this.opset >= AXES_AS_INPUT
      ? this.add(opType, [value, this.integers([axes.length], ...axes)])
      : this.add(opType, [value], [integersAttribute("axes", axes)]);
  }

  integers(dims: readonly number[], ...content: readonly number[]): string {
    return this.constant("int64", dims, new Uint8Array(BigInt64Array.from(content.map(BigInt)).buffer), content);
  }

  float(content: number): string {
    return this.floats([], content);
  }

  floats(dims: readonly number[], ...content: readonly number[]): string {
    return this.constant("float32", dims, new Uint8Array(Float32Array.from(content).buffer), content);
  }

  /** What several tensors need is made once. */
  once(key: string, make: () => string): string {
    const made = this.shared.get(key) ?? make();
    this.shared.set(key, made);
    return made;
  }

  private constant(type: ElementType, dims: readonly number[], bytes: Uint8Array, content: readonly number[]): string {
    const name = `${this.prefix}/${type}_${dims.join("x")}_${content.join("_")}`;
    return this.once(name, () => {
      const fields = [...dims.map((dim) => integerField(1, dim)), integerField(2, ELEMENT_TYPE[type])];
      this.initializers.push({ name, parts: [...fields, ...bytesField(8, name), ...bytesField(9, bytes)] });
      return name;
    });
  }
}
