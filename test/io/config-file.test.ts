import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resolveConfig } from "../../src/config/resolve.js";
import { SETTINGS } from "../../src/config/schema.js";
import { loadConfigFile, loadProfile } from "../../src/io/config-file.js";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "openautoglm-config-"));
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

async function put(files: Record<string, string>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), content);
  }
}
const at = (folder: string, options = {}) => loadConfigFile({ cwd: path.join(root, folder), ...options });

describe("loadConfigFile", () => {
  it.each([
    ["openautoglm.config.json", '{ "tiling": { "maxTiles": 9 } }'],
    ["openautoglm.config.json", '\ufeff{ "tiling": { "maxTiles": 9 } }'],
    ["openautoglm.config.yaml", "tiling:\n  maxTiles: 9\n"],
    ["openautoglm.config.yml", "tiling: { maxTiles: 9 }"],
    [".openautoglmrc", "tiling:\n  maxTiles: 9\n"],
    [".openautoglmrc", '{ "tiling": { "maxTiles": 9 } }'],
    ["package.json", '{ "name": "x", "openautoglm": { "tiling": { "maxTiles": 9 } } }'],
  ])("reads %s: %s", async (name, content) => {
    await put({ [name]: content });
    expect(await at(".")).toEqual({ kind: "file", origin: name, values: { tiling: { maxTiles: 9 } } });
  });

  it("takes the first of several in one folder", async () => {
    await put({ ".openautoglmrc": "device: cuda", "openautoglm.config.yaml": "device: cpu", "package.json": "{}" });
    expect(await at(".")).toMatchObject({ origin: "openautoglm.config.yaml" });
  });

  it.each([
    ["no file", {}],
    ["a package.json without us", { "package.json": '{ "name": "x" }' }],
    ["an empty package.json", { "package.json": "" }],
    [
      "programs",
      {
        "openautoglm.config.js": "throw 1",
        "openautoglm.config.mjs": "throw 1",
        "openautoglm.config.ts": "throw 1",
        ".openautoglmrc.js": "throw 1",
      },
    ],
    ["a folder of that name", { "openautoglm.config.json/x": "" }],
  ])("finds nothing: %s", async (_, files) => {
    await put(files);
    expect(await at(".")).toBeUndefined();
  });

  it.each([
    ["package.json", { "package.json": "{}", "openautoglm.config.yaml": "device: cpu" }],
    [".git", { ".git/HEAD": "", "openautoglm.config.yaml": "device: cpu" }],
    [".git, a worktree's file", { ".git": "gitdir: x", "openautoglm.config.yaml": "device: cpu" }],
  ])("climbs to the project's root, marked by %s", async (_, files) => {
    await put({ ...files, "a/b/c.png": "" });
    expect(await at("a/b")).toMatchObject({ origin: path.join("..", "..", "openautoglm.config.yaml") });
  });

  it("doesn't climb beyond the project's root, and not at all outside a project", async () => {
    await put({
      "openautoglm.config.yaml": "device: cpu",
      "project/package.json": "{}",
      "project/a/x": "",
      "loose/x": "",
    });
    expect(await at("project/a")).toBeUndefined();
    expect(await at("loose")).toBeUndefined();
  });

  it("skips a FIFO instead of waiting on it", async () => {
    execFileSync("mkfifo", [path.join(root, "openautoglm.config.json")]);
    expect(await at(".")).toBeUndefined();
  });

  it("looks for nothing when disabled", async () => {
    await put({ "openautoglm.config.json": "{" });
    expect(await at(".", { disabled: true })).toBeUndefined();
  });

  it("runs no code of the folder that it looks in (cosmiconfig's explorer runs .config/config.cjs)", async () => {
    const trace = path.join(root, "ran");
    await put({
      ".config/config.cjs": `require("node:fs").writeFileSync(${JSON.stringify(trace)}, "")`,
      "package.json": '{ "cosmiconfig": { "searchPlaces": ["other.yaml"] } }',
      "other.yaml": "device: cpu",
    });
    const before = process.cwd();
    process.chdir(root);
    try {
      expect(await at(".")).toBeUndefined();
    } finally {
      process.chdir(before);
    }
    expect(existsSync(trace)).toBe(false);
  });

  it("reads no file that $import names", async () => {
    await put({ "openautoglm.config.json": '{ "$import": "./other.json" }', "other.json": '{ "device": "cpu" }' });
    const source = await at(".");
    expect(source?.values).toEqual({ $import: "./other.json" });
    expect(() => resolveConfig([source!])).toThrow("unknown setting $import (from openautoglm.config.json)");
  });

  it("hands on __proto__ as a key of its own, which resolveConfig refuses", async () => {
    for (const [name, content] of [
      ["openautoglm.config.json", '{ "__proto__": { "device": "cpu" } }'],
      ["c.yaml", "__proto__:\n  device: cpu\n"],
    ]) {
      await put({ [name]: content });
      const source = await at(".", { explicitPath: name });
      expect(() => resolveConfig([source!])).toThrow("unknown setting __proto__");
    }
  });

  describe("with --config", () => {
    it.each([
      ["c.json", '{ "device": "cpu" }'],
      ["c.yml", "device: cpu"],
      ["c.conf", "device: cpu"],
      ["sub/package.json", '{ "openautoglm": { "device": "cpu" } }'],
      ["c.mjs", 'export default { device: "cpu" };'],
      ["c.cjs", 'module.exports = { device: "cpu" };'],
      ["c.ts", 'const device: string = "cpu";\nexport default { device };'],
    ])("reads %s and no other", async (name, content) => {
      await put({ [name]: content, "openautoglm.config.json": '{ "device": "cuda" }' });
      expect(await at(".", { explicitPath: name })).toEqual({ kind: "file", origin: name, values: { device: "cpu" } });
    });

    it("takes an empty file as one that sets nothing", async () => {
      await put({ "c.json": " \n", "c.yaml": "# device: cpu\n" });
      expect(await at(".", { explicitPath: "c.json" })).toMatchObject({ values: {} });
      expect(await at(".", { explicitPath: "c.yaml" })).toMatchObject({ values: {} });
    });

    it.each([
      ["c.json", undefined, "config_not_found", "no config file c.json"],
      ["c.json", '{ "device": }', "config_invalid", /^can't use c\.json: Unexpected token .*$/],
      ["c.yaml", "a: b: c", "config_invalid", /^can't use c\.yaml: bad indentation of a mapping entry.*$/],
      ["c.json", "[1]", "config_invalid", "can't use c.json: it must hold an object"],
      ["c.yaml", "cpu", "config_invalid", "can't use c.yaml: it must hold an object"],
      ["c.mjs", "throw new Error('no luck')", "config_invalid", "can't use c.mjs: no luck"],
      [
        "package.json",
        '{ "openautoglm": 9 }',
        "config_invalid",
        'can\'t use package.json: "openautoglm" must be an object',
      ],
      ["package.json", "{}", "config_invalid", 'can\'t use package.json: it has no "openautoglm"'],
      ["c.json/", undefined, "config_not_found", "no config file c.json/"],
      [".", undefined, "config_unreadable", /^can't read \.: /],
    ])("refuses %s holding %j", async (name, content, code, message) => {
      if (content !== undefined) await put({ [name]: content });
      await expect(at(".", { explicitPath: name })).rejects.toMatchObject({
        code,
        kind: "config",
        message: typeof message === "string" ? message : expect.stringMatching(message),
        hint: expect.stringMatching(/./),
      });
    });
  });
});

describe("loadProfile", () => {
  it("has a file for each name in the table, and no other", async () => {
    const files = await readdir(new URL("../../configs/profiles/", import.meta.url));
    const names = SETTINGS.profile.values.filter((name) => name !== "none");
    expect(files.sort()).toEqual(names.map((name) => `${name}.json`).sort());
  });

  it.each(SETTINGS.profile.values.filter((name) => name !== "none"))(
    "%s resolves, and names no profile itself",
    async (name) => {
      const source = await loadProfile(name);
      expect(source).toMatchObject({ kind: "profile", origin: `profile ${name}` });
      const { origins } = resolveConfig([source!]);
      expect(Object.values(origins)).toContain(`profile ${name}`);
      expect(origins.profile).toBe("default");
    },
  );

  it("none is nothing", async () => {
    expect(await loadProfile("none")).toBeUndefined();
  });
});
