import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { DEFAULTS } from "../../src/config/schema.js";
import { runCli } from "../helpers/cli.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();
const config = (...args: string[]) => runCli(["config", ...args], { cwd: folder.path });

describe("config init", () => {
  it.each([
    ["openautoglm.config.json", [], /"\$schema": "([^"]+)"/],
    ["openautoglm.config.yaml", ["--yaml"], /^# yaml-language-server: \$schema=(.+)$/m],
  ])("%s: the defaults, for editors with a schema that is there", async (name, flags, schema) => {
    expect(await config("init", ...flags)).toMatchObject({ code: 0, stdout: `${name}\n`, stderr: "" });
    const { code, stdout } = await config("print", "--origin");
    expect(code).toBe(0);
    const printed = Object.entries<{ value: unknown; origin: string }>(JSON.parse(stdout));
    expect(Object.fromEntries(printed.map(([key, { value }]) => [key, value]))).toEqual(DEFAULTS);
    expect(printed.filter(([, { origin }]) => origin === name).length).toBeGreaterThan(3);
    const named = schema.exec(await readFile(folder.at(name), "utf8"))?.[1] ?? "";
    expect(existsSync(resolve(folder.path, named))).toBe(true);
  });

  it("73: writes over no file, and adds none that would be hidden", async () => {
    await folder.put({ "openautoglm.config.yml": "device: cpu\n" });
    const { code, stdout, stderr } = await config("init");
    expect([code, stdout]).toEqual([73, ""]);
    expect(stderr).toContain("openautoglm.config.yml is there already, and nothing was written [config_exists]");
    expect(existsSync(folder.at("openautoglm.config.json"))).toBe(false);
  });
});
