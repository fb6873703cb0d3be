// Draws the pages of ../order/pages.mjs, with their text in reading order, into a folder:  npm ci && node order.mjs FOLDER
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import puppeteer from "puppeteer-core";
import { pages } from "../order/pages.mjs";
import { CHROMIUM } from "./chromium.mjs";
import { showPage } from "./show-page.mjs";

const folder = process.argv[2];
if (!folder) throw new Error("usage: node order.mjs FOLDER");
await mkdir(folder, { recursive: true });
const browser = await puppeteer.launch(CHROMIUM);
const tab = await browser.newPage();
const labels = [];
for (const page of pages) {
  const { lines } = await showPage(tab, page);
  const file = `${page.name}.png`;
  await writeFile(path.join(folder, file), await tab.screenshot());
  labels.push({ file, text: lines.join("\n"), kind: page.kind });
}
await browser.close();
await writeFile(path.join(folder, "labels.jsonl"), labels.map((label) => `${JSON.stringify(label)}\n`).join(""));
