// Running text, tables and code: article, portal, table, invoice, editor, terminal, slide.
import { icon, picture } from "../../render/kit.mjs";
import { escaped, times } from "../pieces.mjs";

const article = {
  name: "article",
  screens: ["phone", "tablet", "desktop", "uhd"],
  font: "serif",
  draw: ({ random, say, t, height, base }) =>
    `<div style="max-width:44em;margin:0 auto;padding:1.6em"><div style="font-size:.8em;letter-spacing:.1em;color:${t.accent}">${say.labels()}</div><div style="font-size:${random.between(1.9, 2.8).toFixed(1)}em;line-height:1.12;font-weight:700;padding:.3em 0">${say.headlines()}</div><div style="color:${t.muted};padding-bottom:1em">${say.names()}, ${say.date()}</div>${random.chance(0.5) ? `<div style="height:12em;margin-bottom:1em">${picture(random.whole(1, 300))}</div>` : ""}${times(Math.ceil(height / base / 8), (n) => `<p style="padding-bottom:.9em;${random.chance(0.3) ? "text-align:justify" : ""}">${say.sentences()} ${say.sentences()} ${random.chance(0.4) ? `<b>${say.sentences()}</b>` : say.sentences()}</p>${n % 3 === 2 ? `<div style="font-size:1.3em;font-weight:700;padding:.3em 0">${say.headlines()}</div>` : ""}`)}</div>`,
};

const portal = {
  name: "portal",
  screens: ["desktop", "uhd", "wide"],
  font: "serif",
  draw: ({ random, say, t, width, height, base }) => {
    const columns = Math.max(2, Math.min(7, Math.floor(width / base / 17)));
    return `<div class="row" style="padding:.8em 1.5em;gap:1.6em;border-bottom:2px solid ${t.words};font-size:.9em"><b style="font-size:1.8em">${random.pick(["Kurier 24", "The Ledger", "Tribuna", "Le Phare", "Courier", "El Faro"])}</b>${times(5, () => `<span class="nowrap">${say.buttons()}</span>`)}</div><div style="display:grid;grid-template-columns:repeat(${columns},1fr);gap:1.5em;padding:1.2em 1.5em">${times(columns, () => `<div data-block>${times(Math.ceil(height / base / 15), () => `<div style="border-bottom:1px solid ${t.line};padding-bottom:.8em;margin-bottom:.8em">${random.chance(0.3) ? `<div style="height:6em;margin-bottom:.5em">${picture(random.whole(1, 300))}</div>` : ""}<div style="font-size:${random.between(1.1, 1.7).toFixed(1)}em;font-weight:700;line-height:1.15">${say.headlines()}</div><div style="color:${t.muted};font-size:.9em;padding-top:.3em">${say.sentences()} ${say.sentences()}</div></div>`)}</div>`)}</div>`;
  },
};

const table = {
  name: "table",
  screens: ["desktop", "wide", "uhd"],
  draw: ({ random, say, t, width, height, base }) => {
    const kinds = [
      say.code,
      say.names,
      say.amount,
      say.percent,
      say.date,
      say.places,
      say.price,
      say.count,
      say.file,
      say.time,
    ];
    const columns = Math.max(4, Math.min(14, Math.floor(width / base / 9)));
    const cells = Array.from({ length: columns }, () => random.pick(kinds));
    const grid = random.chance(0.6) ? `border:1px solid ${t.line}` : "";
    return `<table style="width:100%;font-size:1em"><tr style="background:${t.card}">${times(columns, () => `<th style="padding:.3em .5em;text-align:left;${grid}" class="nowrap cut cell">${say.labels()}</th>`)}</tr>${times(Math.floor(height / base / 1.95), (n) => `<tr style="${n % 2 ? `background:${t.card}` : ""}">${cells.map((kind) => `<td class="nowrap cut cell ${[say.amount, say.percent, say.price, say.count].includes(kind) ? "right" : ""}" style="padding:.2em .5em;${grid}">${kind()}</td>`).join("")}</tr>`)}</table>`;
  },
};

const invoice = {
  name: "invoice",
  screens: ["document"],
  draw: ({ random, say, t }) =>
    `<div style="padding:3em 3.4em"><div class="row" style="align-items:flex-start"><div data-block class="grow"><b style="font-size:1.5em">${say.names()}</b><div>${say.places()} ${random.whole(1, 99)}</div><div>${random.whole(10000, 99999)} ${say.places()}</div></div><div data-block class="right"><div>${say.code()}</div><div>${say.date()}</div></div></div><div style="font-size:1.7em;font-weight:700;padding:1.4em 0 .6em">${say.labels()}</div><p style="padding-bottom:1em">${say.sentences()}</p>${times(random.whole(6, 12), () => `<div style="display:grid;grid-template-columns:3em 1fr 7em 8em;gap:.8em;padding:.5em 0;border-bottom:1px solid ${t.line}"><span>${random.whole(1, 24)}</span><span>${say.products()}</span><span class="right">${say.price()}</span><span class="right">${say.price()}</span></div>`)}<div class="row" style="padding:1em 0;font-weight:700;font-size:1.2em"><span class="grow">${say.buttons()}</span><span>${say.price()}</span></div><p style="font-size:.82em;color:${t.muted};padding-top:1.4em">${say.sentences()} ${say.sentences()}</p><p style="font-size:.82em;color:${t.muted};padding-top:.6em">${say.sentences()}</p></div>`,
};

