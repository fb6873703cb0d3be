import { mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readBundleJson, readBundleText, requireBundleJson } from "../../src/model/bundle-json.js";
import { resolveBundleFile } from "../../src/model/bundle-path.js";
import { checkBundle, checkOnnxFile, ONNX_LIMITS } from "../../src/model/check-bundle.js";
import * as onnx from "../helpers/onnx-writer.js";

let place: string;
let bundle: string;

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "bundle-"));
  bundle = join(place, "bundle");
  await mkdir(join(bundle, "onnx"), { recursive: true });
  await writeFile(join(place, "secret.bin"), "0123456789abcdef");
});
afterEach(() => rm(place, { recursive: true, force: true }));

async function put(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(bundle, path)), { recursive: true });
  await writeFile(join(bundle, path), content);
}

async function check(content: Uint8Array, limits = ONNX_LIMITS) {
  await put("onnx/model.onnx", content);
  return checkOnnxFile("onnx/model.onnx", bundle, limits);
}

const oneTensor = (tensor: Uint8Array) => onnx.model({ graph: onnx.graph({ initializers: [tensor] }) });
const external = (...entries: [string, string][]) => oneTensor(onnx.tensor("w", { dims: [4], external: entries }));
const PETABYTE = [1_000_000, 1_000_000, 250];

