// A directory of truly mixed sizes, made of the shipped dataset: as many cuts of 200 to 512 px as pictures of about 1024 px, screens of phones, and pictures
// of 2048 px and more. Nothing is enlarged. The file's name begins with its kind.
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { mulberry32 } from "../../dist/metrics/random.js";
import { shuffled } from "../measuring.mjs";

const DATASET = new URL("../dataset/", import.meta.url);
const SHAPES = [1, 4 / 3, 3 / 4, 16 / 9];

/** What a kind is taken from, by name and size, and how. `random` is seeded; the same count gives the same files. */
const KINDS = {
  cut: {
    takes: ({ width, height }) => Math.min(width, height) >= 512,
    make: (picture, { width, height }, random) => {
      const long = Math.round(200 + random() * 312);
      const shape = SHAPES[Math.floor(random() * SHAPES.length)];
      const size = { width: Math.round(long * Math.min(1, shape)), height: Math.round(long / Math.max(1, shape)) };
      const left = Math.floor(random() * (width - size.width));
      const top = Math.floor(random() * (height - size.height));
      return picture.extract({ left, top, ...size });
    },
  },
  web: {
    takes: ({ name, width, height }) => /^(banner|chart|tablet|desktop)/.test(name) && Math.max(width, height) >= 1024,
    make: (picture) => picture.resize({ width: 1024, height: 1024, fit: "inside" }),
  },
  phone: { takes: ({ name }) => name.startsWith("phone"), make: (picture) => picture },
  large: {
    takes: ({ width, height }) => Math.max(width, height) >= 2048 && Math.min(width, height) >= 1200,
    make: (picture) => picture,
  },
};

/** Writes about `count` PNG files, a quarter of each kind, into a folder, which is made. */
export async function writeMixed(folder, count, seed = 1) {
  await mkdir(folder, { recursive: true });
  const random = mulberry32(seed);
  const sources = await readSources();
  for (const [kind, { takes, make }] of Object.entries(KINDS)) {
    const own = shuffled(sources.filter(takes), random);
    for (let index = 0; index < Math.ceil(count / Object.keys(KINDS).length); index++) {
      const source = own[index % own.length];
      const name = `${kind}-${String(index).padStart(3, "0")}.png`;
      await make(sharp(source.path), source, random).png({ compressionLevel: 1 }).toFile(join(folder, name));
    }
  }
}

async function readSources() {
  const labels = await readFile(new URL("labels.jsonl", DATASET), "utf8");
  const names = labels
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).file);
  return Promise.all(
    names.map(async (name) => {
      const path = fileURLToPath(new URL(name, DATASET));
      const { width, height } = await sharp(path).metadata();
      return { name, path, width, height };
    }),
  );
}
