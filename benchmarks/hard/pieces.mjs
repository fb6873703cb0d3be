// What several layouts share.
import { icon } from "../render/kit.mjs";

/** A template so many times. */
export const times = (count, template) => Array.from({ length: Math.max(0, count) }, (_, n) => template(n)).join("");

/** The bar at the top of an app. */
export const bar = (title, t, search = false) =>
  `<div class="row" style="padding:.9em 1.2em;gap:1em">${icon(search ? "menu" : "back", 22, t.words)}<span class="grow" style="font-size:1.35em;font-weight:600">${title}</span>${icon(search ? "search" : "more", 22, t.words)}</div>`;

/** A button with the theme's accent. */
export const button = (words, t, plain = false) =>
  `<span style="display:inline-block;white-space:nowrap;padding:.6em 1.3em;border-radius:.5em;${plain ? `border:1px solid ${t.muted};color:${t.words}` : `background:${t.accent};color:${t.onAccent};font-weight:600`}">${words}</span>`;

/** Characters that HTML keeps for itself. */
export const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