describe("hostile models", () => {
  const nested = (depth: number): Uint8Array =>
    depth === 0
      ? onnx.graph({})
      : onnx.graph({ nodes: [onnx.node("If", { attributes: [onnx.attribute("then", 6, nested(depth - 1))] })] });
  const evil = onnx.tensor("w", { dims: [4], external: [["location", "../../secret.bin"]] });
  const inNode = (...attributes: Uint8Array[]) =>
    onnx.model({ graph: onnx.graph({ nodes: [onnx.node("Constant", { attributes })] }) });

  test.each<[string, Uint8Array, string, RegExp]>([
    ["parent folder", external(["location", "../../secret.bin"]), "bundle_unsafe_path", /has "\.\."/],
    ["hidden parent folder", external(["location", "a/../../../secret.bin"]), "bundle_unsafe_path", /has "\.\."/],
    ["absolute path", external(["location", "/etc/passwd"]), "bundle_unsafe_path", /is absolute/],
    ["drive", external(["location", "C:/secret.bin"]), "bundle_unsafe_path", /character/],
    ["backslash", external(["location", "..\\secret.bin"]), "bundle_unsafe_path", /backslash/],
    ["NUL", external(["location", "w.bin\0"]), "bundle_unsafe_path", /character/],
    [
      "memory address",
      external(["location", "*/_ORT_MEM_ADDR_/*"], ["offset", "4096"]),
      "bundle_unsafe_path",
      /character/,
    ],
    ["no location", external(["offset", "0"]), "bundle_onnx_malformed", /without a location/],
    ["two locations", external(["location", "w.bin"], ["location", "../x"]), "bundle_onnx_malformed", /more than one/],
    ["negative offset", external(["location", "w.bin"], ["offset", "-8"]), "bundle_onnx_malformed", /offset "-8"/],
    [
      "offset beyond the file",
      external(["location", "w.bin"], ["offset", "1"]),
      "bundle_external_data_short",
      /byte 17/,
    ],
    ["length beyond the file", external(["location", "w.bin"], ["length", "17"]), "bundle_external_data_short", /17/],
    [
      "length below the claim",
      oneTensor(
        onnx.tensor("w", {
          dims: [5],
          external: [
            ["location", "w.bin"],
            ["length", "4"],
          ],
        }),
      ),
      "bundle_external_data_short",
      /20/,
    ],
    [
      "huge offset",
      external(["location", "w.bin"], ["offset", "999999999999999"]),
      "bundle_external_data_short",
      /byte 1/,
    ],
    ["missing external data", external(["location", "none.bin"]), "bundle_file_missing", /onnx\/none\.bin/],
    ["external data is a folder", external(["location", "folder"]), "bundle_unsafe_path", /no regular file/],
    ["link out of the bundle", external(["location", "link.bin"]), "bundle_unsafe_path", /outside the bundle/],
    [
      "folder link out of the bundle",
      external(["location", "up/secret.bin"]),
      "bundle_unsafe_path",
      /outside the bundle/,
    ],
    ["attribute tensor", inNode(onnx.attribute("value", 5, evil)), "bundle_unsafe_path", /secret/],
    ["attribute tensors", inNode(onnx.attribute("values", 10, evil)), "bundle_unsafe_path", /secret/],
    [
      "sparse attribute",
      inNode(onnx.attribute("value", 22, onnx.sparseTensor(evil, evil, [4]))),
      "bundle_unsafe_path",
      /secret/,
    ],
    [
      "sparse initializer",
      onnx.model({ graph: onnx.graph({ sparse: [onnx.sparseTensor(evil, evil, [4])] }) }),
      "bundle_unsafe_path",
      /secret/,
    ],
    [
      "nested graph",
      inNode(onnx.attribute("body", 6, onnx.graph({ initializers: [evil] }))),
      "bundle_unsafe_path",
      /secret/,
    ],
    [
      "nested graphs",
      inNode(
        onnx.attribute(
          "bodies",
          11,
          onnx.graph({ nodes: [onnx.node("Constant", { attributes: [onnx.attribute("value", 5, evil)] })] }),
        ),
      ),
      "bundle_unsafe_path",
      /secret/,
    ],
    [
      "function",
      onnx.model({
        graph: onnx.graph({}),
        functions: [
          onnx.localFunction("own", "F", [onnx.node("Constant", { attributes: [onnx.attribute("value", 5, evil)] })]),
        ],
      }),
      "bundle_unsafe_path",
      /secret/,
    ],
    [
      "training graph",
      onnx.concat(onnx.addModel(), onnx.bytes(20, onnx.bytes(2, onnx.graph({ initializers: [evil] })))),
      "bundle_unsafe_path",
      /secret/,
    ],
    [
      "second graph",
      onnx.concat(onnx.addModel(), onnx.bytes(7, onnx.graph({ initializers: [evil] }))),
      "bundle_unsafe_path",
      /secret/,
    ],
    [
      "tensor in two parts",
      inNode(
        onnx.concat(
          onnx.attribute("value", 5, onnx.tensor("w", { dims: [0] })),
          onnx.bytes(5, onnx.tensor("w", { dims: [0] })),
        ),
      ),
      "bundle_onnx_malformed",
      /two tensors/,
    ],
    [
      "claim of a petabyte",
      oneTensor(onnx.tensor("w", { dims: PETABYTE, raw: new Uint8Array(4) })),
      "bundle_tensor_too_large",
      /\[1000000, 1000000, 250\] of float32, 1000000000000000 bytes/,
    ],
    [
      "sparse claim of a petabyte",
      onnx.model({
        graph: onnx.graph({
          sparse: [
            onnx.sparseTensor(
              onnx.tensor("w", { dims: [1], raw: new Uint8Array(4) }),
              onnx.tensor("i", { dims: [1], type: 7, raw: new Uint8Array(8) }),
              PETABYTE,
            ),
          ],
        }),
      }),
      "bundle_tensor_too_large",
      /250/,
    ],
    ["claim of strings", oneTensor(onnx.tensor("w", { dims: PETABYTE, type: 8 })), "bundle_tensor_too_large", /string/],
    [
      "negative dimension",
      oneTensor(onnx.tensor("w", { dims: [-1], raw: new Uint8Array(4) })),
      "bundle_onnx_malformed",
      /negative/,
    ],
    ["negative beside zero", oneTensor(onnx.tensor("w", { dims: [0, -1] })), "bundle_onnx_malformed", /negative/],
    [
      "a hundred dimensions",
      oneTensor(onnx.tensor("w", { dims: Array(100).fill(1) })),
      "bundle_onnx_malformed",
      /64 dimensions/,
    ],
    [
      "too little raw data",
      oneTensor(onnx.tensor("w", { dims: [4], raw: new Uint8Array(12) })),
      "bundle_tensor_mismatch",
      /claims \[4\] of float32, 16 bytes, but carries 12/,
    ],
    [
      "too much raw data",
      oneTensor(onnx.tensor("w", { dims: [4], raw: new Uint8Array(20) })),
      "bundle_tensor_mismatch",
      /20/,
    ],
    ["no data at all", oneTensor(onnx.tensor("w", { dims: [4000] })), "bundle_tensor_mismatch", /carries 0/],
    [
      "custom operator",
      onnx.model({ graph: onnx.graph({ nodes: [onnx.node("Shell", { domain: "evil" })] }) }),
      "bundle_foreign_operator",
      /evil:Shell/,
    ],
    [
      "custom operator in a subgraph",
      inNode(onnx.attribute("body", 6, onnx.graph({ nodes: [onnx.node("Shell", { domain: "evil" })] }))),
      "bundle_foreign_operator",
      /evil/,
    ],
    [
      "custom operator of a function's domain",
      onnx.model({
        graph: onnx.graph({ nodes: [onnx.node("G", { domain: "own" })] }),
        functions: [onnx.localFunction("own", "F", [])],
      }),
      "bundle_foreign_operator",
      /own:G/,
    ],
    [
      "precompiled part",
      onnx.model({ graph: onnx.graph({ nodes: [onnx.node("EPContext", { domain: "com.microsoft" })] }) }),
      "bundle_foreign_operator",
      /EPContext/,
    ],
    ["deep nesting", onnx.model({ graph: nested(40) }), "bundle_onnx_malformed", /deeper than 24/],
    ["truncated", onnx.addModel().subarray(0, 60), "bundle_onnx_truncated", /ends too early/],
    [
      "length beyond the message",
      onnx.concat(onnx.addModel(), Uint8Array.of(0x3a, 0xff, 0xff, 0x03)),
      "bundle_onnx_truncated",
      /ends too early/,
    ],
    [
      "length of 2^63",
      onnx.concat(onnx.addModel(), Uint8Array.of(0x3a), onnx.varint(2n ** 63n)),
      "bundle_onnx_truncated",
      /ends too early/,
    ],
    [
      "endless number",
      onnx.concat(Uint8Array.of(0x08), new Uint8Array(20).fill(0xff)),
      "bundle_onnx_malformed",
      /endless/,
    ],
    ["group", Uint8Array.of(0x3b, 0x3c), "bundle_onnx_malformed", /wire type 3/],
    ["field zero", Uint8Array.of(0x00, 0x00), "bundle_onnx_malformed", /numbered 0/],
    [
      "location that is not UTF-8",
      oneTensor(
        onnx.concat(
          onnx.tensor("w", { dims: [4] }),
          onnx.bytes(13, onnx.concat(onnx.text(1, "location"), onnx.bytes(2, Uint8Array.of(0x2e, 0xff)))),
        ),
      ),
      "bundle_onnx_malformed",
      /UTF-8/,
    ],
    ["empty", new Uint8Array(), "bundle_onnx_malformed", /no graph/],
    [
      "onnxruntime's own format",
      onnx.concat(Uint8Array.of(0x22, 6, 0, 0), new TextEncoder().encode("ORTM"), onnx.addModel()),
      "bundle_onnx_malformed",
      /own format/,
    ],
    ["a page of HTML", new TextEncoder().encode("<!doctype html><html>not found</html>"), "bundle_onnx_malformed", /./],
  ])("%s", async (_name, content, code, fact) => {
    await put("onnx/w.bin", new Uint8Array(16));
    await put("onnx/folder/x", "");
    await symlink(join(place, "secret.bin"), join(bundle, "onnx/link.bin"));
    await symlink(place, join(bundle, "onnx/up"));
    await expect(check(content)).rejects.toMatchObject({ code, message: expect.stringMatching(fact), kind: "input" });
    await expect(check(content)).rejects.toMatchObject({ hint: expect.stringMatching(/./) });
  });

  test("a model that is a link out of the bundle is not opened", async () => {
    await writeFile(join(place, "model.onnx"), onnx.addModel());
    await symlink(join(place, "model.onnx"), join(bundle, "onnx/model.onnx"));
    await expect(checkBundle(bundle)).rejects.toMatchObject({ code: "bundle_unsafe_path" });
  });

  test("a file beyond protobuf's limit is not read", async () => {
    await put("onnx/model.onnx", onnx.addModel());
    await truncate(join(bundle, "onnx/model.onnx"), 2 ** 31);
    await expect(checkBundle(bundle)).rejects.toMatchObject({ code: "bundle_file_too_large" });
  });

  test("millions of tiny fields end soon", async () => {
    const content = new Uint8Array(21_000_000);
    for (let at = 0; at < content.length; at += 2) content[at] = 0x08;
    await expect(check(content)).rejects.toMatchObject({ code: "bundle_onnx_malformed" });
  }, 30_000);

  test("external data over the limit", async () => {
    await put("onnx/w.bin", new Uint8Array(16));
    const limits = { ...ONNX_LIMITS, externalBytes: 15 };
    await expect(check(onnx.addModel("w.bin"), limits)).rejects.toMatchObject({ code: "bundle_file_too_large" });
  });
});

