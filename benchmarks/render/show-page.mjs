import { BASE_CSS } from "./kit.mjs";
import { readVisibleText } from "./truth.mjs";

/** Shows a page { size: [width, height, deviceScaleFactor], font, css, body } in a tab, and reads what is visible of it. */
export async function showPage(tab, { size, font, css, body }) {
  const [width, height, deviceScaleFactor = 1] = size;
  await tab.setViewport({ width, height, deviceScaleFactor });
  const style = `${BASE_CSS}body{font:${font}}${css}`;
  await tab.setContent(
    `<!doctype html><html lang="en"><meta charset="utf-8"><style>${style}</style><body>${body}</body></html>`,
  );
  return tab.evaluate(readVisibleText);
}
