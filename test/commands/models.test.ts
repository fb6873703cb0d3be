import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ModelsServices, modelsCommand } from "../../src/commands/models.js";
import { type HubServer, startHubServer } from "../helpers/hub-server.js";
import * as onnx from "../helpers/onnx-writer.js";

const COMMIT = "c0ffee".padEnd(40, "0");
const FILES = {
  "config.json": JSON.stringify({
    model_type: "smolvlm",
    scale_factor: 4,
    vision_config: { image_size: 512, patch_size: 16 },
  }),
  "README.md": "---\nlicense: apache-2.0\ntags:\n- x\n---\n# \u001b[31mName\n",
  "onnx/vision_encoder.onnx": onnx.addModel("vision_encoder.onnx_data"),
  "onnx/vision_encoder.onnx_data": new Uint8Array(2000),
  "onnx/vision_encoder_q4.onnx": onnx.addModel(),
};

let place: string;
let hub: HubServer;
let out: string;
let err: string;

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "models-"));
  const part = { commit: COMMIT, files: { "inference.onnx": onnx.addModel(), "inference.yml": "{}" } };
  hub = await startHubServer([
    { name: "org/name", commit: COMMIT, files: FILES },
    { name: "org/reader_det_onnx", ...part },
    { name: "org/reader_rec_onnx", ...part },
  ]);
});
afterEach(async () => {
  await hub.close();
  await rm(place, { recursive: true, force: true });
});

async function run(...args: string[]): Promise<void> {
  out = "";
  err = "";
  const services = {
    cwd: place,
    env: { HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: join(place, "cache"), HF_HOME: place },
    stdout: {
      write: (text: string) => {
        out += text;
        return true;
      },
    },
    stderr: {
      isTTY: false,
      write: (text: string) => {
        err += text;
        return true;
      },
    },
    sleep: async () => {},
  } as unknown as ModelsServices;
  await modelsCommand(services).parseAsync(args, { from: "user" });
}

const snapshot = () => join(place, "cache/models--org--name/snapshots", COMMIT);

describe("pull", () => {
  test("says the size, then a line a file, then where it is", async () => {
    await run("pull", "org/name");
    expect(err.split("\n")[0]).toBe("org/name@main (c0ffee0): 4 files, 2.31 kB; 2.21 kB to fetch");
    expect(err).toContain("onnx/vision_encoder.onnx_data: 2.00 kB\n");
    expect(out).toBe(`${snapshot()}\n`);
    await run("pull", "org/name", "--quiet");
    expect([out, err]).toEqual([`${snapshot()}\n`, ""]);
  });

  test("a reader's id brings its two repositories", async () => {
    await run("pull", "org/reader", "--dry-run");
    expect(err.match(/^org\/reader_(det|rec)_onnx@main .*to fetch$/gm)).toHaveLength(2);
    await run("pull", "org/reader");
    const folders = ["det", "rec"].map((part) =>
      join(place, `cache/models--org--reader_${part}_onnx/snapshots`, COMMIT),
    );
    expect(out).toBe(`${folders.join("\n")}\n`);
  });

  test("--dry-run fetches no model", async () => {
    await run("pull", "org/name", "--dry-run");
    expect(err).toMatch(/to fetch\n$/);
    expect(out).toBe("");
    expect(hub.requests.filter(({ path }) => path.includes(".onnx"))).toEqual([]);
  });

  test("--dtype, --revision and --json", async () => {
    await run("pull", "org/name", "--dtype", "q4", "--revision", COMMIT, "--json");
    expect(JSON.parse(out)).toEqual({ id: "org/name", commit: COMMIT, folder: snapshot() });
    expect(await readdir(join(snapshot(), "onnx"))).toEqual(["vision_encoder_q4.onnx"]);
  });

  test.each([
    [["pull", "name"], "hub_id_malformed"],
    [["pull", "org/name", "--dtype", "fp64"], "hub_dtype_unknown"],
    [["pull", "org/name", "--dtype", "q8"], "hub_dtype_missing"],
    [["pull", "org/other"], "hub_repository_not_found"],
  ])("%j: %s", async (args, code) => {
    await expect(run(...args)).rejects.toMatchObject({ code });
    expect(out).toBe("");
  });
});

describe("list", () => {
  test("built-in models and the cache's", async () => {
    await run("list");
    expect(out).toMatch(/^model .*\n─+\nppocr-v4 +built in +fp32\n\ncache: .* \(0 bytes\)\n$/);
    await run("pull", "org/name");
    await run("list");
    expect(out).toMatch(/\norg\/name +main \(c0ffee0\) +fp32 +\d\.\d+ kB\n/);
    await run("list", "--json");
    expect(
      out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { name: "ppocr-v4", builtIn: true },
      { name: "org/name", snapshots: [{ commit: COMMIT, refs: ["main"], dtypes: ["fp32"] }] },
    ]);
  });
});

