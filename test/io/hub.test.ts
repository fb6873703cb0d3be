import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findCachedModel, type HubEvent, type HubOptions, openHubModel, pullModel } from "../../src/io/hub.js";
import { gitOid, type HubRequest, type HubServer, type Spoil, sha256, startHubServer } from "../helpers/hub-server.js";
import * as onnx from "../helpers/onnx-writer.js";

const COMMIT = "c0ffee".padEnd(40, "0");
const ID = "org/name";
/** Large enough to come in several pieces, with bytes that tell where they are from. */
const WEIGHTS = new Uint8Array(300_000).map((_, at) => (at * 7919) >> 3);
const FILES = {
  "config.json": '{"model_type":"test"}',
  "tokenizer.json": "{}",
  "chat_template.jinja": "{{ x }}",
  "README.md": "---\nlicense: mit\n---\n",
  ".gitattributes": "*.onnx filter=lfs",
  "model.safetensors": new Uint8Array(5000),
  "onnx/decoder_model_merged.onnx": onnx.addModel("decoder_model_merged.onnx_data"),
  "onnx/decoder_model_merged.onnx_data": WEIGHTS,
  "onnx/decoder_model_merged_q4.onnx": onnx.addModel(),
  "onnx/decoder_model.onnx": onnx.addModel(),
  "onnx/vision_encoder.onnx": onnx.addModel("strange-name.bin"),
  "onnx/vision_encoder_fp16.onnx": onnx.addModel(),
  "onnx/strange-name.bin": new Uint8Array(16),
  "onnx/unrelated.bin": new Uint8Array(16),
};
const WANTED = [
  "README.md",
  "chat_template.jinja",
  "config.json",
  "onnx/decoder_model_merged.onnx",
  "onnx/decoder_model_merged.onnx_data",
  "onnx/strange-name.bin",
  "onnx/vision_encoder.onnx",
  "tokenizer.json",
];
const DATA = "onnx/decoder_model_merged.onnx_data";

let cache: string;
let hub: HubServer;
let waits: number[];

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "hub-"));
  hub = await startHubServer([{ name: ID, commit: COMMIT, files: FILES }]);
  waits = [];
});
afterEach(async () => {
  await hub.close();
  await rm(cache, { recursive: true, force: true });
});

function options(env: Record<string, string> = {}, more: Partial<HubOptions> = {}): HubOptions {
  return {
    env: { HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: cache, HF_TOKEN: "secret", ...env },
    home: cache,
    sleep: async (ms) => void waits.push(ms),
    ...more,
  };
}

async function pull(id = ID, opts = options()): Promise<HubEvent[]> {
  const events: HubEvent[] = [];
  for await (const event of pullModel(id, opts)) events.push(event);
  return events;
}

/** Spoils the nth request (from 0) that matches. */
function spoilOnce(match: (request: HubRequest) => boolean, spoil: Spoil, nth = 0): void {
  let seen = 0;
  hub.spoil = (request) => (match(request) && seen++ === nth ? spoil : undefined);
}
const toCdn = ({ server }: HubRequest) => server === "cdn";
const repository = () => join(cache, "models--org--name");
const snapshot = () => join(repository(), "snapshots", COMMIT);
const files = async (folder: string) =>
  (await readdir(folder, { recursive: true })).map((name) => name.replaceAll("\\", "/")).sort();
const dataOid = async () => sha256(await readFile(join(snapshot(), DATA)));
const cdnRanges = () => hub.requests.filter(toCdn).map(({ range }) => range);

