import { mkdtemp, open, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as ort from "onnxruntime-node";
import type { CpuOperators, Notice } from "../types.js";

/** What of a session is used once it is made. */
export interface Session extends Pick<ort.InferenceSession, "inputNames" | "outputNames" | "inputMetadata"> {
  /** @param into what to fetch, null or the tensor to write it into; all outputs by default */
  run(feeds: Tensors, into?: Fetches): Promise<Tensors>;
}
type Tensors = ort.InferenceSession.OnnxValueMapType;
type Fetches = Readonly<Record<string, ort.Tensor | null>>;

/** Who wants to know which operators of a session its device leaves to the CPU. */
export interface Watch {
  /** detector, decoder_model_merged, ... */
  readonly name: string;
  readonly device: string;
  readonly tell: (notice: Notice) => void;
}

/**
 * Makes a session whose first run tells which of its operators run on the CPU. onnxruntime names each node's place in a
 * profile only; it ends with that run, so that later ones cost nothing.
 * @param create makes the session with these options over its own
 */
export async function watchCpuOperators(
  { name, device, tell }: Watch,
  create: (profiling: ort.InferenceSession.SessionOptions) => Promise<ort.InferenceSession>,
): Promise<Session> {
  const folder = await mkdtemp(join(tmpdir(), "openautoglm-profile-")).catch(() => undefined);
  if (folder === undefined) return create({}); // no place for a profile is no reason not to work
  const session = await create({ enableProfiling: true, profileFilePrefix: join(folder, "session") });
  const [file] = await readdir(folder);
  const profile = await open(join(folder, file));
  // Now, not after a run that may never be: an open file is still read where its name is gone (on Windows it stays).
  await rm(folder, { recursive: true, force: true }).catch(() => {});
  let profiling = true;
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    inputMetadata: session.inputMetadata,
    run: async (feeds, into) => {
      const outputs = await (into ? session.run(feeds, into) : session.run(feeds));
      if (profiling) {
        profiling = false;
        session.endProfiling();
        tell({ event: "cpu_operators", session: name, device, ...onCpu(await profile.readFile("utf8")) });
        await profile.close();
      }
      return outputs;
    },
  };
}

/**
 * What the CPU computed.
 * @param profile JSON of Chrome's trace events: one a node, for each time it ran
 */
export function onCpu(profile: string): CpuOperators {
  const nodes = new Map<string, string>(); // a node of a loop runs many times
  const indexNodes = new Set<string>();
  for (const { cat, name, args } of JSON.parse(profile) as TraceEvent[]) {
    if (cat !== "Node" || args.provider !== "CPUExecutionProvider") continue;
    const node = `${args.node_index} ${name}`;
    const types = [...args.input_type_shape, ...args.output_type_shape].flatMap(Object.keys);
    if (types.every((type) => INDEX_TYPES.has(type))) indexNodes.add(node);
    else nodes.set(node, args.op_name);
  }
  const operators: Record<string, number> = {};
  for (const operator of [...nodes.values()].sort()) operators[operator] = (operators[operator] ?? 0) + 1;
  return { operators, indexNodes: indexNodes.size };
}

/** onnxruntime computes shapes, positions and masks of them on the CPU on purpose: they are small, and a GPU would wait. */
const INDEX_TYPES = new Set(["int64", "int32", "bool"]);

/** Of trace events with `cat` "Node": */
interface TraceEvent {
  readonly cat: string;
  readonly name: string;
  readonly args: {
    readonly provider: string;
    readonly op_name: string;
    readonly node_index: string;
    /** {"float": [1, 3, 48, 320]}, one a tensor */
    readonly input_type_shape: readonly Record<string, unknown>[];
    readonly output_type_shape: readonly Record<string, unknown>[];
  };
}
