// Pictures with what a person reads on them: from labels.jsonl, or from a folder of transcripts.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { basename, join, parse, resolve } from "node:path";
import { loadDataset, SHIPPED_DATASET } from "../../dist/bench/dataset.js";

/** @returns {{ name, sha256, available, images: { path, location, truth, kind }[] }}, sorted by name */
export async function loadImages({ folder = SHIPPED_DATASET, truth, limit }) {
  const { name, sha256, images } = truth ? await fromTranscripts(folder, truth) : await fromLabels(folder);
  return { name, sha256, available: images.length, images: spread(images, limit) };
}

async function fromLabels(folder) {
  const { info, images } = await loadDataset(resolve(folder));
  return {
    name: info.name,
    sha256: info.sha256,
    images: images.map(({ ref, truth, kind }) => {
      return { path: ref.path, location: Buffer.from(ref.location).toString(), truth, kind };
    }),
  };
}

async function fromTranscripts(folder, truthFolder) {
  const names = new Set(await readdir(truthFolder));
  const images = [];
  const hash = createHash("sha256");
  for (const path of (await readdir(folder)).sort()) {
    const transcript = `${parse(path).name}.txt`;
    if (path.endsWith(".txt") || !names.has(transcript)) continue;
    const location = join(resolve(folder), path);
    const truth = await readFile(join(truthFolder, transcript), "utf8");
    hash.update(truth).update(
      createHash("sha256")
        .update(await readFile(location))
        .digest(),
    );
    images.push({ path, location, truth, kind: "other" });
  }
  if (images.length === 0) throw new Error(`no picture in ${folder} has a transcript <name>.txt in ${truthFolder}`);
  return { name: basename(resolve(folder)), sha256: hash.digest("hex"), images };
}

/** Evenly over the list, the first included: a folder sorted by name is sorted by kind. */
function spread(items, limit) {
  if (limit === 0 || limit >= items.length) return items;
  return Array.from({ length: limit }, (_, k) => items[Math.floor((k * items.length) / limit)]);
}