describe("inspect", () => {
  test("a pulled model", async () => {
    await run("pull", "org/name");
    hub.requests.length = 0;
    await run("inspect", "org/name");
    expect(out.split("\n")).toEqual([
      "family   smolvlm",
      "licence  apache-2.0",
      "tokens   64 a tile of 512 x 512 px",
      `folder   ${snapshot()}`,
      "",
      expect.stringMatching(/^session +dtype +size +parameters +opset$/),
      expect.stringMatching(/^─+$/),
      expect.stringMatching(/^vision_encoder +fp32 +2\.\d+ kB +4 +17$/),
      "",
      "onnx/vision_encoder.onnx",
      "  <- x float32 [batch, 4]",
      "  -> y float32 [batch, 4]",
      "",
    ]);
    expect(hub.requests).toEqual([]);
  });

  test("a folder, as JSON, with a file that is refused", async () => {
    await mkdir(join(place, "bundle/onnx"), { recursive: true });
    await writeFile(join(place, "bundle/onnx/decoder_model_merged.onnx"), onnx.addModel("../../x"));
    await writeFile(join(place, "bundle/onnx/embed_tokens.onnx"), onnx.addModel());
    await run("inspect", "bundle", "--json");
    expect(JSON.parse(out).sessions).toMatchObject([
      { session: "decoder_model_merged", problem: { code: "bundle_unsafe_path" } },
      { session: "embed_tokens", parameters: 4, weightBytes: { float32: 16 } },
    ]);
    await run("inspect", "bundle");
    expect(out).toContain("refused");
    expect(out).toContain("[bundle_unsafe_path]");
  });

  // Parameters as onnx 1.23 counts them (initializers and constants).
  test("the built-in reader", async () => {
    await run("inspect", "ppocr-v4", "--json");
    expect(JSON.parse(out).sessions).toMatchObject([
      { session: "ch_PP-OCRv4_det_infer", parameters: 1_171_841 },
      { session: "ch_PP-OCRv4_rec_infer", parameters: 2_690_312 },
      { session: "ch_ppocr_mobile_v2.0_cls_infer", parameters: 133_665 },
    ]);
  });

  test("layers are told once, names of strangers steer no terminal", async () => {
    const names = [0, 1, 2].flatMap((layer) => [`past.${layer}.key`, `past.${layer}.value`]);
    const graph = onnx.graph({ inputs: [...names, "\u001b[2J"].map((name) => onnx.value(name, ["n", 8])) });
    await mkdir(join(place, "bundle/onnx"), { recursive: true });
    await writeFile(join(place, "bundle/onnx/d.onnx"), onnx.model({ graph }));
    await run("inspect", "bundle");
    expect(out).toContain(
      "  <- past.0.key float32 [n, 8] (and 2 more alike)\n  <- past.0.value float32 [n, 8] (and 2 more alike)\n",
    );
    expect(out).toContain("\\x1b[2J");
  });

  test.each([["org/none"], ["org/name@v2"]])("%s: was never pulled", async (id) => {
    await expect(run("inspect", id)).rejects.toMatchObject({ code: "hub_not_cached" });
    expect(hub.requests).toEqual([]);
  });

  test("a folder without models", async () => {
    await mkdir(join(place, "empty"));
    await expect(run("inspect", "empty")).rejects.toMatchObject({ code: "bundle_file_missing" });
  });
});

describe("verify", () => {
  test("what was pulled, good and damaged", async () => {
    await run("pull", "org/name");
    await run("verify", "org/name");
    expect(out).toBe("org/name: good (right checksums: 4, .onnx files safe to load: 1)\n");
    await writeFile(join(snapshot(), "onnx/vision_encoder.onnx_data"), new Uint8Array(2000).fill(1));
    await expect(run("verify", "org/name")).rejects.toMatchObject({
      code: "model_damaged",
      message: expect.stringMatching("onnx/vision_encoder.onnx_data"),
      kind: "input",
    });
    await expect(run("verify", "org/name", "--json")).rejects.toMatchObject({ code: "model_damaged" });
    expect(
      out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).state),
    ).toEqual(["good", "good", "good", "damaged"]);
  });

  test("a folder and the built-in reader", async () => {
    await run("pull", "org/name");
    await cp(snapshot(), join(place, "copy"), { recursive: true, dereference: true });
    await run("verify", "copy");
    expect(out).toBe("copy: good (.onnx files safe to load: 1)\n");
    await run("verify", "ppocr-v4");
    expect(out).toMatch(/^ppocr-v4: good \(\.onnx files safe to load: 3\)\n$/);
  });

  test("a hostile folder", async () => {
    await mkdir(join(place, "bundle/onnx"), { recursive: true });
    await symlink("/etc/hostname", join(place, "bundle/onnx/model.onnx"));
    await expect(run("verify", "bundle")).rejects.toMatchObject({ code: "bundle_unsafe_path" });
  });
});

describe("remove", () => {
  test("needs the exact id, asks nothing", async () => {
    await run("pull", "org/name");
    await expect(run("remove", "org/nam")).rejects.toMatchObject({ code: "hub_not_cached" });
    await expect(run("remove", "org/name@main")).rejects.toMatchObject({ code: "hub_id_malformed" });
    await run("remove", "org/name");
    expect(out).toMatch(/^org\/name: removed, \d\.\d+ kB free\n$/);
    expect(await readdir(join(place, "cache"))).toEqual([]);
  });
});