const WORDS = [
  "parse",
  "index",
  "buffer",
  "total",
  "queue",
  "render",
  "limit",
  "token",
  "cache",
  "offset",
  "shape",
  "width",
  "fetch",
  "retry",
  "merge",
  "items",
  "result",
  "config",
  "path",
  "node",
];

const editor = {
  name: "editor",
  screens: ["desktop", "wide", "tablet"],
  font: "mono",
  draw: ({ random, say, t, width, height, base }) => {
    const word = () => random.pick(WORDS);
    const name = () => word() + random.pick(WORDS).replace(/^./, (letter) => letter.toUpperCase());
    const lines = [
      () => `const ${name()} = await ${name()}(${word()}, { ${word()}: ${random.whole(0, 4096)} });`,
      () => `if (${name()}.length > ${random.whole(1, 99)}) return null;`,
      () => `// ${say.messages()}`,
      () => `export function ${name()}(${word()}: string): number {`,
      () => `for (const ${word()} of ${name()}) ${word()} += ${random.whole(1, 9)};`,
      () => `"${word()}": "${say.labels()}",`,
      () => `def ${word()}_${word()}(self, ${word()}=None):`,
      () => `return self.${word()}[${random.whole(0, 20)}] * 0.${random.whole(10, 99)}`,
      () => `<div class="${word()}-${word()}" id="${name()}">`,
      () => `#include <${word()}.h>`,
      () => `SELECT ${word()}, COUNT(*) FROM ${word()}s WHERE ${word()}_id != ${random.whole(1, 900)};`,
      () => "}",
    ];
    const rows = Math.floor((height / base - 3) / 1.5);
    const side = width > 900;
    const colours = [t.words, t.words, t.accent, t.muted];
    return `<div class="row" style="background:${t.card};gap:1.6em;padding:.5em 1em">${times(4, () => `<span class="nowrap">${say.file()}</span>`)}</div><div class="row" style="align-items:stretch">${side ? `<div data-block style="width:16em;background:${t.card};padding:.6em 1em">${times(rows - 2, () => `<div class="row" style="gap:.5em;height:1.6em;padding-left:${random.whole(0, 2)}em">${icon(random.pick(["file", "folder"]), 14, t.muted)}<span class="nowrap">${say.file()}</span></div>`)}</div>` : ""}<div data-block class="grow" style="padding:.4em 0">${times(
      rows,
      (n) => {
        const line = random.pick(lines)();
        return `<div class="row" style="height:1.5em;gap:1.2em"><span class="right" style="width:3em;color:${t.muted}">${n + 1}</span><span style="white-space:pre;padding-left:${random.whole(0, 3) * 2}ch;color:${random.pick(colours)}">${escaped(line)}</span></div>`;
      },
    )}</div></div>`;
  },
};

const terminal = {
  name: "terminal",
  screens: ["desktop", "tablet", "wide"],
  font: "mono",
  dark: true,
  draw: ({ random, say, t, height, base }) => {
    const user = `${random.pick(["mara", "deniz", "ola"])}@${random.pick(["atlas", "pluto", "node7"])}`;
    const lines = [
      () =>
        `<span style="color:${t.accent}">${user}:~/${random.pick(WORDS)}$</span> ${random.pick(["ls -la", "git status", "npm run build", "docker ps -a", "grep -rn TODO src/", "df -h", "cat notes.txt"])}`,
      () => `-rw-r--r--  1 root root ${String(random.whole(100, 999999)).padStart(7)} ${say.file()}`,
      () =>
        `[${say.time()}:${random.whole(10, 59)}] ${random.pick(["INFO ", "WARN ", "ERROR"])} ${random.pick(WORDS)}: ${say.messages()}`,
      () => `commit ${say.hex()}${say.hex()}`,
      () =>
        `64 bytes from ${say.address()}: icmp_seq=${random.whole(1, 90)} ttl=${random.whole(40, 64)} time=${random.whole(1, 90)}.${random.whole(0, 9)} ms`,
      () => `added ${random.whole(3, 900)} packages in ${random.whole(1, 60)}s`,
      () =>
        `/dev/sda${random.whole(1, 9)}  ${random.whole(10, 900)}G  ${random.whole(1, 99)}%  /mnt/${random.pick(WORDS)}`,
    ];
    return `<div style="padding:.6em;white-space:pre">${times(Math.floor(height / base / 1.42), () => `<div>${random.pick(lines)()}</div>`)}</div>`;
  },
};

const slide = {
  name: "slide",
  screens: ["desktop", "uhd"],
  draw: ({ random, say, t, width }) =>
    `<div style="padding:5% 6%;font-size:${(width / 1280).toFixed(3)}em"><div style="font-size:3.4em;line-height:1.1;font-weight:700;padding-bottom:.5em">${say.headlines()}</div>${times(random.whole(3, 5), () => `<div class="row" style="gap:1em;font-size:1.7em;padding:.35em 0"><span style="width:.5em;height:.5em;border-radius:50%;background:${t.accent};flex:none"></span><span>${say.messages()}</span></div>`)}<div style="position:absolute;left:6%;right:6%;bottom:4%;display:flex;justify-content:space-between;color:${t.muted};font-size:.9em"><span>${say.names()}</span><span>${say.date()}</span><span>${random.whole(2, 60)}</span></div></div>`,
};

export const layouts = [article, portal, table, invoice, editor, terminal, slide];
