// Draws the pages of pages.mjs, with their text in reading order, into a folder:
//     (cd benchmarks/render && npm ci) && node benchmarks/order/render.mjs FOLDER
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { CHROMIUM } from "../render/chromium.mjs";
import { BASE_CSS } from "../render/kit.mjs";
import puppeteer from "../render/node_modules/puppeteer-core/lib/esm/puppeteer/puppeteer-core.js";
import { readVisibleText } from "../render/truth.mjs";
import { pages } from "./pages.mjs";

const folder = process.argv[2];
if (!folder) throw new Error("usage: node benchmarks/order/render.mjs FOLDER");
await mkdir(folder, { recursive: true });
const browser = await puppeteer.launch(CHROMIUM);
const tab = await browser.newPage();
const labels = [];
for (const page of pages) {
  const [width, height, deviceScaleFactor = 1] = page.size;
  await tab.setViewport({ width, height, deviceScaleFactor });
  const style = `${BASE_CSS}body{font:${page.font}}${page.css}`;
  await tab.setContent(`<!doctype html><meta charset="utf-8"><style>${style}</style><body>${page.body}</body>`);
  const { lines } = await tab.evaluate(readVisibleText);
  const file = `${page.name}.png`;
  await writeFile(path.join(folder, file), await tab.screenshot());
  labels.push({ file, text: lines.join("\n"), kind: page.kind });
}
await browser.close();
await writeFile(path.join(folder, "labels.jsonl"), labels.map((label) => `${JSON.stringify(label)}\n`).join(""));
