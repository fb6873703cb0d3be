// Words on pictures and in odd shapes: map, poster, overlay, player, menu, toolbar, ticker.
import { each, icon, picture } from "../../render/kit.mjs";
import { button, times } from "../pieces.mjs";
import { photoGround } from "../themes.mjs";

const map = {
  name: "map",
  screens: ["phone", "tablet", "desktop", "wide"],
  draw: ({ random, say, width, height, base, night }) => {
    const ground = night ? "#242f3e" : "#eceae4";
    const road = night ? "#38414e" : "#ffffff";
    const words = night ? "#e9d8b8" : "#3c4043";
    const roads = Math.ceil((width + height) / 150);
    const lines = times(
      roads,
      () =>
        `<path d="M${random.whole(-50, width)} ${random.whole(-50, height)}L${random.whole(0, width)} ${random.whole(0, height)}" stroke="${road}" stroke-width="${random.whole(4, 14)}"/>`,
    );
    const parks = times(
      5,
      () =>
        `<circle cx="${random.whole(0, width)}" cy="${random.whole(0, height)}" r="${random.whole(30, 120)}" fill="${night ? "#263c3f" : "#c9e4c5"}"/>`,
    );
    const labels = [];
    for (let y = base * 2; y < height - base * 2; y += base * random.between(2.6, 4.5)) {
      for (let x = base * random.between(1, 4); x < width - base * 11; x += base * random.between(12, 17)) {
        const turn = random.chance(0.25) ? random.whole(-14, 14) : 0;
        labels.push(
          `<text x="${Math.round(x)}" y="${Math.round(y)}" transform="rotate(${turn} ${Math.round(x)} ${Math.round(y)})" font-size="${(base * random.between(0.8, 1.25)).toFixed(1)}" fill="${words}" stroke="${ground}" stroke-width="3" paint-order="stroke">${say.places()}</text>`,
        );
      }
    }
    return `<svg style="position:absolute;left:0;top:0" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><rect width="${width}" height="${height}" fill="${ground}"/>${parks}${lines}${labels.join("")}</svg>`;
  },
};

const poster = {
  name: "poster",
  screens: ["banner", "phone", "document"],
  draw: ({ random, say, width, height }) => {
    const ground = photoGround(random);
    const big = Math.min(height * 0.17, width * 0.075);
    return `<div style="position:absolute;inset:0;background:${ground.background}"></div><div style="position:relative;color:${ground.words};padding:6%;text-align:${random.pick(["left", "center"])}"><div style="font-size:${(big * 0.36).toFixed(1)}px;letter-spacing:.28em;text-transform:uppercase">${say.labels()}</div><div style="font-size:${big.toFixed(1)}px;line-height:1.08;font-weight:800;padding:.25em 0">${say.headlines()}</div><div style="font-size:${(big * 0.42).toFixed(1)}px">${say.places()}, ${say.date()}</div><div style="font-size:${(big * 0.34).toFixed(1)}px;padding-top:.8em">${say.messages()}</div></div>`;
  },
};

const overlay = {
  name: "overlay",
  screens: ["phone", "tablet", "desktop"],
  draw: ({ random, say, height, base }) => {
    const ground = photoGround(random);
    const rows = Math.floor(height / base / 4.2);
    return `<div style="position:absolute;inset:0;background:${ground.background}"></div><div style="position:relative;color:${ground.words};padding:1.5em">${times(rows, () => `<div style="font-size:${random.between(0.9, 2).toFixed(2)}em;font-weight:${random.pick([400, 500, 700])};padding:.35em 0">${random.pick([say.headlines, say.places, say.notes])()}</div>`)}</div>`;
  },
};

