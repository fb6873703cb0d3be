import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DEFAULTS } from "../../src/config/schema.js";
import type { HubEvent } from "../../src/io/hub.js";
import { loadReader } from "../../src/model/families/ppocr-load.js";
import { findModel, type ModelPlace } from "../../src/model/model-place.js";
import { type HubRepository, type HubServer, startHubServer } from "../helpers/hub-server.js";
import * as onnx from "../helpers/onnx-writer.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const TINY = fileURLToPath(new URL("../fixtures/readers/", import.meta.url));
const commit = (digit: string) => digit.repeat(40);
const DET = { "inference.onnx": readFileSync(`${TINY}det.onnx`), "inference.yml": "PostProcess: { thresh: 0.25 }" };
const REC = {
  "inference.onnx": readFileSync(`${TINY}rec-cyrillic.onnx`),
  "inference.yml": readFileSync(`${TINY}rec-cyrillic.yml`),
};
const BUNDLE = { "config.json": '{"model_type":"test"}', "onnx/vision_encoder.onnx": onnx.addModel() };
const REPOSITORIES: HubRepository[] = [
  { name: "org/reader_det_onnx", commit: commit("a"), files: DET },
  { name: "org/reader_rec_onnx", commit: commit("b"), files: REC },
  { name: "org/half_det_onnx", commit: commit("c"), files: DET },
  { name: "org/deep_det_onnx", commit: commit("d"), files: { "onnx/inference.onnx": DET["inference.onnx"] } },
  { name: "org/deep_rec_onnx", commit: commit("e"), files: REC },
  { name: "org/vlm", commit: commit("f"), files: BUNDLE },
  // A reader's id wins over a repository of its name.
  { name: "org/reader", commit: commit("0"), files: BUNDLE },
];

const folder = useTempFolder("all");
let hub: HubServer;
beforeAll(async () => {
  hub = await startHubServer(REPOSITORIES);
});
afterAll(() => hub.close());
beforeEach(async () => {
  await rm(folder.at("cache"), { recursive: true, force: true });
  hub.requests.length = 0;
});

async function find(model: string, env: Record<string, string> = {}, events: HubEvent[] = []): Promise<ModelPlace> {
  const hubEnv = { HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: folder.at("cache"), HF_HOME: folder.path, ...env };
  return findModel(
    { ...DEFAULTS, model },
    { cwd: folder.path, env: hubEnv, onHubEvent: (event) => events.push(event) },
  );
}

const snapshot = (name: string, of: string, file: string) =>
  folder.at("cache", `models--org--${name}`, "snapshots", commit(of), file);
const READER: ModelPlace = {
  kind: "reader",
  get parts() {
    const part = (name: string, of: string) => ({
      model: snapshot(name, of, "inference.onnx"),
      settings: snapshot(name, of, "inference.yml"),
    });
    return { detector: part("reader_det_onnx", "a"), recogniser: part("reader_rec_onnx", "b") };
  },
};
const OFFLINE = { HF_HUB_OFFLINE: "1" };

describe("a hub id that stands for a reader's two repositories", () => {
  it("brings both, and can be read", async () => {
    const events: HubEvent[] = [];
    const place = await find("org/reader", {}, events);
    expect(place).toEqual(READER);
    expect(events.flatMap((event) => (event.type === "plan" ? event.id.name : []))).toEqual([
      "org/reader_det_onnx",
      "org/reader_rec_onnx",
    ]);
    const { characters, detection } = await loadReader((place as Extract<ModelPlace, { kind: "reader" }>).parts);
    expect([characters.length, detection.lines.threshold]).toEqual([80, 0.25]);
  });

  it("asks nobody once the cache has both, online or not", async () => {
    await find("org/reader");
    hub.requests.length = 0;
    expect(await find("org/reader")).toEqual(READER);
    expect(await find("org/reader", OFFLINE)).toEqual(READER);
    expect(hub.requests).toEqual([]);
  });

  it.each([
    ["a branch of both", "org/reader@main"],
    ["a commit of each", `org/reader@${commit("a")},${commit("b")}`],
  ])("can be pinned to %s", async (_, id) => {
    expect(await find(id)).toEqual(READER);
  });

  it.each<[string, string, Record<string, string>, string, RegExp]>([
    ["a detector alone", "org/half", {}, "hub_repository_not_found", /half_rec_onnx/],
    [
      "a commit that one of them lacks",
      `org/reader@${commit("a")}`,
      {},
      "hub_revision_not_found",
      /reader_rec_onnx@a+/,
    ],
    [
      "commits the wrong way round",
      `org/reader@${commit("b")},${commit("a")}`,
      {},
      "hub_revision_not_found",
      /det_onnx/,
    ],
    ["a revision that is no name", "org/reader@main,../x", {}, "hub_revision_malformed", /\.\.\/x/],
    ["models that lie elsewhere", "org/deep", {}, "reader_unfit", /no \.onnx file in its root/],
    ["an empty cache without a network", "org/reader", OFFLINE, "hub_offline", /org\/reader@main/],
    ["neither a pair nor a repository", "org/nothing", {}, "hub_repository_not_found", /org\/nothing/],
    ["no id", "org/a/b", {}, "unknown_model", /org\/a\/b/],
  ])("is refused with %s", async (_, id, env, code, message) => {
    await expect(find(id, env)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it("names what an interrupted pull left out, without a network", async () => {
    await find("org/half").catch(() => {});
    await expect(find("org/half", OFFLINE)).rejects.toMatchObject({
      code: "hub_offline",
      message: expect.stringContaining("org/half_rec_onnx"),
    });
  });

  it("passes on what the hub says", async () => {
    hub.spoil = ({ path }) => (path.includes("_det_onnx") ? { status: 403 } : undefined);
    await expect(find("org/vlm")).rejects.toMatchObject({ code: "hub_forbidden" });
    hub.spoil = () => undefined;
  });
});

describe("a hub id that is one repository", () => {
  it("is a bundle; once it is in the cache nobody is asked", async () => {
    const place = { kind: "bundle", folder: snapshot("vlm", "f", "").replace(/\/$/, "") };
    expect(await find("org/vlm")).toEqual(place);
    hub.requests.length = 0;
    expect(await find("org/vlm")).toEqual(place);
    expect(hub.requests).toEqual([]);
  });

  it("may have a name too long for a pair", async () => {
    const id = `org/${"x".repeat(90)}`;
    await expect(find(id)).rejects.toMatchObject({ code: "hub_repository_not_found" });
    expect(hub.requests.map(({ path }) => path).filter((path) => path.includes("_det_onnx"))).toEqual([]);
  });
});

describe("a folder", () => {
  it("is a bundle, or a reader", async () => {
    await folder.put({ "bundle/config.json": "{}", "reader/det.onnx": "", "reader/rec.onnx": "" });
    expect(await find("bundle")).toEqual({ kind: "bundle", folder: folder.at("bundle") });
    expect(await find("reader")).toMatchObject({ kind: "reader" });
  });
});
