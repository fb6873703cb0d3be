import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { sep } from "node:path";
import { describe, expect, it } from "vitest";
import { printablePath } from "../../src/io/printable-path.js";
import { SidecarLog } from "../../src/io/sidecar-log.js";
import { SidecarPlaces } from "../../src/io/sidecar-places.js";
import { type SidecarExtension, type SidecarOptions, Sidecars } from "../../src/io/sidecars.js";
import type { ImageRef } from "../../src/types.js";
import { captioned, refOf } from "../helpers/outcomes.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();
const read = (name: string) => readFile(folder.at(name), "utf8");

/** Pictures by their path in the input folder; their content is what is read of them. */
async function pictures(contents: Readonly<Record<string, string>>): Promise<ImageRef[]> {
  await folder.put(Object.fromEntries(Object.entries(contents).map(([path, content]) => [`in/${path}`, content])));
  return Object.keys(contents).map((path) => refOf(folder.at("in", path), path));
}

interface Options {
  readonly existing?: SidecarOptions["existing"];
  readonly extension?: SidecarExtension;
  readonly dir?: string;
}

/** A run over pictures; gives the codes of what could not be written, and the counts. */
async function run(refs: readonly ImageRef[], { existing = "skip", extension = "txt", dir }: Options = {}) {
  await mkdir(folder.at("out"), { recursive: true });
  const places = new SidecarPlaces(dir === undefined ? undefined : folder.at(dir));
  const log = await SidecarLog.open(folder.at("out"));
  const sidecars = new Sidecars(extension, { extensions: [extension], places, existing }, log);
  for (const ref of refs) places.see(ref);
  const codes: string[] = [];
  for (const ref of refs)
    await sidecars.add(captioned(ref).record, { ref }).catch(({ kind, code }) => codes.push(`${kind} ${code}`));
  const [counts] = Object.values(await sidecars.finish());
  await log.close();
  return { codes, ...counts };
}