const player = {
  name: "player",
  screens: ["phone", "tablet", "narrow"],
  draw: ({ random, say, t, width, height, base }) =>
    `<div style="padding:1.4em"><div class="center" style="font-size:.8em;letter-spacing:.15em;color:${t.muted};text-transform:uppercase">${say.labels()}</div><div style="height:${Math.min(width - 60, height * 0.4)}px;margin:1.2em 0;border-radius:1em;overflow:hidden">${picture(random.whole(1, 300))}</div><div style="font-size:1.6em;font-weight:700">${say.headlines()}</div><div style="color:${t.muted};padding:.3em 0 1em">${say.names()}</div><div style="height:4px;background:${t.line}"><div style="height:4px;width:${random.whole(10, 90)}%;background:${t.accent}"></div></div><div class="row" style="justify-content:space-between;font-size:.78em;padding:.4em 0;color:${t.muted}"><span>${say.time()}</span><span>-${say.time()}</span></div><div class="row" style="justify-content:center;gap:2.2em;padding:.5em 0">${each(["rewind", "pause", "skip"], (name) => icon(name, 34, t.words))}</div>${times(Math.floor(height / base / 9), (n) => `<div class="row" style="gap:1em;padding:.45em 0"><span style="width:1.6em;color:${t.muted}">${n + 2}</span><span class="grow nowrap cut">${say.headlines()}</span><span style="color:${t.muted}">${say.time()}</span></div>`)}</div>`,
};

const menu = {
  name: "menu",
  screens: ["desktop", "small"],
  draw: ({ random, say, t }) => {
    const entries = times(
      random.whole(8, 12),
      () =>
        `<div class="row" style="gap:.9em;padding:.42em 1em">${icon(random.pick(["edit", "trash", "share", "download", "list", "star", "folder"]), 16, t.muted)}<span class="grow nowrap">${say.labels()}</span><span style="color:${t.muted};font-size:.88em">${random.pick(["Ctrl+S", "Ctrl+Shift+P", "Alt+F4", "F5", "Shift+Del", "Ctrl+Z", "⌘K"])}</span></div>${random.chance(0.2) ? `<div style="border-top:1px solid ${t.line};margin:.3em 0"></div>` : ""}`,
    );
    return `<div class="row" style="gap:1.6em;padding:.5em 1em;background:${t.card}">${times(5, () => `<span class="nowrap">${say.buttons()}</span>`)}</div><div data-block style="position:absolute;left:3em;top:2.6em;width:25em;background:${t.card};border:1px solid ${t.line};border-radius:.5em;padding:.4em 0;box-shadow:0 6px 24px rgba(0,0,0,.35)">${entries}</div>`;
  },
};

const toolbar = {
  name: "toolbar",
  screens: ["strip"],
  draw: ({ random, say, t }) =>
    `<div class="row" style="gap:1.4em;height:100%;padding:0 1.2em;background:${t.card}">${times(14, () => random.pick([() => button(say.buttons(), t, random.chance(0.6)), () => `<span class="row nowrap" style="gap:.5em">${icon(random.pick(["gear", "bell", "user", "chart"]), 18, t.words)}<span>${say.labels()}</span></span>`, () => `<span class="nowrap" style="color:${t.muted}">${say.percent()}</span>`])())}</div>`,
};

const ticker = {
  name: "ticker",
  screens: ["strip", "ribbon"],
  draw: ({ random, say, t, width, height }) =>
    width > height
      ? `<div class="row nowrap" style="height:100%;gap:2.4em;padding:0 1em;font-size:1.3em">${times(12, () => `<span><b style="color:${t.accent}">${say.time()}</b> ${say.headlines()}</span>`)}</div>`
      : `<div style="padding:.9em">${times(60, () => `<div style="padding-bottom:.9em"><div class="row" style="font-size:.8em;color:${t.muted};gap:.6em"><span class="grow">${say.names()}</span>${say.time()}</div>${random.pick([say.messages, say.headlines, say.notes])()}</div>`)}</div>`,
};

export const layouts = [map, poster, overlay, player, menu, toolbar, ticker];
