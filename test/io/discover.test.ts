import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { countImages, type DiscoverOptions, discover, type Input } from "../../src/io/discover.js";
import { collect, streamOf } from "../helpers/collect.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();
const linux = process.platform === "linux";

/** The first bytes of a PNG: enough to be found. */
const PNG = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

const find = (...inputs: Input[]) => findWith({}, ...inputs);

async function findWith(options: Partial<DiscoverOptions>, ...inputs: Input[]) {
  let skipped = 0;
  const refs = await collect(discover(inputs, { cwd: folder.path, ...options, onSkipped: () => skipped++ }));
  return { refs, skipped, paths: refs.map(({ path }) => path), ids: refs.map(({ id }) => id) };
}

const put = (...names: string[]) => folder.put(Object.fromEntries(names.map((name) => [name, PNG])));
const sha = (path: string) => createHash("sha256").update(path).digest("hex").slice(0, 16);

describe("discover in a directory", () => {
  it("goes depth first, entries bytewise", async () => {
    await put(
      "d/b.png",
      "d/a/z.png",
      "d/a/b/c.png",
      "d/a.png",
      "d/B.png",
      "d/é.png",
      "d/a-b.png",
      "d/10.png",
      "d/9.png",
    );
    expect((await find("d")).paths).toEqual([
      ...["10.png", "9.png", "B.png"],
      ...["a/b/c.png", "a/z.png"], // "a" before "a-b.png" and "a.png"
      ...["a-b.png", "a.png", "b.png", "é.png"],
    ]);
  });

  it("gives each the hash of its path as id, and where it lies", async () => {
    await put("d/a/x.png");
    const [ref] = (await find("d")).refs;
    expect(ref.id).toBe(sha("a/x.png"));
    expect(Buffer.from(ref.location).toString()).toBe(folder.at("d/a/x.png"));
  });

  it("does not depend on how the directory is written", async () => {
    await put("d/a/x.png");
    const spellings = ["d", "d/", "./d", "d/a/..", folder.at("d")];
    for (const spelling of spellings) expect((await find(spelling)).ids).toEqual([sha("a/x.png")]);
  });

  it("takes files by content or by extension and counts the others", async () => {
    await folder.put({
      "d/by-content": PNG,
      "d/by-content.txt": PNG,
      "d/by-name.jpg": "no picture",
      "d/drawing.svg": "<svg/>",
      "d/empty.png": "",
      "d/empty": "",
      "d/notes.txt": "notes",
      "d/sub/labels.jsonl": "{}",
    });
    const { paths, skipped } = await find("d");
    expect(paths).toEqual(["by-content", "by-content.txt", "by-name.jpg", "drawing.svg", "empty.png"]);
    expect(skipped).toBe(3);
  });

  it("takes hidden files and folders too", async () => {
    await put("d/.hidden.png", "d/.folder/x.png");
    expect((await find("d")).paths).toEqual([".folder/x.png", ".hidden.png"]);
  });

  it("gives nothing for an empty one", async () => {
    await mkdir(folder.at("d"));
    expect(await find("d")).toMatchObject({ paths: [], skipped: 0 });
  });

  it.skipIf(process.platform === "win32")("does not follow links, nor open pipes", async () => {
    await put("d/a.png", "elsewhere/b.png");
    await symlink(folder.at("elsewhere"), folder.at("d/folder"));
    await symlink(folder.at("elsewhere/b.png"), folder.at("d/file.png"));
    await symlink(folder.at("d"), folder.at("d/loop"));
    await symlink(folder.at("nowhere"), folder.at("d/broken.png"));
    execFileSync("mkfifo", [folder.at("d/pipe.png"), folder.at("d/pipe")]);
    expect(await find("d")).toMatchObject({ paths: ["a.png"], skipped: 6 });
  });
});

