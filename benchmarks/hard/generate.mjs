// Draws one split of the hard set: pictures, labels.jsonl for `openautoglm bench`, and a text file a picture in truth/:
//   npm ci && node generate.mjs tune FOLDER [count]      (or held; 64 pictures unless told)
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import puppeteer from "puppeteer-core";
import { CHROMIUM } from "../render/chromium.mjs";
import { requireFonts } from "../render/fonts.mjs";
import { BASE_CSS } from "../render/kit.mjs";
import { readVisibleText } from "../render/truth.mjs";
import { chooseDegradation, degrade } from "./degrade.mjs";
import { FONTS, familiesOf } from "./fonts.mjs";
import { layouts as cards } from "./layouts/cards.mjs";
import { layouts as lists } from "./layouts/lists.mjs";
import { layouts as pages } from "./layouts/pages.mjs";
import { layouts as pictures } from "./layouts/pictures.mjs";
import { createRandom } from "./random.mjs";
import { chooseScreen, SMALLEST_FONT } from "./screens.mjs";
import { createTexts } from "./texts.mjs";
import { THEMES } from "./themes.mjs";

const SEEDS = { tune: 20_000, held: 70_000 };
// English is what most screens show; a third of the pictures is worse than the screen was.
const LANGUAGES = ["english", "english", "english", "german", "french", "spanish", "italian", "portuguese", "chinese"];
const WORSE = 1 / 3;

const [split, folder, count = "64"] = process.argv.slice(2);
if (!SEEDS[split] || !folder) throw new Error("usage: node generate.mjs tune|held FOLDER [count]");
requireFonts(Object.keys(familiesOf(split)), familiesOf(split));
await mkdir(path.join(folder, "truth"), { recursive: true });

const layouts = [...lists, ...cards, ...pages, ...pictures];
const browser = await puppeteer.launch(CHROMIUM);
const tab = await browser.newPage();
const labels = [];
for (let n = 0; n < Number(count); n++) {
  const page = compose(n);
  const { lines, picture } = await draw(page);
  if (lines.length === 0) throw new Error(`${page.name} has no text`);
  await writeFile(path.join(folder, `${page.name}.png`), picture);
  await writeFile(path.join(folder, "truth", `${page.name}.txt`), `${lines.join("\n")}\n`);
  labels.push({ file: `${page.name}.png`, text: lines.join("\n"), kind: page.worse ? page.worse.kind : page.kind });
  console.log(`${page.name}  ${page.about}  ${lines.length} lines`);
}
await browser.close();
labels.sort((a, b) => (a.file < b.file ? -1 : 1));
await writeFile(path.join(folder, "labels.jsonl"), labels.map((label) => `${JSON.stringify(label)}\n`).join(""));

/** Every choice for one picture, from its own seed. */
function compose(n) {
  const random = createRandom(SEEDS[split] + n);
  const layout = layouts[n % layouts.length];
  const language = random.pick(LANGUAGES);
  const worse = random.chance(WORSE) ? chooseDegradation(random) : undefined;
  const screen = chooseScreen(random.pick(layout.screens), worse?.scale ?? 1, random);
  const dark = layout.dark ? ["dark", "black", "solarized", "navy", "plum"] : Object.keys(THEMES);
  const themeName = random.pick(dark);
  const t = THEMES[themeName];
  const family = chooseFamily(layout, language, random);
  const weight = random.pick([400, 400, 400, 500, 300, 600]);
  const spacing = random.chance(0.15) ? random.pick([-0.02, 0.03, 0.06, 0.1]) : 0;
  const say = createTexts(language, split, random);
  const body = layout.draw({ random, say, t, night: random.chance(0.5), ...screen });
  const css = `body{font:${weight} ${screen.base}px/1.35 '${family}';background:${t.ground};color:${t.words};letter-spacing:${spacing}em}.cut{overflow:hidden}.cell{max-width:12em}.cut{text-overflow:clip}`;
  const name = `${String(n).padStart(3, "0")}-${layout.name}-${language}${worse ? `-${worse.kind}` : ""}`;
  const about = `${screen.width}x${screen.height}@${screen.ratio} ${themeName} ${family} ${weight} ${screen.base}px`;
  return { name, about, kind: layout.name, screen, css, body, worse };
}

function chooseFamily(layout, language, random) {
  const kind = language === "chinese" ? "chinese" : (layout.font ?? (random.chance(0.12) ? "serif" : "sans"));
  return random.pick(Object.keys(FONTS[split][kind]));
}

async function draw({ screen, css, body, worse }) {
  await tab.setViewport({ width: screen.width, height: screen.height, deviceScaleFactor: screen.ratio });
  await tab.setContent(
    `<!doctype html><html><meta charset="utf-8"><style>${BASE_CSS}${css}</style><body>${body}</body></html>`,
  );
  await tab.evaluate(hideSmallText, SMALLEST_FONT / (screen.ratio * (worse?.scale ?? 1)));
  const { lines } = await tab.evaluate(readVisibleText);
  const screenshot = await tab.screenshot();
  const picture = worse ? await degrade(screenshot, worse, createRandom(worse.seed)) : screenshot;
  return { lines, picture };
}

/** Runs inside the browser. */
function hideSmallText(least) {
  for (const element of document.body.querySelectorAll("*")) {
    if (Number.parseFloat(getComputedStyle(element).fontSize) < least) element.style.visibility = "hidden";
  }
}
