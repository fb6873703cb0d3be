import { execFileSync } from "node:child_process";

// The font families that pages may use, and the Debian package that carries each.

export const FONTS = {
  Inter: "fonts-inter",
  "Inter Display": "fonts-inter",
  Roboto: "fonts-roboto",
  "Roboto Condensed": "fonts-roboto",
  "Noto Sans": "fonts-noto-core",
  "Noto Serif": "fonts-noto-core",
  "Noto Sans Display": "fonts-noto-core",
  "Noto Serif Display": "fonts-noto-core",
  "Noto Mono": "fonts-noto-mono",
  "Noto Sans CJK SC": "fonts-noto-cjk",
  "Noto Serif CJK SC": "fonts-noto-cjk",
  "DejaVu Sans": "fonts-dejavu",
  "DejaVu Sans Condensed": "fonts-dejavu",
  "DejaVu Serif": "fonts-dejavu",
  "DejaVu Sans Mono": "fonts-dejavu",
  "Liberation Sans": "fonts-liberation",
  "Liberation Sans Narrow": "fonts-liberation",
  "Liberation Serif": "fonts-liberation",
  "Liberation Mono": "fonts-liberation",
  "Nimbus Sans": "fonts-urw-base35",
  "Nimbus Roman": "fonts-urw-base35",
  "Nimbus Mono PS": "fonts-urw-base35",
  "URW Gothic": "fonts-urw-base35",
  "URW Bookman": "fonts-urw-base35",
  P052: "fonts-urw-base35",
  C059: "fonts-urw-base35",
};

/** Families named in a page's font and CSS, checked against the table above. */
export function familiesOf(page) {
  const styles = `body{font:${page.font}}${page.css}${page.body}`;
  const named = Object.keys(FONTS).filter((family) => new RegExp(`['" ,:]${family}['" ,;}]`).test(styles));
  if (named.length === 0) throw new Error(`${page.kind}-${page.name} names no known font family`);
  return named;
}

/** Throws when a family is not installed; `packages` says where it comes from. */
export function requireFonts(families, packages) {
  const installed = new Set(execFileSync("fc-list", [":", "family"], { encoding: "utf8" }).split(/[,\n]/));
  const missing = [...new Set(families)].filter((family) => !installed.has(family));
  if (missing.length > 0)
    throw new Error(`missing fonts: ${missing.map((family) => `${family} (${packages[family]})`).join(", ")}`);
}