describe("names", () => {
  it.skipIf(process.platform === "win32")("may hold anything", async () => {
    const names = [
      "\n.png",
      " .png",
      "%41.png",
      "-rf.png",
      "A.png",
      "a\tb.png",
      "a\\b.png",
      "a*b.png",
      "a[1].png",
      "“q”.png",
      "\u001b[2J.png",
    ];
    await put(...names.map((name) => `d/${name}`));
    const { paths, ids } = await find("d");
    const bytewise = [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(paths).toEqual(bytewise.map((name) => name.replaceAll("%", "%25")));
    expect(ids).toEqual(bytewise.map(sha));
  });

  it.skipIf(!linux)("that look alike are two: NFC and NFD", async () => {
    await put("d/\u00e9.png", "d/e\u0301.png");
    const { paths, ids } = await find("d");
    expect(paths).toEqual(["e\u0301.png", "\u00e9.png"]);
    expect(new Set(ids).size).toBe(2);
  });

  it.skipIf(!linux)("that are no UTF-8 are found, told apart, and can be opened", async () => {
    const raw = (name: string) => Buffer.concat([Buffer.from(`${folder.at("d")}/`), Buffer.from(name, "latin1")]);
    await mkdir(folder.at("d"));
    await writeFile(raw("\xff.png"), "one");
    await writeFile(raw("\xfe.png"), "two");
    await writeFile(raw("%FF.png"), "three");
    const { refs, ids } = await find("d");
    expect(refs.map(({ path }) => path)).toEqual(["%25FF.png", "%FE.png", "%FF.png"]);
    expect(new Set(ids).size).toBe(3);
    const contents = await Promise.all(refs.map(({ location }) => readFile(Buffer.from(location), "utf8")));
    expect(contents).toEqual(["three", "two", "one"]);
  });
});

describe("discover by several inputs", () => {
  it("keeps the order of the inputs, and finds a file once", async () => {
    await put("a/1.png", "a/2.png", "b/3.png");
    const { paths, ids } = await find("b", "a/2.png", "a", "./a/1.png", "a/*.png", "b");
    expect(paths).toEqual(["3.png", "a/2.png", "1.png"]);
    expect(new Set(ids).size).toBe(3);
  });

  it("gives files of one path below different roots different ids, the first one its own", async () => {
    await put("a/x.png", "b/x.png", "c/x.png");
    const { paths, ids } = await find("a", "b", "c");
    expect(paths).toEqual(["x.png", "x.png", "x.png"]);
    expect(ids[0]).toBe(sha("x.png"));
    expect(new Set(ids).size).toBe(3);
    expect((await find("a", "b", "c")).ids).toEqual(ids);
  });

  it("keeps a file's id when other inputs join behind it", async () => {
    await put("a/x.png", "b/y.png");
    expect((await find("a", "b")).ids[0]).toBe((await find("a")).ids[0]);
  });
});

describe("discover by file and glob", () => {
  it.each<[string, string, string[]]>([
    ["a file, whatever it is", "d/notes.txt", ["d/notes.txt"]],
    ["a file with a glob's characters in its name", "d/a[1].png", ["d/a[1].png"]],
    ["a glob", "d/*.png", ["d/a[1].png", "d/b.png"]],
    ["a glob over folders", "**/*.png", ["d/a[1].png", "d/b.png", "d/sub/c.png"]],
    ["a glob of alternatives", "d/{b,sub/c}.png", ["d/b.png", "d/sub/c.png"]],
    ["a glob takes files of any kind", "d/*", ["d/a[1].png", "d/b.png", "d/notes.txt"]],
  ])("%s: %s", async (_, input, expected) => {
    await folder.put({ "d/a[1].png": PNG, "d/b.png": PNG, "d/notes.txt": "notes", "d/sub/c.png": PNG });
    const { paths, skipped } = await find(input);
    expect(paths).toEqual(expected);
    expect(skipped).toBe(0);
  });

  it("names a file below the current folder by its path from there", async () => {
    await put("d/sub/c.png");
    const [ref] = (await find(folder.at("d/sub/c.png"))).refs;
    expect([ref.path, ref.id]).toEqual(["d/sub/c.png", sha("d/sub/c.png")]);
  });

  it.skipIf(process.platform === "win32")("follows a link that is named, but none that a glob meets", async () => {
    await put("d/a.png");
    await symlink(folder.at("d/a.png"), folder.at("d/link.png"));
    await symlink(folder.at("d"), folder.at("e"));
    expect((await find("d/link.png")).paths).toEqual(["d/link.png"]);
    expect((await find("e")).paths).toEqual(["a.png"]);
    expect((await find("d/*.png")).paths).toEqual(["d/a.png"]);
    expect((await find("**/*.png")).paths).toEqual(["d/a.png"]);
  });

  it.each(["missing.png", "missing/", "*.png", "d/missing*"])("refuses %s, which matches nothing", async (input) => {
    await put("d/a.png");
    await expect(find(input)).rejects.toMatchObject({
      code: "no_input",
      kind: "no-input",
      message: `nothing matches ${input}`,
    });
  });

  it("tells a missing input before any other is walked: a typing error costs nothing", async () => {
    await put("d/a.png");
    const seen: string[] = [];
    const run = async () => {
      for await (const { path } of discover(["d", "missing.png"], { cwd: folder.path })) seen.push(path);
    };
    await expect(run()).rejects.toMatchObject({ code: "no_input" });
    expect(seen).toEqual([]);
  });
});

describe("countImages", () => {
  it("counts what discover finds", async () => {
    await put("a/1.png", "a/2.png", "b/3.png");
    expect(await countImages(["a", "b", "a/1.png"], { cwd: folder.path })).toBe(3);
  });

  it("tells nothing where a list comes from a pipe, and leaves it alone", async () => {
    const stdin = streamOf([Buffer.from("a.png\n")]);
    expect(await countImages([{ file: "-", separator: "\n" }], { cwd: folder.path, stdin })).toBeUndefined();
    expect((await stdin.next()).done).toBe(false);
  });
});

describe("discover by a list", () => {
  const LINES = { file: "list", separator: "\n" } as const;
  const NULS = { file: "list", separator: "\0" } as const;

  it.each<[string, string, Input, string[]]>([
    ["one a line", "d/b.png\nd/a.png\n", LINES, ["d/b.png", "d/a.png"]],
    ["no newline at the end", "d/b.png\nd/a.png", LINES, ["d/b.png", "d/a.png"]],
    ["empty lines, carriage returns", "\n\r\nd/b.png\r\n\n", LINES, ["d/b.png"]],
    ["each ended by a NUL", "d/b.png\0-rf\n.png\0", NULS, ["d/b.png", "-rf\n.png"]],
    ["a carriage return before a NUL is the name's own", "x\r\0", NULS, ["x\r"]],
    ["a glob is a name", "d/*.png\n", LINES, ["d/*.png"]],
    ["what is not there", "gone.png\nd/a.png\n", LINES, ["gone.png", "d/a.png"]],
    ["twice the same", "d/a.png\n./d//a.png\nd/../d/a.png\n", LINES, ["d/a.png"]],
    ["a folder, its files named from here", "d\n", LINES, ["d/a.png", "d/b.png"]],
    ["a file in a listed folder, named before", "d/b.png\nd\n", LINES, ["d/b.png", "d/a.png"]],
    ["nothing", "", LINES, []],
  ])("%s", async (_, content, input, expected) => {
    await put("d/a.png", "d/b.png");
    await folder.put({ list: content, "d/notes.txt": "notes" });
    const { paths, ids } = await find(input);
    expect(paths).toEqual(expected);
    expect(ids).toEqual(expected.map(sha));
    expect(await countImages([input], { cwd: folder.path })).toBe(expected.length);
  });

  it("joins other inputs, and a file is found once", async () => {
    await put("d/a.png", "d/b.png");
    await folder.put({ list: "d/b.png\n" });
    expect((await find("d/b.png", "d", LINES)).paths).toEqual(["d/b.png", "a.png"]);
    expect((await find(LINES, "d")).paths).toEqual(["d/b.png", "a.png"]);
  });

  it.skipIf(!linux)("holds names that are no UTF-8, below the folder and beside it", async () => {
    await mkdir(folder.at("cwd"));
    const names = [
      Buffer.from("\xff.png", "latin1"),
      Buffer.from("../\xfe.png", "latin1"),
      Buffer.from("../\xfd.png", "latin1"),
    ];
    for (const name of names) await writeFile(Buffer.concat([Buffer.from(folder.at("cwd/")), name]), name);
    await writeFile(folder.at("cwd/list"), Buffer.concat(names.flatMap((name) => [name, Buffer.from("\n")])));
    const { refs, paths, ids } = await findWith({ cwd: folder.at("cwd") }, LINES);
    expect(paths).toEqual(["%FF.png", "../%FE.png", "../%FD.png"]);
    expect(new Set(ids).size).toBe(3);
    expect(await Promise.all(refs.map(({ location }) => readFile(Buffer.from(location))))).toEqual(names);
  });

  it("streams: a million paths are not held, however the pieces of a pipe are cut", async () => {
    let given = 0;
    async function* stdin() {
      for (; given < 20; given++) {
        yield Buffer.from(`d/${given}.p`);
        yield Buffer.from("ng\n");
      }
    }
    const refs = discover([{ file: "-", separator: "\n" }], { cwd: folder.path, stdin: stdin() });
    for (let index = 0; index < 5; index++) expect((await refs.next()).value?.path).toBe(`d/${index}.png`);
    expect(given).toBeLessThanOrEqual(5);
    await refs.return(undefined);
  });

  it("ends when it is told to, also while nobody writes", async () => {
    const stdin = new PassThrough();
    stdin.write("a.png\n");
    const stop = new AbortController();
    const refs = discover([{ file: "-", separator: "\n" }], { cwd: folder.path, stdin, signal: stop.signal });
    expect((await refs.next()).value?.path).toBe("a.png");
    setTimeout(() => stop.abort(), 10);
    expect((await refs.next()).done).toBe(true);
  });

  it.each<[string, Input, object]>([
    ["a list that is missing", { file: "typo", separator: "\n" }, { code: "list_unreadable", kind: "no-input" }],
    ["a folder as a list", { file: "d", separator: "\n" }, { code: "list_unreadable", kind: "no-input" }],
    ["no list at all", { file: "long", separator: "\n" }, { code: "list_invalid", kind: "usage" }],
  ])("refuses %s", async (_, input, expected) => {
    await put("d/a.png");
    await folder.put({ long: "x".repeat(200_000) });
    await expect(find("d", input)).rejects.toMatchObject(expected);
  });
});

describe.skipIf(process.platform === "win32")("discover with links followed", () => {
  const follow = (...inputs: Input[]) => findWith({ follow: true }, ...inputs);

  it("takes what lies outside, by the link's name; each folder once", async () => {
    await put("d/a.png", "out/b.png", "out/sub/c.png");
    await symlink(folder.at("out"), folder.at("d/link"));
    await symlink(folder.at("out/sub"), folder.at("d/link2"));
    await symlink(folder.at("out/b.png"), folder.at("d/z.png"));
    expect(await follow("d")).toMatchObject({ paths: ["a.png", "link/b.png", "link/sub/c.png", "z.png"], skipped: 0 });
    expect((await find("d")).paths).toEqual(["a.png"]);
  });

  it("walks no loop, and gives no file a second name for a link inside", async () => {
    await put("d/a.png", "d/sub/b.png", "d/sub/c.png");
    await symlink("..", folder.at("d/sub/up"));
    await symlink(".", folder.at("d/self"));
    await symlink("../..", folder.at("d/sub/above"));
    await symlink("sub", folder.at("d/again"));
    await symlink("sub/b.png", folder.at("d/same.png"));
    await symlink("loop.png", folder.at("d/loop.png"));
    await symlink("/nowhere/x.png", folder.at("d/broken.png"));
    const { paths } = await follow("d");
    expect(paths).toEqual(["a.png", "sub/b.png", "sub/c.png"]);
    expect((await follow("d", "d/sub")).paths).toEqual(paths);
  });

  it("opens no pipe or device that a link leads to", async () => {
    await put("d/a.png");
    execFileSync("mkfifo", [folder.at("pipe")]);
    await symlink(folder.at("pipe"), folder.at("d/pipe.png"));
    await symlink("/dev/zero", folder.at("d/zero.png"));
    expect(await follow("d")).toMatchObject({ paths: ["a.png"], skipped: 2 });
  });

  it("does not walk for ever where links multiply", async () => {
    for (let level = 0; level < 24; level++) {
      await mkdir(folder.at(`out/${level}`), { recursive: true });
      for (const name of ["x", "y"]) await symlink(`../${level + 1}`, folder.at(`out/${level}/${name}`));
    }
    await put("out/24/a.png");
    await mkdir(folder.at("d"));
    await symlink(folder.at("out/0"), folder.at("d/in"));
    expect((await follow("d")).paths).toHaveLength(1);
  });
});
