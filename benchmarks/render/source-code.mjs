// Source code with line numbers and colours, as an editor shows it.
import { each } from "./kit.mjs";

// A line of code as [colour letter, words] pairs: k keyword, s string, n number, c comment, f function, plain without.
const COLOURS = {
  dark: { k: "#c792ea", s: "#a5d6a0", n: "#f2a97e", c: "#8592a8", f: "#82aaff" },
  light: { k: "#7b30a8", s: "#22703a", n: "#9a4a00", c: "#666f7c", f: "#1f4fbf" },
};

export function code(lines, theme, first = 1) {
  const paint = (part) =>
    typeof part === "string"
      ? escaped(part)
      : `<span style="color:${COLOURS[theme][part[0]]}">${escaped(part[1])}</span>`;
  return each(
    lines,
    (line, n) => `<div class="line"><span class="number">${n + first}</span><span>${each(line, paint)}</span></div>`,
  );
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
