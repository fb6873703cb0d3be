import type { CachedModel } from "../io/hub-scan.js";
import type { ModelCard, SessionCard } from "../model/inspect-bundle.js";
import { escapeTerminal } from "../report/escape-terminal.js";
import { alignTable } from "../report/terminal-table.js";
import { formatBytes } from "./format-bytes.js";

/** `models list` as a table. */
export function renderModelList(
  builtIn: readonly string[],
  models: readonly CachedModel[],
  cacheFolder: string,
): string {
  const rows = models.flatMap(({ name, bytes, snapshots }) =>
    snapshots.map(({ commit, refs, dtypes }, index) => [
      refs.length > 0 && refs[0] !== "main" ? `${name}@${refs[0]}` : name,
      `${refs.join(" ") || "-"} (${commit.slice(0, 7)})`,
      dtypes.join(" "),
      // Snapshots share files, so the size is the repository's.
      index === 0 ? formatBytes(bytes) : "",
    ]),
  );
  const own = builtIn.map((name) => [name, "built in", "fp32", ""]);
  const total = models.reduce((sum, { bytes }) => sum + bytes, 0);
  const table = alignTable({ head: ["model", "revision", "dtypes", "size"], rows: [...own, ...rows] });
  return `${table}\n\ncache: ${escapeTerminal(cacheFolder)} (${formatBytes(total)})\n`;
}

/** `models inspect` for people: a few facts, a table of sessions, then what goes into and out of each. */
export function renderModelCard(card: ModelCard): string {
  const { tokensPerTile } = card;
  const facts = [
    ["family", card.modelType ?? "not told (no config.json)"],
    ["licence", card.license ?? "not told"],
    ["tokens", tokensPerTile ? `${tokensPerTile.tokens} a ${tokensPerTile.per}` : "not told"],
    ["folder", card.folder],
  ].map(([name, value]) => `${name.padEnd(8)} ${escapeTerminal(value)}`);
  const table = alignTable({
    head: ["session", "dtype", "size", "parameters", "opset"],
    rows: card.sessions.map(({ session, dtype, bytes, parameters, opset, problem }) => [
      session,
      dtype,
      problem ? "refused" : formatBytes(bytes ?? 0),
      parameters === undefined ? "" : parameters.toLocaleString("en-US"),
      String(opset ?? ""),
    ]),
  });
  return [...facts, "", table, "", ...firstOfEach(card.sessions).flatMap(renderTensors), ""].join("\n");
}

/** dtypes of one session have the same tensors but for their types. */
function firstOfEach(sessions: readonly SessionCard[]): SessionCard[] {
  const usable = sessions.filter(({ problem }) => !problem);
  const first = usable.filter((card, index) => usable.findIndex(({ session }) => session === card.session) === index);
  return [...first, ...sessions.filter(({ problem }) => problem)];
}

function renderTensors({ path, inputs, outputs, contribOperators, problem }: SessionCard): string[] {
  if (problem) return [escapeTerminal(`${path}: ${problem.message} [${problem.code}]`)];
  const line = (sign: string, values: SessionCard["inputs"]) =>
    collapseLayers(
      (values ?? []).map(({ name, type, shape }) => `${name} ${type} [${shape.map((dim) => dim || "?").join(", ")}]`),
    ).map((text) => `  ${sign} ${escapeTerminal(text)}`);
  const operators = contribOperators?.length ? [`  uses ${escapeTerminal(contribOperators.join(", "))}`] : [];
  return [escapeTerminal(path), ...line("<-", inputs), ...line("->", outputs), ...operators];
}

/** A cache has two tensors a layer: one of each kind says enough. "past_key_values.0.key ..." -> "(and 29 more alike)". */
function collapseLayers(lines: readonly string[]): string[] {
  const kinds = new Map<string, string[]>();
  for (const line of lines) {
    const kind = line.replace(/\.\d+\./, ".N.");
    kinds.set(kind, [...(kinds.get(kind) ?? []), line]);
  }
  return [...kinds.values()].map(([first, ...more]) =>
    more.length > 0 ? `${first} (and ${more.length} more alike)` : first,
  );
}