describe("a pull", () => {
  test("brings what is needed into the shared layout, and nothing else", async () => {
    const events = await pull();
    expect((await files(snapshot())).filter((path) => path !== "onnx")).toEqual(WANTED);
    expect(await dataOid()).toBe(sha256(WEIGHTS));
    expect(await readlink(join(snapshot(), DATA))).toBe(`../../../blobs/${sha256(WEIGHTS)}`);
    expect(await readlink(join(snapshot(), "tokenizer.json"))).toBe(`../../blobs/${gitOid(Buffer.from("{}"))}`);
    expect(await readFile(join(repository(), "refs/main"), "utf8")).toBe(COMMIT);
    expect(events.at(-1)).toEqual({
      type: "done",
      id: { name: ID, revision: "main" },
      commit: COMMIT,
      folder: snapshot(),
    });
    // Its own folder, and no leftovers.
    expect((await files(join(repository(), "blobs"))).every((name) => /^[0-9a-f]{40,64}$/.test(name))).toBe(true);
  });

  test("tells the size before it fetches, and how it goes on", async () => {
    const events = await pull();
    const plan = events.find((event) => event.type === "plan")!;
    expect(events.findIndex((event) => event.type === "file")).toBeGreaterThan(events.indexOf(plan));
    expect(plan.missing.map(({ path }) => path).sort()).toEqual(WANTED.filter((path) => !/^config|strange/.test(path)));
    expect(events).toContainEqual({ type: "progress", path: DATA, receivedBytes: 300_000, bytes: 300_000 });
  });

  test("shows the token to the hub only", async () => {
    await pull();
    expect(new Set(hub.requests.map(({ server, authorization }) => `${server} ${authorization}`))).toEqual(
      new Set(["hub Bearer secret", "cdn undefined"]),
    );
  });

  test("a second one fetches nothing", async () => {
    await pull();
    hub.requests.length = 0;
    const events = await pull();
    expect(events.map(({ type }) => type)).toEqual(["plan", "done"]);
    expect(hub.requests.map(({ path }) => path.split("?")[0])).toEqual(["/api/models/org/name/revision/main"]);
    hub.requests.length = 0;
    await pull(`${ID}@${COMMIT}`);
    expect(hub.requests).toEqual([]);
  });

  test("another dtype adds only its files", async () => {
    await pull();
    hub.requests.length = 0;
    const [plan] = await pull(
      ID,
      options({}, { dtype: { "": "fp32", decoder_model_merged: "q4", vision_encoder: "fp16" } }),
    );
    expect(plan).toMatchObject({
      missing: [{ path: "onnx/decoder_model_merged_q4.onnx" }, { path: "onnx/vision_encoder_fp16.onnx" }],
    });
  });

  test("holds plain files where links are not wanted", async () => {
    await pull(ID, options({ HF_HUB_DISABLE_SYMLINKS: "1" }));
    expect((await lstat(join(snapshot(), DATA))).isSymbolicLink()).toBe(false);
    expect(await dataOid()).toBe(sha256(WEIGHTS));
    expect((await pull()).map(({ type }) => type)).toEqual(["plan", "done"]);
  });

  test("makes weights that lie in a store shared by repositories loadable", async () => {
    await pull();
    const blob = join(repository(), "blobs", sha256(WEIGHTS));
    await mkdir(join(cache, "blobs/cc"), { recursive: true });
    await writeFile(join(cache, "blobs/.huggingface-shared-blobs"), "1\n");
    await writeFile(join(cache, "blobs/cc", "c".repeat(64)), WEIGHTS);
    await rm(blob);
    await symlink(`../../blobs/cc/${"c".repeat(64)}`, blob);
    await findCachedModel(ID, options());
    expect((await lstat(blob)).isFile()).toBe(true);
    expect(await dataOid()).toBe(sha256(WEIGHTS));
  });
});