describe("Sidecars", () => {
  it("stand beside the pictures, as text or with all that is known", async () => {
    const refs = await pictures({ "a.png": "alpha", "sub/b.tar.jpg": "beta", ".hidden": "h" });
    expect(await run(refs)).toEqual({ codes: [], written: 3, unchanged: 0, left: 0 });
    expect(await read("in/a.txt")).toBe('An image that reads: "alpha"\n');
    expect(await read("in/sub/b.tar.txt")).toBe('An image that reads: "beta"\n');
    expect(await read("in/.hidden.txt")).toBe('An image that reads: "h"\n');
    await run(refs, { extension: "json" });
    expect(JSON.parse(await read("in/a.json"))).toEqual(captioned(refs[0]).record);
    expect((await readdir(folder.at("in"))).sort()).toEqual([
      ".hidden",
      ".hidden.json",
      ".hidden.txt",
      "a.json",
      "a.png",
      "a.txt",
      "sub",
    ]);
  });

  it("stand in a tree that mirrors the pictures'", async () => {
    const refs = await pictures({ "a.png": "alpha", "sub/deep/b.jpg": "beta" });
    expect(await run(refs, { dir: "there/captions" })).toMatchObject({ codes: [], written: 2 });
    expect(await read("there/captions/sub/deep/b.txt")).toBe('An image that reads: "beta"\n');
    expect((await readdir(folder.at("in"))).sort()).toEqual(["a.png", "sub"]);
  });

  it.each(["skip", "append", "prepend", "overwrite", "error"] as const)(
    "%s: done again nothing is changed",
    async (existing) => {
      const refs = await pictures({ "a.png": "alpha", "b.png": "beta" });
      await folder.put({ "in/a.txt": "1girl, solo\n" });
      const firstly = await run(refs, { existing });
      const texts = { a: await read("in/a.txt"), b: await read("in/b.txt") };
      expect(texts.a).toBe(
        {
          skip: "1girl, solo\n",
          error: "1girl, solo\n",
          append: '1girl, solo, An image that reads: "alpha"\n',
          prepend: 'An image that reads: "alpha", 1girl, solo\n',
          overwrite: 'An image that reads: "alpha"\n',
        }[existing],
      );
      expect(await run(refs, { existing })).toEqual({ ...firstly, written: 0, unchanged: firstly.written });
      expect({ a: await read("in/a.txt"), b: await read("in/b.txt") }).toEqual(texts);
      expect(firstly.codes).toEqual(existing === "error" ? ["input sidecar_exists"] : []);
    },
  );

  it.each(["append", "prepend"] as const)("%s: killed anywhere, the next run ends in the same", async (existing) => {
    const refs = await pictures({ "a.png": "alpha" });
    await folder.put({ "in/a.txt": "1girl, solo\n" });
    await run(refs, { existing });
    const whole = await read("in/a.txt");
    const log = await read("out/sidecars.jsonl");
    for (const [text, logged, partial] of [
      ["1girl, solo\n", "", undefined],
      ["1girl, solo\n", "", "An image th"],
      [whole, "", undefined],
      [whole, log.slice(0, 20), undefined],
      [whole, log, undefined],
    ] as const) {
      await folder.put({ "in/a.txt": text, "out/sidecars.jsonl": logged });
      const { key } = { key: JSON.parse(log).sidecar };
      if (partial) await folder.put({ [`in/.openautoglm-${key}.partial`]: partial });
      await run(refs, { existing });
      expect([await read("in/a.txt"), await read("out/sidecars.jsonl")]).toEqual([whole, log]);
      expect((await readdir(folder.at("in"))).sort()).toEqual(["a.png", "a.txt"]);
    }
  });

  it("follow a picture that changed, keep what was there before us, and leave what was edited", async () => {
    const refs = await pictures({ "a.png": "alpha", "b.png": "beta" });
    await folder.put({ "in/a.txt": "1girl\n", "in/b.txt": "1boy\n" });
    await run(refs, { existing: "append" });
    await pictures({ "a.png": "omega", "b.png": "psi" });
    await writeFile(folder.at("in/b.txt"), "1boy, mine\n");
    expect(await run(refs, { existing: "append" })).toMatchObject({ written: 1, left: 1 });
    expect([await read("in/a.txt"), await read("in/b.txt")]).toEqual([
      '1girl, An image that reads: "omega"\n',
      "1boy, mine\n",
    ]);
  });

  it("are written anew when they are gone", async () => {
    const refs = await pictures({ "a.png": "alpha" });
    await run(refs);
    await rm(folder.at("in/a.txt"));
    expect(await run(refs)).toMatchObject({ written: 1 });
  });

  it("of two pictures that would share one belong to the first, in whichever shard", async () => {
    const refs = await pictures({ "a.jpg": "first", "a.png": "second", "sub/a.png": "third" });
    expect((await run(refs)).codes).toEqual(["input sidecar_shared"]);
    expect(await read("in/a.txt")).toContain("first");
    const places = new SidecarPlaces(undefined);
    for (const ref of refs) places.see(ref);
    await expect(places.find(refs[1], "txt")).rejects.toMatchObject({ code: "sidecar_shared" });
  });

  it("of a raw photograph is no other's", async () => {
    const refs = await pictures({ "a.cr2": "raw", "a.jpg": "developed" });
    expect(await run(refs)).toMatchObject({ codes: [], written: 2 });
    expect([await read("in/a.cr2.txt"), await read("in/a.txt")]).toEqual([
      'An image that reads: "raw"\n',
      'An image that reads: "developed"\n',
    ]);
  });

  it("of two inputs with the same names share none in a mirrored tree", async () => {
    await folder.put({ "x/a.png": "x", "y/a.png": "y" });
    const refs = [
      refOf(folder.at("x/a.png"), "a.png"),
      { ...refOf(folder.at("y/a.png"), "a.png"), id: "f".repeat(16) },
    ];
    expect((await run(refs, { dir: "there" })).codes).toEqual(["input sidecar_shared"]);
    expect((await run(refs)).codes).toEqual([]);
  });
});

