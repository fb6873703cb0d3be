// Draws every page with headless Chromium and writes the dataset, its labels and the samples:  npm ci && node render.mjs
// With a word (node render.mjs invoice) only the matching pictures are drawn and their text is printed.
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer-core";
import sharp from "sharp";
import { CHROMIUM } from "./chromium.mjs";
import { FONTS, familiesOf, requireFonts } from "./fonts.mjs";
import { readme } from "./readme.mjs";
import { showPage } from "./show-page.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const datasetFolder = path.join(here, "../dataset");
const samplesFolder = path.join(here, "../samples");
const wanted = process.argv[2];
const MOST_COLOURS_FOR_A_PALETTE = 800;

const pages = (await loadPages()).filter((page) => !wanted || nameOf(page).includes(wanted));
requireFonts(pages.flatMap(familiesOf), FONTS);
const browser = await puppeteer.launch(CHROMIUM);
await mkdir(datasetFolder, { recursive: true });
await mkdir(samplesFolder, { recursive: true });
if (!wanted) await Promise.all([clearPictures(datasetFolder), clearPictures(samplesFolder)]);

const records = [];
const tab = await browser.newPage();
for (const page of pages) {
  const record = await draw(tab, page);
  records.push(record);
  console.log(
    `${record.file}  ${record.width}x${record.height}  ${Math.round(record.bytes / 1024)} KiB  ${record.lines.length} lines`,
  );
  if (record.masked.length > 0) console.log(`  made invisible: ${record.masked.join(" | ")}`);
  if (wanted) console.log(record.lines.join("\n"));
}
const version = await browser.version();
await browser.close();
if (!wanted) await writeLabels();

async function loadPages() {
  const files = (await readdir(path.join(here, "pages"))).filter((file) => file.endsWith(".mjs")).sort();
  const modules = await Promise.all(files.map((file) => import(`./pages/${file}`)));
  return modules.flatMap((module) => module.pages).sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function nameOf(page) {
  return `${page.kind}-${page.name}`;
}

async function draw(tab, page) {
  const { lines, masked } = await showPage(tab, page);
  const file = `${page.kind === "sample" ? page.name : nameOf(page)}.${page.format}`;
  const image = await encoded(await tab.screenshot(), page.format);
  await writeFile(path.join(page.kind === "sample" ? samplesFolder : datasetFolder, file), image.data);
  return {
    file,
    kind: page.kind,
    lines,
    masked,
    families: familiesOf(page),
    width: image.info.width,
    height: image.info.height,
    bytes: image.info.size,
  };
}

function encoded(screenshot, format) {
  const picture = sharp(screenshot).removeAlpha();
  if (format === "jpg") return picture.jpeg({ quality: 85 }).toBuffer({ resolveWithObject: true });
  if (format === "webp") return picture.webp({ quality: 85 }).toBuffer({ resolveWithObject: true });
  return smallestPng(picture);
}

// Flat screens are smaller without filters, gradients with. No colour at all: one channel. Few colours: a palette.
async function smallestPng(picture) {
  const { grey, colours } = coloursOf(await picture.clone().raw().toBuffer());
  const source = grey ? picture.toColourspace("b-w") : picture;
  const palette =
    !grey && colours <= MOST_COLOURS_FOR_A_PALETTE ? { palette: true, colours: 256, dither: 0, quality: 100 } : {};
  const tries = [false, true].map((adaptiveFiltering) =>
    source
      .clone()
      .png({ compressionLevel: 9, adaptiveFiltering, ...palette })
      .toBuffer({ resolveWithObject: true }),
  );
  return (await Promise.all(tries)).sort((a, b) => a.info.size - b.info.size)[0];
}

function coloursOf(rgb) {
  const seen = new Set();
  let grey = true;
  for (let at = 0; at < rgb.length; at += 3) {
    seen.add((rgb[at] << 16) | (rgb[at + 1] << 8) | rgb[at + 2]);
    if (rgb[at] !== rgb[at + 1] || rgb[at] !== rgb[at + 2]) grey = false;
  }
  return { grey, colours: seen.size };
}

async function clearPictures(folder) {
  for (const file of await readdir(folder)) if (/\.(png|jpg|webp)$/.test(file)) await rm(path.join(folder, file));
}

async function writeLabels() {
  const labelled = records.filter((record) => record.kind !== "sample").sort((a, b) => (a.file < b.file ? -1 : 1));
  const lines = labelled.map(({ file, lines, kind }) => JSON.stringify({ file, text: lines.join("\n"), kind }));
  await writeFile(path.join(datasetFolder, "labels.jsonl"), `${lines.join("\n")}\n`);
  await writeFile(path.join(datasetFolder, "README.md"), readme(labelled, version));
}