describe("a connection that breaks", () => {
  test("is taken up where it ended", async () => {
    spoilOnce(toCdn, { cutAfter: 100_000 });
    const events = await pull();
    expect(cdnRanges()).toEqual([undefined, expect.stringMatching(/^bytes=\d+-$/)]);
    expect(events).toContainEqual(expect.objectContaining({ type: "retry", path: DATA, waitMs: 1000 }));
    expect(await dataOid()).toBe(sha256(WEIGHTS));
  });

  test("again and again, is given up, and taken up by the next run", async () => {
    let sent = false;
    hub.spoil = (request) => {
      if (!toCdn(request)) return undefined;
      const spoil = { cutAfter: sent ? 0 : 100_000 };
      sent = true;
      return spoil;
    };
    await expect(pull()).rejects.toMatchObject({ code: "hub_download_cut", kind: "temporary" });
    expect(waits).toEqual([1000, 2000, 4000, 8000]);
    await expectNothingUsable();
    hub.spoil = () => undefined;
    hub.requests.length = 0;
    await pull();
    expect(cdnRanges()).toEqual([expect.stringMatching(/^bytes=\d{4,}-$/)]);
    expect(await dataOid()).toBe(sha256(WEIGHTS));
  });

  test("on the user's wish (leaving the loop) keeps what came", async () => {
    spoilOnce(toCdn, { cutAfter: 100_000 });
    for await (const event of pullModel(ID, options())) if (event.type === "retry") break;
    await expectNothingUsable();
    const [left] = (await files(join(repository(), "blobs"))).filter((name) => name.includes("incomplete"));
    expect(left).toMatch(/^[0-9a-f]{64}\.[\w-]+\.0\.[0-9a-f]{8}\.incomplete$/);
    hub.requests.length = 0;
    await pull();
    expect(cdnRanges()).toEqual([expect.stringMatching(/^bytes=\d+-$/)]);
  });

  test("by an abort ends with its reason", async () => {
    const abort = new AbortController();
    spoilOnce(toCdn, { hang: true });
    const pulling = pull(ID, options({}, { signal: abort.signal }));
    setTimeout(() => abort.abort(new Error("stopped")), 200);
    await expect(pulling).rejects.toThrow("stopped");
  });

  test("by silence counts as broken", async () => {
    spoilOnce(toCdn, { hang: true });
    await pull(ID, options({ HF_HUB_DOWNLOAD_TIMEOUT: "0.2" }));
    expect(waits).toEqual([1000]);
  });

  test("is started anew if the server ignores the range", async () => {
    let times = 0;
    hub.spoil = (request) =>
      toCdn(request) ? (times++ === 0 ? { cutAfter: 100_000 } : { ignoreRange: true }) : undefined;
    await pull();
    expect(await dataOid()).toBe(sha256(WEIGHTS));
  });

  test("with a signed address that ran out meanwhile: the hub is asked for a new one", async () => {
    let times = 0;
    hub.spoil = (request) => (toCdn(request) ? [{ cutAfter: 100_000 }, { status: 403 }][times++] : undefined);
    await pull();
    const asked = hub.requests.filter(({ path }) => path.includes("onnx_data") || path.includes("signature"));
    expect(asked.map(({ server }) => server)).toEqual(["hub", "cdn", "hub", "cdn", "hub", "cdn"]);
    expect(new Set(asked.filter(toCdn).map(({ path }) => path)).size).toBe(3);
    expect(await dataOid()).toBe(sha256(WEIGHTS));
  });
});

describe("what is wrong", () => {
  test("bytes of the right length: refused, nothing of it is kept", async () => {
    hub.spoil = (request) => (toCdn(request) ? { body: new Uint8Array(300_000) } : undefined);
    await expect(pull()).rejects.toMatchObject({ code: "hub_checksum_mismatch", message: expect.stringMatching(DATA) });
    await expectNothingUsable();
    expect((await files(join(repository(), "blobs"))).filter((name) => name.includes("incomplete"))).toEqual([]);
  });

  test("a small file: git's hash is checked as well", async () => {
    hub.spoil = ({ path }) => (path.endsWith("/tokenizer.json") ? { body: Buffer.from("[]") } : undefined);
    await expect(pull()).rejects.toMatchObject({ code: "hub_checksum_mismatch" });
  });

  test("more bytes than announced: not written", async () => {
    hub.spoil = (request) => (toCdn(request) ? { body: new Uint8Array(5_000_000) } : undefined);
    await expect(pull()).rejects.toMatchObject({ code: "hub_checksum_mismatch" });
    await expectNothingUsable();
  });

  test("bytes of an earlier run: fetched once more from the start", async () => {
    const blobs = join(repository(), "blobs");
    await mkdir(blobs, { recursive: true });
    const left = join(blobs, `${sha256(WEIGHTS)}.incomplete`);
    await writeFile(left, new Uint8Array(1000));
    await utimes(left, 0, 0);
    await pull();
    expect(cdnRanges()).toEqual(["bytes=1000-", undefined]);
    expect(await dataOid()).toBe(sha256(WEIGHTS));
    expect((await files(blobs)).filter((name) => name.includes("incomplete"))).toEqual([]);
  });

  test("a model that reaches outside: refused before the ref stands", async () => {
    await hub.close();
    const evil = onnx.addModel("../../../../secret");
    hub = await startHubServer([{ name: ID, commit: COMMIT, files: { ...FILES, "onnx/vision_encoder.onnx": evil } }]);
    await expect(pull()).rejects.toMatchObject({ code: "bundle_unsafe_path" });
    expect(await readdir(repository())).not.toContain("refs");
  });

  test("weights that the repository does not hold", async () => {
    await hub.close();
    const lost = onnx.addModel("lost.bin");
    hub = await startHubServer([{ name: ID, commit: COMMIT, files: { ...FILES, "onnx/vision_encoder.onnx": lost } }]);
    await expect(pull()).rejects.toMatchObject({
      code: "hub_file_missing",
      message: expect.stringMatching(/onnx\/lost\.bin/),
    });
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["a path with a backslash", { path: "..\\..\\evil.json", size: 2, oid: "0".repeat(40) }, "hub_unsafe_path"],
    ["a hash that is a path", { path: "evil.json", size: 2, oid: "../../../evil" }, "hub_unsafe_path"],
    ["no hash", { path: "evil.json", size: 2 }, "hub_unsafe_path"],
    ["a negative size", { path: "evil.json", size: -2, oid: "0".repeat(40) }, "hub_unsafe_path"],
    ["more than the disk holds", { path: "onnx/big.onnx", size: 2 ** 52, oid: "0".repeat(40) }, "disk_full"],
  ])("a list with %s", async (_name, claim, code) => {
    await hub.close();
    hub = await startHubServer([{ name: ID, commit: COMMIT, files: FILES, claims: [{ type: "file", ...claim }] }]);
    await expect(pull()).rejects.toMatchObject({ code });
    expect(await readdir(cache)).toEqual(["models--org--name"]);
  });
});

