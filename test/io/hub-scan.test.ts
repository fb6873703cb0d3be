import { mkdir, mkdtemp, readdir, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listCachedModels, removeCachedModel, type VerifiedFile, verifyCachedModel } from "../../src/io/hub-scan.js";
import { gitOid, sha256 } from "../helpers/hub-server.js";

const OLD = "0".repeat(40);
const NEW = "1".repeat(40);
let cache: string;

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "scan-"));
  await put("models--org--name", OLD, "onnx/vision_encoder.onnx", "old", sha256);
  await put("models--org--name", NEW, "onnx/vision_encoder_q4.onnx", "new model", sha256);
  await put("models--org--name", NEW, "onnx/decoder_model_merged.onnx", "decoder", sha256);
  await put("models--org--name", NEW, "config.json", "{}", gitOid);
  await write("models--org--name/refs/main", NEW);
  await write("models--org--name/refs/refs/pr/1", OLD);
  await write("models--org--name/refs/gone", "2".repeat(40));
  // No models of ours: no .onnx, another kind, a tool's own folders.
  await put("models--org--safetensors", NEW, "model.safetensors", "x", sha256);
  await put("datasets--org--images", NEW, "a.onnx", "x", sha256);
  await write(".locks/models--org--name/x.lock", "");
  await write("version.txt", "1");
});
afterEach(() => rm(cache, { recursive: true, force: true }));

async function write(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(cache, path)), { recursive: true });
  await writeFile(join(cache, path), content);
}

async function put(
  repository: string,
  commit: string,
  path: string,
  content: string,
  oidOf: (content: Uint8Array) => string,
) {
  const oid = oidOf(Buffer.from(content));
  await write(`${repository}/blobs/${oid}`, content);
  const place = join(cache, repository, "snapshots", commit, path);
  await mkdir(dirname(place), { recursive: true });
  await symlink(`${"../".repeat(path.split("/").length + 1)}blobs/${oid}`, place);
}

async function verify(id: string): Promise<VerifiedFile[]> {
  const found: VerifiedFile[] = [];
  for await (const file of verifyCachedModel(cache, id)) found.push(file);
  return found;
}

test("lists repositories that hold ONNX models, with what Python's or JavaScript's own scan would stumble over", async () => {
  expect(await listCachedModels(cache)).toEqual([
    {
      name: "org/name",
      bytes: "old".length + "new model".length + "decoder".length + "{}".length + 3 * 40,
      snapshots: [
        { commit: OLD, folder: join(cache, "models--org--name/snapshots", OLD), refs: ["refs/pr/1"], dtypes: ["fp32"] },
        {
          commit: NEW,
          folder: join(cache, "models--org--name/snapshots", NEW),
          refs: ["main"],
          dtypes: ["fp32", "q4"],
        },
      ],
    },
  ]);
  expect(await listCachedModels(join(cache, "nowhere"))).toEqual([]);
});

test("verifies all snapshots, or one", async () => {
  expect((await verify("org/name")).map(({ path, state }) => [path, state])).toEqual([
    ["onnx/vision_encoder.onnx", "good"],
    ["config.json", "good"],
    ["onnx/decoder_model_merged.onnx", "good"],
    ["onnx/vision_encoder_q4.onnx", "good"],
  ]);
  expect(await verify("org/name@refs/pr/1")).toHaveLength(1);
  expect(await verify(`org/name@${NEW}`)).toHaveLength(3);
  await expect(verify("org/name@none")).rejects.toMatchObject({ code: "hub_not_cached", kind: "no-input" });
  await expect(verify("org/other")).rejects.toMatchObject({ code: "hub_not_cached" });
});

test("finds what is damaged, and says where it can't know", async () => {
  const snapshot = join(cache, "models--org--name/snapshots", NEW);
  await writeFile(join(snapshot, "onnx/vision_encoder_q4.onnx"), "new modem");
  await writeFile(join(snapshot, "plain.json"), "{}");
  expect((await verify("org/name@main")).map(({ path, state }) => [path, state])).toEqual([
    ["config.json", "good"],
    ["onnx/decoder_model_merged.onnx", "good"],
    ["onnx/vision_encoder_q4.onnx", "damaged"],
    ["plain.json", "unknown"],
  ]);
  const files = { "plain.json": { size: 2, blob_id: gitOid(Buffer.from("{}")) } };
  await write(`models--org--name/trees/${NEW}.json`, JSON.stringify({ format_version: 1, files }));
  expect((await verify("org/name@main")).at(-1)).toMatchObject({ path: "plain.json", state: "good" });
});

test("removes exactly one repository", async () => {
  await write("models--org--name-2/blobs/x", "x");
  expect(await removeCachedModel(cache, "org/name")).toBeGreaterThan(20);
  expect((await readdir(cache)).sort()).toEqual([
    ".locks",
    "datasets--org--images",
    "models--org--name-2",
    "models--org--safetensors",
    "version.txt",
  ]);
});

test.each([
  ["org/name@main", "hub_id_malformed"],
  ["org/*", "hub_id_malformed"],
  ["org/nam", "hub_not_cached"],
  ["..", "hub_id_malformed"],
  ["org/link", "hub_not_cached"],
])("does not remove %s", async (name, code) => {
  await symlink(cache, join(cache, "models--org--link"));
  await expect(removeCachedModel(cache, name)).rejects.toMatchObject({ code });
  expect(await readlink(join(cache, "models--org--link"))).toBe(cache);
  expect(await readdir(join(cache, "models--org--name"))).toHaveLength(3);
});