describe("honest models", () => {
  test("what the header tells", async () => {
    await put("onnx/model.onnx_data", new Uint8Array(16));
    const { header, externalFiles } = await check(onnx.addModel("model.onnx_data"));
    expect(header).toMatchObject({
      producer: "test",
      opsets: [{ domain: "", version: 17 }],
      inputs: [{ name: "x", type: "float32", shape: ["batch", 4] }],
      outputs: [{ name: "y", type: "float32", shape: ["batch", 4] }],
      operators: [{ domain: "", name: "Add", uses: 1, isFunction: false }],
      parameters: 4,
    });
    expect([...header.bytesByType]).toEqual([["float32", 16]]);
    expect(externalFiles).toMatchObject([{ path: "onnx/model.onnx_data", bytes: 16 }]);
  });

  test("weights packed into bytes count as what they stand for", async () => {
    const weights = onnx.tensor("w", { dims: [8, 1, 16], type: onnx.UINT8, raw: new Uint8Array(128) });
    const attributes = [onnx.attribute("bits", 3, 4)];
    const nodes = [onnx.node("MatMulNBits", { domain: "com.microsoft", inputs: ["x", "w"], attributes })];
    expect((await check(onnx.model({ graph: onnx.graph({ nodes, initializers: [weights] }) }))).header.parameters).toBe(
      256,
    );
  });

  test("a function of the file itself may be called, its domain may be any", async () => {
    const functions = [onnx.localFunction("own", "F", [onnx.node("Relu")])];
    const graph = onnx.graph({ nodes: [onnx.node("F", { domain: "own" }), onnx.node("Relu", { domain: "ai.onnx" })] });
    const { header } = await check(onnx.model({ graph, functions }));
    expect(header.operators).toEqual([
      { domain: "own", name: "F", uses: 1, isFunction: true },
      { domain: "", name: "Relu", uses: 2, isFunction: false },
    ]);
  });

  test("an imported operator set that nobody uses is no reason to refuse", async () => {
    await check(
      onnx.model({
        graph: onnx.graph({}),
        opsets: [
          ["", 17],
          ["org.pytorch.aten", 1],
        ],
      }),
    );
  });

  test("values in typed fields", async () => {
    await check(oneTensor(onnx.tensor("w", { dims: [4], floats: 4 })));
  });

  test("links inside the bundle", async () => {
    await put("shared.bin", new Uint8Array(16));
    await symlink("../shared.bin", join(bundle, "onnx/w.bin"));
    await check(onnx.addModel("w.bin"));
  });

  test.each(["models--org--name/blobs", "blobs/ab"])(
    "a snapshot of the Hugging Face cache with blobs in %s",
    async (blobs) => {
      const snapshot = join(place, "models--org--name/snapshots", "a".repeat(40));
      const oid = `ab${"0".repeat(62)}`;
      await mkdir(join(snapshot, "onnx"), { recursive: true });
      await mkdir(join(place, blobs), { recursive: true });
      await writeFile(join(snapshot, "onnx/model.onnx"), onnx.addModel("w.bin"));
      await writeFile(join(place, blobs, oid), new Uint8Array(16));
      await symlink(join(place, blobs, oid), join(snapshot, "onnx/w.bin"));
      if (blobs === "blobs/ab") {
        // Without its marker it is a folder like any other.
        await expect(checkBundle(snapshot)).rejects.toMatchObject({ code: "bundle_unsafe_path" });
        await writeFile(join(place, "blobs/.huggingface-shared-blobs"), "1\n");
      }
      await expect(checkBundle(snapshot)).resolves.toHaveLength(1);
    },
  );

  test.each([
    "models--org--other/blobs/abcd",
    `models--org--other/blobs/${"a".repeat(40)}`,
    "models--org--name/blobs/secret.txt",
  ])("a snapshot may not lead to %s", async (target) => {
    const snapshot = join(place, "models--org--name/snapshots", "a".repeat(40));
    await mkdir(snapshot, { recursive: true });
    await mkdir(dirname(join(place, target)), { recursive: true });
    await writeFile(join(place, target), "{}");
    await symlink(join(place, target), join(snapshot, "config.json"));
    await expect(readBundleJson(snapshot, "config.json")).rejects.toMatchObject({ code: "bundle_unsafe_path" });
  });

  test("a folder without models", async () => {
    await expect(checkBundle(bundle)).rejects.toMatchObject({ code: "bundle_file_missing" });
    await expect(checkBundle(join(place, "nowhere"))).rejects.toMatchObject({ code: "bundle_file_missing" });
  });
});