async function expectNothingUsable(): Promise<void> {
  await expect(lstat(join(snapshot(), DATA))).rejects.toThrow();
  await expect(lstat(join(repository(), "refs/main"))).rejects.toThrow();
  await expect(lstat(join(repository(), "blobs", sha256(WEIGHTS)))).rejects.toThrow();
}

describe("what the hub refuses", () => {
  const error = (code: string) => ({ "x-error-code": code });
  test.each<[string, string, Spoil | undefined, Record<string, unknown>]>([
    [
      "an unknown repository",
      "org/other",
      undefined,
      { code: "hub_repository_not_found", message: expect.stringMatching("org/other") },
    ],
    [
      "an unknown revision",
      "org/name@v9",
      undefined,
      { code: "hub_revision_not_found", message: expect.stringMatching("org/name@v9") },
    ],
    [
      "a gated one",
      ID,
      { status: 403, headers: error("GatedRepo") },
      { code: "hub_gated", hint: expect.stringMatching(/HF_TOKEN/) },
    ],
    ["a gated one without token", ID, { status: 401, headers: error("GatedRepo") }, { code: "hub_gated" }],
    [
      "a disabled one",
      ID,
      { status: 403, headers: { "x-error-message": "Access to this resource is disabled." } },
      { code: "hub_disabled" },
    ],
    [
      "a bad token",
      ID,
      { status: 401, headers: { "x-error-message": "Invalid credentials in Authorization header" } },
      { code: "hub_token_refused", kind: "config" },
    ],
    ["by 403", ID, { status: 403 }, { code: "hub_forbidden" }],
    ["by 404 alone", ID, { status: 404 }, { code: "hub_repository_not_found" }],
    ["by a teapot", ID, { status: 418 }, { code: "hub_unexpected_answer" }],
    ["by 500, for good", ID, { status: 500 }, { code: "hub_unavailable", kind: "temporary" }],
    [
      "by redirects in a circle",
      ID,
      { status: 302, headers: { location: "/api/models/org/name/revision/main" } },
      { code: "hub_redirect_refused" },
    ],
    [
      "by a redirect to a file",
      ID,
      { status: 302, headers: { location: "file:///etc/passwd" } },
      { code: "hub_redirect_refused" },
    ],
  ])("%s", async (_name, id, spoil, expected) => {
    hub.spoil = () => spoil;
    await expect(pull(id)).rejects.toMatchObject({ hint: expect.stringMatching(/./), ...expected });
    expect(await readdir(cache)).toEqual([]);
  });

  test("a single file", async () => {
    spoilOnce(({ path }) => path.endsWith("/tokenizer.json"), { status: 404, headers: error("EntryNotFound") });
    await expect(pull()).rejects.toMatchObject({
      code: "hub_file_missing",
      message: expect.stringMatching("org/name: tokenizer.json"),
    });
  });

  test.each<[string, Spoil, number[]]>([
    ["Retry-After in seconds", { status: 429, headers: { "retry-after": "7" } }, [7000]],
    ["a rate limit", { status: 429, headers: { ratelimit: '"api";r=0;t=55' } }, [55_000]],
    ["no hint", { status: 503 }, [1000]],
  ])("too much at once, with %s: asked again", async (_name, spoil, expected) => {
    spoilOnce(() => true, spoil);
    await pull();
    expect(waits).toEqual(expected);
  });

  test("a file, too much at once: asked again", async () => {
    spoilOnce(toCdn, { status: 429, headers: { "retry-after": "3" } });
    expect(await pull()).toContainEqual(expect.objectContaining({ type: "retry", path: DATA, waitMs: 3000 }));
  });

  test("for an hour: said at once", async () => {
    hub.spoil = () => ({ status: 429, headers: { "retry-after": "3600" } });
    await expect(pull()).rejects.toMatchObject({
      code: "hub_rate_limited",
      hint: expect.stringMatching("3600 s"),
      kind: "temporary",
    });
    expect(waits).toEqual([]);
  });

  test("nothing, for it is not there", async () => {
    await hub.close();
    const opts = options({ HTTPS_PROXY: "http://proxy" });
    await expect(pull(ID, opts)).rejects.toMatchObject({
      code: "hub_unreachable",
      message: expect.stringMatching("ECONNREFUSED"),
      hint: expect.stringMatching("proxy"),
    });
    expect(waits).toEqual([1000, 2000, 4000, 8000]);
  });
});

