import { escapeHtml } from "./escape.js";

/** HTML that is known to be safe: made by `html` or declared so by `trusted`. */
export class Markup {
  constructor(readonly source: string) {}
}

export type MarkupChild = string | number | Markup | undefined | readonly MarkupChild[];

/** A template whose holes are escaped, so that forgetting it is not possible; nested markup and lists are kept. */
export function html(strings: TemplateStringsArray, ...children: MarkupChild[]): Markup {
  return new Markup(strings.reduce((source, text, k) => source + sourceOf(children[k - 1]) + text));
}

/** For what we made ourselves: charts and the style sheet. */
export function trusted(source: string): Markup {
  return new Markup(source);
}

function sourceOf(child: MarkupChild): string {
  if (child === undefined) return "";
  if (child instanceof Markup) return child.source;
  if (typeof child === "string" || typeof child === "number") return escapeHtml(String(child));
  return child.map(sourceOf).join("");
}
