import { describe, expect, it } from "vitest";
import { resolveConfig } from "../../src/config/resolve.js";
import { DEFAULTS } from "../../src/config/schema.js";
import type { ConfigSource } from "../../src/config/source.js";
import { OpenAutoGlmError } from "../../src/errors.js";

const FILE = "openautoglm.config.json";

function source(kind: ConfigSource["kind"], origin: string, values: Record<string, unknown>): ConfigSource {
  return { kind, origin, values };
}
const file = (values: Record<string, unknown>) => source("file", FILE, values);
const flag = (origin: string, values: Record<string, unknown>) => source("flag", origin, values);
const variable = (origin: string, values: Record<string, unknown>) => source("environment", origin, values);

function failure(...sources: ConfigSource[]): OpenAutoGlmError {
  try {
    resolveConfig(sources);
  } catch (error) {
    if (error instanceof OpenAutoGlmError) return error;
    throw error;
  }
  throw new Error("it resolved");
}

describe("resolveConfig", () => {
  it("gives the defaults, frozen, when nothing else is said", () => {
    const { config, origins } = resolveConfig([]);
    expect(config).toEqual(DEFAULTS);
    expect(Object.isFrozen(config) && Object.isFrozen(origins)).toBe(true);
    expect(new Set(Object.values(origins))).toEqual(new Set(["default"]));
    expect(Object.keys(origins)).toEqual(Object.keys(DEFAULTS));
  });

  it("lets the stronger source win and tells where each value came from", () => {
    const { config, origins } = resolveConfig([
      source("profile", "profile documents", { tiling: { threshold: 1536, maxTiles: 2, overlap: 10 } }),
      file({ tiling: { maxTiles: 3, overlap: 20, tileSize: 500 }, device: "cpu" }),
      variable("OPENAUTOGLM_TILING_OVERLAP", { "tiling.overlap": "30" }),
      variable("OPENAUTOGLM_TILING_TILE_SIZE", { "tiling.tileSize": "600" }),
      flag("--tile-size", { "tiling.tileSize": "700" }),
    ]);
    const seen = (
      ["tiling.threshold", "tiling.maxTiles", "tiling.overlap", "tiling.tileSize", "device", "model"] as const
    ).map((key) => [config[key], origins[key]]);
    expect(seen).toEqual([
      [1536, "profile documents"],
      [3, FILE],
      [30, "OPENAUTOGLM_TILING_OVERLAP"],
      [700, "--tile-size"],
      ["cpu", FILE],
      ["ppocr-v4", "default"],
    ]);
  });

  it.each([
    ["nested", { tiling: { maxTiles: 9 } }],
    ["flat", { "tiling.maxTiles": 9 }],
    [
      "with $schema",
      { $schema: "./node_modules/openautoglm/configs/openautoglm.schema.json", tiling: { maxTiles: 9 } },
    ],
    ["with a group whose members are commented out", { "tiling.maxTiles": 9, tiling: null, reader: null }],
    ["with members left undefined", { tiling: { maxTiles: 9, overlap: undefined } }],
  ])("takes a file's values %s", (_, values) => {
    const { config } = resolveConfig([file(values)]);
    expect(config).toEqual({ ...DEFAULTS, "tiling.maxTiles": 9 });
  });

  it.each([
    [{ tiling: { maxTile: 9 } }, "tiling.maxTile", "did you mean tiling.maxTiles?"],
    [{ tilling: { maxTiles: 9 } }, "tilling.maxTiles", "did you mean tiling.maxTiles?"],
    [{ "max-tiles": 9 }, "max-tiles", "did you mean tiling.maxTiles?"],
    [{ "skip-blank": false }, "skip-blank", "did you mean tiling.skipBlank?"],
    [{ devise: "cpu" }, "devise", "did you mean device?"],
    [{ out: "x" }, "out", "did you mean output.dir?"],
    [{ colour: "red" }, "colour", "`openautoglm config print` lists the settings"],
    [{ tiling: { $schema: "x" } }, "tiling.$schema", "`openautoglm config print` lists the settings"],
    [{ $import: "/etc/passwd" }, "$import", "`openautoglm config print` lists the settings"],
    [{ "a\u001b[2J\n": 1 }, '"a\\u001b[2J\\n"', "`openautoglm config print` lists the settings"],
  ])("refuses the unknown key in %j", (values, name, hint) => {
    expect(failure(file(values))).toMatchObject({
      code: "unknown_setting",
      kind: "config",
      message: `unknown setting ${name} (from ${FILE})`,
      hint,
    });
  });

  it.each(["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"])(
    "refuses %s, at the top and in a group",
    (name) => {
      const top = JSON.parse(`{ "${name}": { "tiling.maxTiles": 9 } }`);
      const inner = JSON.parse(`{ "tiling": { "${name}": { "polluted": true } } }`);
      expect(failure(file(top))).toMatchObject({ code: "unknown_setting" });
      expect(failure(file(inner)).message).toBe(`unknown setting tiling.${name} (from ${FILE})`);
      expect(Object.prototype).not.toHaveProperty("polluted");
    },
  );

  it.each([
    ["tiling.maxTiles", 900, "tiling.maxTiles must be 0..64, received 900"],
    ["tiling.maxTiles", -1, "tiling.maxTiles must be 0..64, received -1"],
    ["tiling.maxTiles", 2.5, "tiling.maxTiles must be 0..64, received 2.5"],
    ["tiling.maxTiles", "9", 'tiling.maxTiles must be 0..64, received "9"'],
    ["tiling.maxTiles", null, "tiling.maxTiles must be 0..64, received null"],
    ["tiling.maxTiles", [9], "tiling.maxTiles must be 0..64, received a list"],
    ["tiling.maxTiles", { a: 1 }, "tiling.maxTiles must be 0..64, received a group"],
    ["reader.minConfidence", Number.NaN, "reader.minConfidence must be 0..1, received NaN"],
    ["reader.minConfidence", 1.01, "reader.minConfidence must be 0..1, received 1.01"],
    ["device", "gpu", 'device must be one of auto, cpu, webgpu, cuda, received "gpu"'],
    ["tiling.skipBlank", "yes", 'tiling.skipBlank must be true or false, received "yes"'],
    ["tiling.skipBlank", 1, "tiling.skipBlank must be true or false, received 1"],
    ["model", 4, "model must be text, received 4"],
    ["device", "x".repeat(99), `device must be one of auto, cpu, webgpu, cuda, received "${"x".repeat(60)}…"`],
  ])("refuses %s = %j in a file", (key, value, message) => {
    expect(failure(file({ [key]: value }))).toMatchObject({
      code: "invalid_setting",
      kind: "config",
      message: `${message} (from ${FILE})`,
    });
  });

  it("says in the hint what the setting is", () => {
    expect(failure(file({ "tiling.maxTiles": 900 })).hint).toBe(
      "a whole number: most tiles a picture is cut into; beyond it tiles grow; 0 = 16, or what the model's own preprocessing cuts, if that is more (default 0)",
    );
  });

  it.each([
    ["tiling.maxTiles", "16", 16],
    ["tiling.maxTiles", "+16.0", 16],
    ["limits.maxPixels", "1e8", 100000000],
    ["reader.minConfidence", ".5", 0.5],
    ["tiling.skipBlank", "false", false],
    ["tiling.skipBlank", "0", false],
    ["tiling.thumbnail", "true", true],
    ["tiling.thumbnail", "1", true],
    ["tiling.thumbnail", true, true],
    ["model", "12", "12"],
    ["system", "", ""],
    ["device", "webgpu", "webgpu"],
  ] as const)("reads %s = %j from a flag or the environment by its type", (key, text, value) => {
    expect(resolveConfig([flag("--x", { [key]: text })]).config[key]).toBe(value);
    expect(resolveConfig([variable("OPENAUTOGLM_X", { [key]: text })]).config[key]).toBe(value);
  });

  it.each([
    ["12", ["12"]],
    ["", []],
    [[], []],
    [[""], []],
    [
      ["a", ""],
      ["a", ""],
    ],
  ])("reads the texts %j wherever they come from", (given, texts) => {
    for (const source of [flag("--x", { prompt: given }), variable("X", { prompt: given }), file({ prompt: given })])
      expect(resolveConfig([source]).config.prompt).toEqual(texts);
  });

  it.each([[12], [["a", 1]], [null], [{ a: "b" }]])("refuses %j as texts", (given) => {
    expect(failure(file({ prompt: given })).message).toMatch(/^prompt must be text, or a list of texts, received /);
  });

  it.each([
    ["tiling.maxTiles", "900", "tiling.maxTiles must be 0..64, received 900"],
    ["tiling.maxTiles", "9px", 'tiling.maxTiles must be 0..64, received "9px"'],
    ["tiling.maxTiles", "0x9", 'tiling.maxTiles must be 0..64, received "0x9"'],
    ["tiling.maxTiles", " 9", 'tiling.maxTiles must be 0..64, received " 9"'],
    ["tiling.maxTiles", "", 'tiling.maxTiles must be 0..64, received ""'],
    ["tiling.maxTiles", "Infinity", 'tiling.maxTiles must be 0..64, received "Infinity"'],
    ["tiling.skipBlank", "TRUE", 'tiling.skipBlank must be true or false, received "TRUE"'],
    ["device", "", 'device must be one of auto, cpu, webgpu, cuda, received ""'],
  ])("refuses the text %s = %j; a flag's mistake is one of usage", (key, text, message) => {
    expect(failure(flag("--x", { [key]: text }))).toMatchObject({ kind: "usage", message: `${message} (from --x)` });
    expect(failure(variable("OPENAUTOGLM_X", { [key]: text }))).toMatchObject({
      kind: "config",
      message: `${message} (from OPENAUTOGLM_X)`,
    });
  });

  it("refuses a group that is none, and a setting given in both forms", () => {
    expect(failure(file({ tiling: 9 })).message).toBe(`tiling must be a group of settings, received 9 (from ${FILE})`);
    expect(failure(file({ tiling: { maxTiles: 9 }, "tiling.maxTiles": 9 })).message).toBe(
      `tiling.maxTiles is given twice (from ${FILE})`,
    );
  });

  it("refuses an overlap as wide as a tile, whoever gave which", () => {
    expect(failure(file({ tiling: { overlap: 384 } }))).toMatchObject({
      code: "invalid_setting",
      kind: "config",
      message: `tiling.overlap must be less than tiling.tileSize (384, from default), received 384 (from ${FILE})`,
    });
    const mixed = failure(file({ tiling: { overlap: 100 } }), flag("--tile-size", { "tiling.tileSize": "64" }));
    expect(mixed).toMatchObject({
      kind: "usage",
      message: `tiling.overlap must be less than tiling.tileSize (64, from --tile-size), received 100 (from ${FILE})`,
    });
  });

  it.each([
    [file({ output: { chunkSize: 100, chunkOverlap: 100 } }), `100, from ${FILE}`, `100 (from ${FILE})`],
    [flag("--chunk-overlap", { "output.chunkOverlap": "5" }), "0, from default", "5 (from --chunk-overlap)"],
  ])("refuses pieces of captions that overlap wholly", (source, size, overlap) => {
    expect(failure(source).message).toBe(
      `output.chunkOverlap must be less than output.chunkSize (${size}), received ${overlap}`,
    );
  });

  it.each(["", "parquet", "jsonl, parquet", "parquet,"])("takes the list %j", (list) => {
    expect(resolveConfig([file({ output: { captionsAs: list } })]).config["output.captionsAs"]).toBe(list);
  });

  it.each(["parquets", "jsonl parquet", "jsonl,csv"])("refuses the list %j", (list) => {
    expect(failure(flag("--captions-as", { "output.captionsAs": list }))).toMatchObject({
      kind: "usage",
      message: expect.stringMatching(/^output\.captionsAs must be a list of jsonl, .*\(from --captions-as\)$/),
    });
  });

  it("checks a value that a stronger source replaces", () => {
    expect(failure(file({ "tiling.maxTiles": 900 }), flag("--max-tiles", { "tiling.maxTiles": "9" }))).toMatchObject({
      kind: "config",
    });
  });
});
