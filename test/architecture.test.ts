import { existsSync, readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const SRC = fileURLToPath(new URL("../src/", import.meta.url));

// A folder is a floor. Imports go down or stay; a file that has no floor fails.
const FLOORS: readonly (readonly string[])[] = [
  ["types.ts", "errors.ts"],
  ["tensor.ts", "config", "tiling", "fusion", "reading", "text", "format", "metrics", "report"],
  ["io", "model"],
  ["pipeline", "bench"],
  ["terminal", "commands", "services.ts", "cli.ts", "index.ts"],
];

// What a pure floor may use from outside: packages that are pure themselves. Add one on purpose only.
const PURE_PACKAGES: readonly string[] = [
  "fastest-levenshtein",
  "@huggingface/jinja",
  "@huggingface/tokenizers",
  "@observablehq/plot",
  "js-yaml",
  "linkedom",
  "hyparquet",
];
// Whose business is the shell.
const SHELL_PACKAGES: readonly string[] = ["commander", "cli-progress"];

interface Import {
  readonly from: string; // relative to src/, "/" between parts
  readonly specifier: string;
  /** The file meant, relative to src/; undefined for a package or builtin. */
  readonly to: string | undefined;
}

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.replaceAll(path.sep, "/"))
  .sort();
const imports = files.flatMap(importsOf);

/** All of them: type-only, dynamic and re-exporting ones too. */
function importsOf(from: string): Import[] {
  const source = readFileSync(path.join(SRC, from), "utf8");
  return ts.preProcessFile(source).importedFiles.map(({ fileName: specifier }) => {
    const isRelative = specifier.startsWith(".");
    const to = isRelative ? path.posix.join(path.posix.dirname(from), specifier).replace(/\.js$/, ".ts") : undefined;
    return { from, specifier, to };
  });
}

function floorOf(file: string): number {
  return FLOORS.findIndex((names) => names.includes(file.split("/")[0]));
}

function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith("node:") || builtinModules.includes(specifier);
}

/** Depth first; the first path that comes back to itself. */
function findCycle(edges: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const finished = new Set<string>();
  const visit = (file: string, trail: readonly string[]): string[] | undefined => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
    if (finished.has(file)) return undefined;
    for (const next of edges.get(file) ?? []) {
      const cycle = visit(next, [...trail, file]);
      if (cycle !== undefined) return cycle;
    }
    finished.add(file);
    return undefined;
  };
  for (const file of edges.keys()) {
    const cycle = visit(file, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

describe("architecture", () => {
  it("has no import cycle", () => {
    const edges = new Map(
      files.map((file) => [file, imports.flatMap(({ from, to }) => (from === file && to ? [to] : []))]),
    );
    expect(findCycle(edges) ?? []).toEqual([]);
  });

  it("imports only downwards, and its pure floors import nothing that touches the world", () => {
    const wrong = files.filter((file) => floorOf(file) === -1).map((file) => `${file} is on no floor`);
    for (const { from, specifier, to } of imports) {
      const floor = floorOf(from);
      if (to !== undefined) {
        if (!existsSync(path.join(SRC, to))) wrong.push(`${from} imports ${specifier}, which isn't there`);
        else if (floorOf(to) > floor) wrong.push(`${from} (floor ${floor}) imports ${to} (floor ${floorOf(to)})`);
      } else if (
        floor === 0 ||
        (floor === 1 && (isBuiltin(specifier) || !PURE_PACKAGES.includes(packageOf(specifier))))
      ) {
        wrong.push(`${from} (floor ${floor}, pure) imports ${specifier}`);
      } else if (floor < 4 && SHELL_PACKAGES.includes(packageOf(specifier))) {
        wrong.push(`${from} (floor ${floor}) imports ${specifier}, which is the shell's`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("would see a cycle, a type-only import and a dynamic one", () => {
    const edges = new Map([
      ["a", ["b"]],
      ["b", ["c", "d"]],
      ["c", []],
      ["d", ["b"]],
    ]);
    expect(findCycle(edges)).toEqual(["b", "d", "b"]);
    const source =
      'import type { A } from "./a.js";\nexport * from "./b.js";\nconst c = await import("./c.js");\ntype D = import("./d.js").D;';
    expect(ts.preProcessFile(source).importedFiles.map(({ fileName }) => fileName)).toEqual([
      "./a.js",
      "./b.js",
      "./c.js",
      "./d.js",
    ]);
  });
});