describe("Sidecars and hostile names", () => {
  it("keep pictures apart and stay where they belong", async () => {
    const names = [
      "-rf.png",
      "a\nb.png",
      "caf\u00e9.png",
      "cafe\u0301.png",
      "\u202egnp.png",
      "<img onerror=x>.png",
      `${"x".repeat(251)}.png`,
      "..png",
      "a.b.png",
    ];
    const refs = await pictures(Object.fromEntries(names.map((name) => [name, name])));
    expect(await run(refs)).toMatchObject({ codes: [], written: names.length });
    for (const name of names)
      expect(await read(`in/${name === "..png" ? "." : name.slice(0, -4)}.txt`)).toContain("An image");
    expect(await run(refs)).toMatchObject({ codes: [], unchanged: names.length });
  });

  it.skipIf(process.platform !== "linux")("of bytes that are no UTF-8 keep them", async () => {
    await mkdir(folder.at("in"));
    const [png, txt] = ["png", "txt"].map((end) =>
      Buffer.concat([Buffer.from(folder.at("in", "a")), Buffer.from([0xff, 0x2e]), Buffer.from(end)]),
    );
    await writeFile(png, "alpha");
    const ref = { ...refOf("x", printablePath(png).split(sep).at(-1)), location: png };
    const { record } = captioned({ ...ref, location: png });
    for (const dir of [undefined, folder.at("there")]) {
      const places = new SidecarPlaces(dir);
      const log = await SidecarLog.open(folder.path);
      const sidecars = new Sidecars("txt", { extensions: ["txt"], places, existing: "skip" }, log);
      await sidecars.add(record, { ref });
      await log.close();
    }
    expect(await readFile(txt, "utf8")).toContain("alpha");
    expect((await readdir(folder.at("there"), { encoding: "buffer" }))[0].equals(txt.subarray(-6))).toBe(true);
  });

  it("too long are told of", async () => {
    const refs = await pictures({ [`${"y".repeat(254)}`]: "long" });
    expect((await run(refs)).codes).toEqual(["input sidecar_unwritable"]);
  });

  it("that a picture has are left to it", async () => {
    const refs = await pictures({ "a.txt": "a picture named .txt", "b.png": "beta" });
    await folder.put({ "in/b.txt": Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) });
    expect((await run(refs, { existing: "overwrite" })).codes).toEqual([
      "input sidecar_is_picture",
      "input sidecar_is_picture",
    ]);
    expect(await read("in/a.txt")).toBe("a picture named .txt");
  });
});

describe("Sidecars and what stands in their place", () => {
  it.each<[string, (path: string) => Promise<unknown>]>([
    ["a link to a file", (path) => symlink(folder.at("secret"), path)],
    ["a link to nothing", (path) => symlink(folder.at("nothing"), path)],
    ["a folder", (path) => mkdir(path)],
    ["no text", (path) => writeFile(path, Uint8Array.from([0x61, 0xff]))],
    ["far too much text", (path) => writeFile(path, "").then(() => truncate(path, (1 << 24) + 1))],
  ])("%s: it is left as it is", async (_, put) => {
    const refs = await pictures({ "a.png": "alpha" });
    await folder.put({ secret: "mine" });
    await put(folder.at("in/a.txt"));
    for (const existing of ["overwrite", "append"] as const)
      expect((await run(refs, { existing })).codes).toEqual(["input sidecar_no_text"]);
    expect([await read("secret"), existsSync(folder.at("nothing"))]).toEqual(["mine", false]);
  });

  it("a link in place of the partial file is not written through", async () => {
    const refs = await pictures({ "a.png": "alpha" });
    await folder.put({ secret: "mine" });
    await run(refs);
    const { sidecar } = JSON.parse(await read("out/sidecars.jsonl"));
    await rm(folder.at("in/a.txt"));
    await symlink(folder.at("secret"), folder.at(`in/.openautoglm-${sidecar}.partial`));
    await run(refs);
    expect([await read("secret"), await read("in/a.txt")]).toEqual(["mine", 'An image that reads: "alpha"\n']);
  });

  it.each([undefined, "there"])("a link on the way to its folder is not followed (%s)", async (dir) => {
    const refs = await pictures({ "a.png": "alpha" });
    await folder.put({ "elsewhere/b.png": "beta" });
    await symlink(folder.at("elsewhere"), folder.at("in/link"));
    await mkdir(folder.at("there"));
    await symlink(folder.at("elsewhere"), folder.at("there/link"));
    const { codes } = await run([...refs, refOf(folder.at("in/link/b.png"), "link/b.png")], { dir });
    expect(codes).toEqual(["input sidecar_outside"]);
    expect(await readdir(folder.at("elsewhere"))).toEqual(["b.png"]);
  });

  it("a path that leads out of its folder has a sidecar beside it, and none in a tree", async () => {
    await folder.put({ "elsewhere/b.png": "beta" });
    const refs = [refOf(folder.at("elsewhere/b.png"), "../elsewhere/b.png")];
    expect((await run(refs, { dir: "there" })).codes).toEqual(["input sidecar_outside"]);
    expect((await run(refs)).codes).toEqual([]);
    expect(await read("elsewhere/b.txt")).toContain("beta");
  });
});
