import { readdir, rm, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { TarFile } from "../../src/io/tar-file.js";
import { Webdataset } from "../../src/io/webdataset.js";
import { pictureOf, readWebdataset } from "../../src/io/webdataset-reader.js";
import type { CaptionRecord } from "../../src/types.js";
import { collect } from "../helpers/collect.js";
import { captioned, refOf } from "../helpers/outcomes.js";
import { fields } from "../helpers/pictures.js";
import { useTempFolder } from "../helpers/temp-folder.js";

const folder = useTempFolder();
const shards = async () => (await readdir(folder.at("webdataset"))).sort();

/** Pictures and their captions. */
async function pictures(count: number, format: "png" | "jpeg" | "gif" | "tiff" | "webp" | "avif" = "png") {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const picture = await fields(8 + index, 8)
        .toFormat(format)
        .toBuffer();
      await folder.put({ [`${index}.png`]: picture });
      return { picture, record: captioned(refOf(folder.at(`${index}.png`))).record };
    }),
  );
}

async function write(
  captions: readonly { record: CaptionRecord; picture?: Uint8Array }[],
  shardSize = 2,
): Promise<object> {
  const webdataset = await Webdataset.open(folder.path, { shardSize });
  for (const { record, picture } of captions)
    await webdataset.add(record, picture ? { picture: async () => picture } : {});
  const facts = await webdataset.finish(true);
  await webdataset.close();
  return facts;
}

const read = async () =>
  (await collect(readWebdataset(folder.path))).map(({ files, ...sample }) => ({
    ...sample,
    names: [...files.keys()].join(),
    record: JSON.parse(Buffer.from(files.get("json")!).toString()),
    text: Buffer.from(files.get("txt")!).toString(),
    picture: Buffer.from(pictureOf({ files, ...sample })!),
  }));

describe("Webdataset", () => {
  it("holds picture, record and caption of each, in shards", async () => {
    const captions = await pictures(5);
    expect(await write(captions)).toEqual({ webdataset: { samples: 5, shards: 3 } });
    expect(await shards()).toEqual(["00000.tar", "00001.tar", "00002.tar"]);
    expect(await read()).toEqual(
      captions.map(({ record, picture }) => ({
        ...{ id: record.id, names: "png,json,txt", record, text: record.caption, picture },
      })),
    );
  });

  it.each([
    ["jpeg", "jpg,json,txt"],
    ["tiff", "tif,json,txt"],
    ["avif", "avif,json,txt"],
  ] as const)("names a picture by what it is, not by its name: %s", async (format, names) => {
    await write(await pictures(1, format));
    expect((await read()).map((sample) => sample.names)).toEqual([names]);
  });

  it("leaves out what this run did not come by, and tells of a picture that changed or is gone", async () => {
    const [a, b, c, d] = await pictures(4);
    const webdataset = await Webdataset.open(folder.path, { shardSize: 9 });
    const changed = { code: "picture_changed", kind: "input" };
    await webdataset.add(a.record, {});
    await expect(webdataset.add(b.record, { picture: async () => c.picture })).rejects.toMatchObject(changed);
    await expect(webdataset.add(c.record, { picture: async () => undefined })).rejects.toMatchObject(changed);
    await webdataset.add(d.record, { picture: async () => d.picture });
    expect(await webdataset.finish(true)).toEqual({ webdataset: { samples: 1, shards: 1 } });
    expect((await read()).map(({ id }) => id)).toEqual([d.record.id]);
  });

  it("gives names at the end only, and removes shards of a longer run", async () => {
    const captions = await pictures(5);
    await write(captions);
    await folder.put({ "webdataset/00007.tar.partial": "half", "webdataset/mine.tar": "", "webdataset/1.tar": "" });
    const webdataset = await Webdataset.open(folder.path, { shardSize: 1 });
    for (const { record, picture } of captions.slice(0, 2))
      await webdataset.add(record, { picture: async () => picture });
    expect(await read()).toHaveLength(5);
    await webdataset.finish(true);
    expect(await shards()).toEqual(["00000.tar", "00001.tar", "1.tar", "mine.tar"]);
    await rm(folder.at("webdataset/1.tar"));
    expect(await read()).toHaveLength(2);
  });

  it("a stopped run leaves the shards of the run before", async () => {
    const captions = await pictures(5);
    await write(captions);
    const webdataset = await Webdataset.open(folder.path, { shardSize: 1 });
    const [{ record, picture }] = captions;
    await webdataset.add(record, { picture: async () => picture });
    expect(await webdataset.finish(false)).toBeUndefined();
    expect(await shards()).toEqual(["00000.tar", "00001.tar", "00002.tar"]);
    expect(await read()).toHaveLength(5);
  });

  it("is empty where there is no caption", async () => {
    expect(await write([])).toEqual({ webdataset: { samples: 0, shards: 0 } });
    expect(await shards()).toEqual([]);
  });
});

describe("TarFile", () => {
  it.skipIf(process.platform !== "linux").each([100, 5_000_000])(
    "says that the disk is full (%d bytes)",
    async (bytes) => {
      const tar = new TarFile("/dev/full");
      const full = { code: "disk_failed", kind: "io" };
      const write = async () => {
        await tar.add("a", new Uint8Array(bytes));
        await tar.add("b", new Uint8Array(bytes));
        await tar.finish();
      };
      await expect(write()).rejects.toMatchObject(full);
      await tar.close();
    },
  );

  it("says where it can't be written, and closes", async () => {
    await writeFile(folder.at("file"), "");
    const tar = new TarFile(folder.at("file/00000.tar"));
    await expect(tar.finish()).rejects.toMatchObject({ code: "output_unwritable" });
    await tar.close();
  });
});
