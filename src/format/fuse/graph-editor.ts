import { attributeTensor } from "../onnx-attribute.js";
import { attributeOf, innerNames, isOwnOperator, type OnnxGraph, type OnnxNode } from "../onnx-graph.js";
import { decodeFloats, encodeFloats, type FloatTensor } from "../onnx-tensor-values.js";
import { concat } from "../protobuf-writer.js";

/**
 * A graph while it is rewritten: who makes and who takes a tensor, what is constant, and one way to change it.
 * A tensor that outlives a change keeps its name and its value.
 */
export class GraphEditor {
  private readonly order: OnnxNode[];
  private readonly producers = new Map<string, OnnxNode>();
  private readonly takers = new Map<string, OnnxNode[]>();
  /** TensorProtos of what no one can change from outside. */
  private readonly constantBytes = new Map<string, Uint8Array>();
  private readonly decoded = new Map<string, FloatTensor | undefined>();
  private readonly added = new Map<string, FloatTensor>();
  /** Names that must live on: outputs, what the caller asked for, what graphs inside nodes may take. */
  private readonly kept: ReadonlySet<string>;
  private readonly names: Set<string>;
  isChanged = false;

  constructor(
    private readonly graph: OnnxGraph,
    keep: readonly string[],
  ) {
    this.order = [...graph.nodes];
    for (const node of graph.nodes) this.connect(node);
    this.kept = new Set([...graph.outputs, ...keep, ...graph.nodes.flatMap(innerNames)]);
    for (const { name, parts } of graph.initializers) {
      if (!graph.inputs.includes(name)) this.constantBytes.set(name, concat(parts));
    }
    for (const node of graph.nodes) {
      const value = isOwnOperator(node, "Constant") && attributeOf(node, "value");
      const bytes = value && attributeTensor(value);
      if (bytes) this.constantBytes.set(node.outputs[0], bytes);
    }
    this.names = new Set([...this.producers.keys(), ...this.takers.keys(), ...graph.inputs, ...this.kept]);
    for (const { name } of graph.initializers) this.names.add(name);
  }

  /**
   * Nodes from the inputs down, or from the outputs up: those that were there at the beginning and are there when their
   * turn comes.
   */
  *walk(direction: "down" | "up" = "down"): Generator<OnnxNode> {
    for (const node of direction === "down" ? [...this.order] : this.order.toReversed()) {
      if (this.producers.get(node.outputs[0]) === node) yield node;
    }
  }

  producer(name: string): OnnxNode | undefined {
    return this.producers.get(name);
  }

  /** A node that takes the tensor twice is here twice. */
  consumers(name: string): readonly OnnxNode[] {
    return this.takers.get(name) ?? [];
  }

  /** The one node for which the tensor is made; undefined if it has several, or if the tensor must live on. */
  onlyConsumer(name: string): OnnxNode | undefined {
    const consumers = this.consumers(name);
    return consumers.length === 1 && !this.kept.has(name) ? consumers[0] : undefined;
  }

  /** Values of an initializer or Constant node; undefined if it is neither, or no float32 tensor. */
  constant(name: string): FloatTensor | undefined {
    const added = this.added.get(name);
    if (added) return added;
    const bytes = this.constantBytes.get(name);
    if (!bytes) return undefined;
    if (!this.decoded.has(name)) this.decoded.set(name, decodeFloats(bytes));
    return this.decoded.get(name);
  }

  /** A constant of one finite element, of one dim at most: with more it could give more dims to what it is added to. */
  scalar(name: string): number | undefined {
    const constant = this.constant(name);
    if (constant?.data.length !== 1 || constant.dims.length > 1) return undefined;
    return Number.isFinite(constant.data[0]) ? constant.data[0] : undefined;
  }

  /** @returns its name, which nobody has used */
  addConstant(like: string, tensor: FloatTensor): string {
    const name = this.newName(like);
    this.added.set(name, tensor);
    return name;
  }

  newName(like: string): string {
    let name = like;
    for (let count = 2; this.names.has(name); count++) name = `${like}_${count}`;
    this.names.add(name);
    return name;
  }

  /** Puts `nodes` where the last of `old` was. */
  replace(old: readonly OnnxNode[], nodes: readonly OnnxNode[]): void {
    this.isChanged = true;
    for (const node of old) this.disconnect(node);
    const last = Math.max(...old.map((node) => this.order.indexOf(node)));
    this.order.splice(last + 1, 0, ...nodes);
    for (const node of old) this.order.splice(this.order.indexOf(node), 1);
    for (const node of nodes) this.connect(node);
  }

  /** The graph as it is now, without constants that nobody takes any more. */
  finish(): OnnxGraph {
    const isUsed = (name: string) => this.consumers(name).length > 0 || this.kept.has(name);
    const isDropped = (name: string) => this.constantBytes.has(name) && !isUsed(name);
    const kept = this.graph.initializers.filter(({ name }) => !isDropped(name));
    const floats = [...this.added].filter(([name]) => isUsed(name));
    return {
      ...this.graph,
      nodes: this.order.filter((node) => !(isOwnOperator(node, "Constant") && isDropped(node.outputs[0]))),
      initializers: [...kept, ...floats.map(([name, tensor]) => ({ name, parts: encodeFloats(name, tensor) }))],
    };
  }

  private connect(node: OnnxNode): void {
    for (const name of node.outputs) this.producers.set(name, node);
    for (const name of node.inputs) this.takers.set(name, [...this.consumers(name), node]);
  }

  private disconnect(node: OnnxNode): void {
    for (const name of node.outputs) this.producers.delete(name);
    for (const name of node.inputs) {
      this.takers.set(
        name,
        this.consumers(name).filter((consumer) => consumer !== node),
      );
    }
  }
}
