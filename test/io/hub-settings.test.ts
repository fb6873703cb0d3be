import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isHubId, parseHubId } from "../../src/io/hub-id.js";
import { readHubSettings } from "../../src/io/hub-settings.js";

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "home-"));
  await mkdir(join(home, ".cache/huggingface"), { recursive: true });
  await writeFile(join(home, ".cache/huggingface/token"), "from-file\n");
  await writeFile(join(home, "token"), "hf_other\n");
});
afterAll(() => rm(home, { recursive: true, force: true }));

describe("the cache's place", () => {
  test.each([
    [{}, "HOME/.cache/huggingface/hub"],
    [{ XDG_CACHE_HOME: "/xdg" }, "/xdg/huggingface/hub"],
    [{ XDG_CACHE_HOME: "/xdg", HF_HOME: "/hf" }, "/hf/hub"],
    [{ HF_HOME: "/hf", HUGGINGFACE_HUB_CACHE: "/old" }, "/old"],
    [{ HF_HOME: "/hf", HUGGINGFACE_HUB_CACHE: "/old", HF_HUB_CACHE: "/new" }, "/new"],
    [{ HF_HUB_CACHE: "~/models" }, "HOME/models"],
    [{ HF_HOME: "$DATA/hf", DATA: "/mnt" }, "/mnt/hf/hub"],
    [{ HF_HOME: `\${DATA}/$NONE`, DATA: "/mnt" }, "/mnt/$NONE/hub"],
    [{ HF_HUB_CACHE: "" }, "HOME/.cache/huggingface/hub"],
  ])("%j: %s", async (env, expected) => {
    expect((await readHubSettings(env, home)).cacheFolder).toBe(expected.replace("HOME", home));
  });
});

describe("the token", () => {
  test.each<[Record<string, string>, string | undefined]>([
    [{ HF_TOKEN: " hf_a\n" }, "hf_a"],
    [{ HUGGING_FACE_HUB_TOKEN: "hf_b", HF_TOKEN: "" }, "hf_b"],
    [{}, "from-file"],
    [{ HF_TOKEN_PATH: "~/token" }, "hf_other"],
    [{ HF_HOME: "/nowhere" }, undefined],
    [{ HF_TOKEN: "hf_a", HF_HUB_DISABLE_IMPLICIT_TOKEN: "1" }, undefined],
  ])("%j", async (env, expected) => {
    expect((await readHubSettings(env, home)).token).toBe(expected);
  });

  test("one that would break a header is refused, and not shown", async () => {
    const reading = readHubSettings({ HF_TOKEN: "hf_a\nhf_b" }, home);
    await expect(reading).rejects.toMatchObject({
      code: "hub_token_malformed",
      message: expect.not.stringMatching(/hf_a/),
    });
  });
});

describe("the rest", () => {
  test.each([
    [{}, "https://huggingface.co"],
    [{ HF_ENDPOINT: "https://mirror.example/" }, "https://mirror.example"],
    [{ HF_ENDPOINT: "http://localhost:8080/api/hf//" }, "http://localhost:8080/api/hf"],
  ])("%j: endpoint %s", async (env, expected) => {
    expect((await readHubSettings(env, home)).endpoint).toBe(expected);
  });

  test.each(["mirror.example", "ftp://mirror.example", "https://me:secret@mirror.example"])(
    "endpoint %s is refused",
    async (text) => {
      await expect(readHubSettings({ HF_ENDPOINT: text }, home)).rejects.toMatchObject({
        code: "hub_endpoint_malformed",
        kind: "config",
      });
    },
  );

  test.each([
    [{ HF_HUB_OFFLINE: "1" }, true],
    [{ HF_HUB_OFFLINE: "true" }, true],
    [{ TRANSFORMERS_OFFLINE: "YES" }, true],
    [{ HF_HUB_OFFLINE: "0", TRANSFORMERS_OFFLINE: "1" }, false],
    [{}, false],
  ])("%j: offline %s", async (env, expected) => {
    expect((await readHubSettings(env, home)).offline).toBe(expected);
  });
});

describe("ids", () => {
  test.each([
    ["org/name", "org/name", "main"],
    ["HuggingFaceTB/SmolVLM-256M-Instruct@v1.0", "HuggingFaceTB/SmolVLM-256M-Instruct", "v1.0"],
    ["a_b/c.d@refs/pr/3", "a_b/c.d", "refs/pr/3"],
  ])("%s", (text, name, revision) => {
    expect(parseHubId(text)).toEqual({ name, revision });
    expect(isHubId(text)).toBe(true);
  });

  test("an option wins over the id's revision", () => {
    expect(parseHubId("org/name@v1", "v2")).toEqual({ name: "org/name", revision: "v2" });
  });

  test.each([
    "name",
    "a/b/c",
    "../name",
    "org/..",
    "org/na--me",
    "org/name.git",
    "/name",
    "org/",
    "org/na me",
    "org\\name",
    `org/${"x".repeat(100)}`,
    "",
  ])("%j is none", (text) => {
    expect(() => parseHubId(text)).toThrow(expect.objectContaining({ code: "hub_id_malformed", kind: "usage" }));
    expect(isHubId(text)).toBe(false);
  });

  test.each(["", "..", "a/../b", "/main", "a b", "a\\b", ".hidden", "a//b", "refs/", "x".repeat(300)])(
    "revision %j is none",
    (revision) => {
      expect(() => parseHubId(`org/name@${revision}`)).toThrow(
        expect.objectContaining({ code: "hub_revision_malformed" }),
      );
    },
  );
});