describe("JSON and text", () => {
  test.each<[string, string | Uint8Array, string, RegExp]>([
    ["deep", `${"[".repeat(65)}${"]".repeat(65)}`, "bundle_json_malformed", /deeper than 64/],
    ["cut", '{"model_type": "smol', "bundle_json_malformed", /no JSON/],
    ["list", "[1]", "bundle_json_malformed", /no JSON object/],
    ["bytes", Uint8Array.of(0x7b, 0xff, 0x7d), "bundle_json_malformed", /UTF-8/],
    ["large", new Uint8Array(16 * 2 ** 20 + 1), "bundle_file_too_large", /at most 16777216/],
  ])("%s", async (_name, content, code, fact) => {
    await put("config.json", content);
    await expect(readBundleJson(bundle, "config.json")).rejects.toMatchObject({
      code,
      message: expect.stringMatching(fact),
    });
  });

  test("brackets in strings do not count as depth", async () => {
    await put("config.json", JSON.stringify({ text: `\\"${"[".repeat(100)}` }));
    expect(await readBundleJson(bundle, "config.json")).toEqual({ text: `\\"${"[".repeat(100)}` });
  });

  test("a tokenizer may be larger, a byte-order mark is no error", async () => {
    await put("tokenizer.json", `\ufeff{"a":"${"x".repeat(17 * 2 ** 20)}"}`);
    expect(Object.keys((await requireBundleJson(bundle, "tokenizer.json")) as object)).toEqual(["a"]);
  });

  test("what is not there", async () => {
    expect(await readBundleJson(bundle, "generation_config.json")).toBeUndefined();
    expect(await readBundleText(bundle, "chat_template.jinja")).toBeUndefined();
    await expect(requireBundleJson(bundle, "config.json")).rejects.toMatchObject({ code: "bundle_file_missing" });
  });

  test("links out of the bundle are not read", async () => {
    await symlink(join(place, "secret.bin"), join(bundle, "chat_template.jinja"));
    await expect(readBundleText(bundle, "chat_template.jinja")).rejects.toMatchObject({ code: "bundle_unsafe_path" });
    await expect(resolveBundleFile(bundle, "../secret.bin")).rejects.toMatchObject({ code: "bundle_unsafe_path" });
    expect(await readFile(join(place, "secret.bin"), "utf8")).toBe("0123456789abcdef");
  });
});