describe("offline", () => {
  const offline = () => options({ HF_HUB_OFFLINE: "1" });

  test.each([
    ["org/tiny", "a bundle's config.json, or a reader as org/tiny_det_onnx and org/tiny_rec_onnx, is not in"],
    ["org/tiny_rec_onnx", "a reader's inference.onnx is not in"],
  ])("an empty cache: the error names what %s would begin with, the hub is not asked", async (id, words) => {
    await expect(pull(id, offline())).rejects.toMatchObject({
      code: "hub_offline",
      message: expect.stringContaining(words),
    });
    expect(hub.requests).toEqual([]);
  });

  test("what was pulled is found, without a request", async () => {
    await pull();
    hub.requests.length = 0;
    expect(await findCachedModel(ID, offline())).toBe(snapshot());
    expect(await findCachedModel(`${ID}@${COMMIT}`, offline())).toBe(snapshot());
    expect((await pull(ID, offline())).at(-1)).toMatchObject({ type: "done", folder: snapshot() });
    expect(hub.requests).toEqual([]);
  });

  test.each([DATA, "onnx/strange-name.bin", "tokenizer.json"])("%s is missing: named", async (path) => {
    await pull();
    await rm(join(snapshot(), path));
    await expect(findCachedModel(ID, offline())).rejects.toMatchObject({
      code: "hub_offline",
      message: expect.stringMatching(path),
    });
    await expect(findCachedModel(ID, options())).rejects.toMatchObject({ code: "hub_not_cached" });
  });

  test("a cache of an older tool, without lists", async () => {
    await pull();
    await rm(join(repository(), "trees"), { recursive: true });
    expect(await findCachedModel(ID, offline())).toBe(snapshot());
    await expect(findCachedModel(ID, { ...offline(), dtype: "q4" })).rejects.toMatchObject({
      code: "hub_offline",
      message: expect.stringMatching("vision_encoder"),
    });
  });

  test("a hub id that is run: the cache first, else a pull", async () => {
    for await (const _ of openHubModel(ID, options()));
    hub.requests.length = 0;
    const events = [];
    for await (const event of openHubModel(ID, options())) events.push(event.type);
    expect(events).toEqual(["done"]);
    expect(hub.requests).toEqual([]);
  });
});

test("two pulls at once end with one whole model", async () => {
  await Promise.all([pull(), pull(), pull()]);
  expect(await dataOid()).toBe(sha256(WEIGHTS));
  expect((await files(repository())).filter((name) => /incomplete|tmp/.test(name))).toEqual([]);
});
