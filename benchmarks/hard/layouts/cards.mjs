// Cards and panels: shop, dashboard, board, form, dialog, login, calendar.
import { avatar, checkbox, icon, picture, radio, statusBar, toggle } from "../../render/kit.mjs";
import { bar, button, times } from "../pieces.mjs";

const shop = {
  name: "shop",
  screens: ["phone", "tablet", "desktop", "wide"],
  draw: ({ random, say, t, width, height, base }) => {
    const columns = Math.max(2, Math.round(width / base / 15));
    const rows = Math.ceil(height / base / 17);
    return `${bar(say.labels(), t, true)}<div style="display:grid;grid-template-columns:repeat(${columns},1fr);gap:1em;padding:0 1.2em">${times(columns * rows, () => `<div data-block style="background:${t.card};border-radius:.7em;overflow:hidden"><div style="height:7.5em">${picture(random.whole(1, 300))}</div><div style="padding:.7em"><div>${say.products()}</div><div class="row" style="gap:.7em;padding-top:.2em"><b style="font-size:1.15em">${say.price()}</b>${random.chance(0.4) ? `<s style="font-size:.8em;color:${t.muted};text-decoration:none">${say.price()}</s>` : ""}</div><div style="font-size:.8em;color:${t.muted}">${say.notes()}</div>${random.chance(0.4) ? `<div style="padding-top:.6em">${button(say.buttons(), t)}</div>` : ""}</div></div>`)}</div>`;
  },
};

const dashboard = {
  name: "dashboard",
  screens: ["desktop", "wide", "tablet", "uhd"],
  draw: ({ random, say, t, width, height, base }) => {
    const tiles = Math.max(3, Math.min(6, Math.floor(width / base / 13)));
    const rows = Math.floor((height / base - 27) / 2.2);
    const card = `background:${t.card};border-radius:.6em;padding:1em`;
    return `<div style="padding:1.2em"><div class="row" style="gap:1em;padding-bottom:1em"><span class="grow" style="font-size:1.6em;font-weight:700">${say.labels()}</span>${button(say.buttons(), t, true)}${button(say.buttons(), t)}</div>
    <div style="display:grid;grid-template-columns:repeat(${tiles},1fr);gap:1em">${times(tiles, () => `<div data-block style="${card}"><div class="nowrap cut" style="font-size:.85em;color:${t.muted};${random.chance(0.3) ? "letter-spacing:.12em;text-transform:uppercase" : ""}">${say.labels()}</div><div style="font-size:${random.between(1.7, 2.9).toFixed(1)}em;font-weight:700">${say.amount()}</div><div style="font-size:.85em;color:${t.accent}">${say.percent()}</div></div>`)}</div>
    <div class="row" style="gap:1em;padding:1em 0;align-items:stretch"><div data-block style="${card};flex:2"><b>${say.labels()}</b><div class="row" style="height:8em;gap:.7em;align-items:flex-end;padding-top:.6em">${times(14, () => `<span style="flex:1;background:${t.accent};height:${random.whole(12, 100)}%;border-radius:3px 3px 0 0"></span>`)}</div><div class="row" style="font-size:.72em;color:${t.muted};justify-content:space-between;padding-top:.3em">${times(7, (n) => `<span>${say.days[n]}</span>`)}</div></div>
    <div data-block style="${card};flex:1"><b>${say.labels()}</b>${times(5, () => `<div class="row" style="padding-top:.5em;font-size:.9em"><span class="grow nowrap cut">${say.places()}</span>${say.percent()}</div>`)}</div></div>
    <div data-block style="${card}">${times(rows, (n) => `<div style="display:grid;grid-template-columns:1fr 2fr 2fr 1fr 1fr;gap:1em;padding:.3em 0;${n === 0 ? `color:${t.muted};font-size:.85em;` : ""}border-bottom:1px solid ${t.line}"><span class="nowrap cut">${n ? say.code() : say.buttons()}</span><span class="nowrap cut">${n ? say.names() : say.labels()}</span><span class="nowrap cut">${n ? say.products() : say.labels()}</span><span class="right nowrap cut">${n ? say.price() : say.buttons()}</span><span class="right nowrap cut">${n ? say.date() : say.buttons()}</span></div>`)}</div></div>`;
  },
};

const board = {
  name: "board",
  screens: ["desktop", "wide", "tablet"],
  draw: ({ random, say, t, width, height, base }) => {
    const columns = Math.max(2, Math.min(6, Math.floor(width / base / 16)));
    return `<div style="display:grid;grid-template-columns:repeat(${columns},1fr);gap:1em;padding:1em;height:100%">${times(columns, () => `<div data-block style="background:${t.card};border-radius:.6em;padding:.8em"><div class="row" style="gap:.6em"><b class="grow nowrap cut">${say.labels()}</b><span style="color:${t.muted}">${random.whole(2, 40)}</span></div>${times(Math.floor(height / base / 8), () => `<div style="background:${t.ground};border-radius:.5em;padding:.7em;margin-top:.7em"><span style="background:${t.accent};color:${t.onAccent};font-size:.72em;border-radius:.4em;padding:.15em .5em">${say.buttons()}</span><div style="padding:.4em 0">${say.headlines()}</div><div class="row" style="gap:.5em;font-size:.8em;color:${t.muted}">${icon("clock", 14, t.muted)}<span class="grow">${say.date()}</span>${avatar(random.whole(0, 359), 22)}</div></div>`)}</div>`)}</div>`;
  },
};

const form = {
  name: "form",
  screens: ["phone", "tablet", "desktop"],
  draw: ({ random, say, t, height, base }) => {
    const rows = Math.floor((height / base - 10) / 5.2);
    return `<div style="max-width:46em;margin:0 auto;padding:1.5em"><div style="font-size:1.7em;font-weight:700;padding-bottom:.5em">${say.labels()}</div>${times(
      rows,
      () =>
        random.pick([
          () =>
            `<div style="padding:.5em 0"><div style="font-size:.85em;color:${t.muted};padding-bottom:.3em">${say.labels()}</div><div style="border:1px solid ${t.muted};border-radius:.4em;padding:.6em .8em">${random.pick([say.names, say.places, say.code, say.date])()}</div></div>`,
          () =>
            `<div class="row" style="gap:.8em;padding:.7em 0">${checkbox(random.chance(0.5), t.accent)}<span>${say.notes()}</span></div>`,
          () =>
            `<div style="padding:.6em 0">${times(2, (n) => `<div class="row" style="gap:.8em;padding:.3em 0">${radio(n === 0, t.accent)}<span>${say.labels()}</span></div>`)}</div>`,
          () =>
            `<div class="row" style="padding:.7em 0"><span class="grow">${say.labels()}</span>${toggle(random.chance(0.5), t.accent)}</div>`,
        ])(),
    )}<div class="row" style="gap:1em;padding-top:1em">${button(say.buttons(), t)}${button(say.buttons(), t, true)}</div></div>`;
  },
};

const dialog = {
  name: "dialog",
  screens: ["phone", "desktop", "tablet"],
  draw: ({ random, say, t, width }) => {
    const side = Math.min(width * 0.86, 460);
    return `<div style="padding:1em;opacity:.9">${times(30, () => `<div style="padding:.4em 0">${say.sentences()}</div>`)}</div><div style="position:absolute;inset:0;background:rgba(0,0,0,.55)"></div><div data-block style="position:absolute;left:50%;top:46%;width:${side}px;transform:translate(-50%,-50%);background:${t.card};border-radius:1em;padding:1.4em;box-shadow:0 8px 40px rgba(0,0,0,.5)">${icon(random.pick(["warn", "lock", "trash", "cloud"]), 32, t.accent)}<div style="font-size:1.3em;font-weight:600;padding:.5em 0">${say.headlines()}</div><div style="color:${t.muted}">${say.sentences()}</div><div class="row" style="gap:.7em;padding:1em 0">${checkbox(true, t.accent)}<span>${say.notes()}</span></div><div class="row" style="gap:1em;justify-content:flex-end;flex-wrap:wrap">${button(say.buttons(), t, true)}${button(say.buttons(), t)}</div></div>`;
  },
};

const profile = {
  name: "profile",
  screens: ["phone", "narrow"],
  draw: ({ random, say, t }) =>
    `${statusBar(say.time(), t.words)}<div class="col" style="align-items:center;padding:2em 1.4em;text-align:center">${avatar(random.whole(0, 359), 110)}<div style="font-size:1.8em;font-weight:700;padding-top:.4em">${say.names()}</div><div style="color:${t.muted}">${say.places()}</div><div class="row" style="gap:2em;padding:1.2em 0">${times(3, () => `<div><b style="font-size:1.3em">${say.count()}</b><div style="font-size:.78em;color:${t.muted}">${say.buttons()}</div></div>`)}</div>${button(say.buttons(), t)}</div><div style="padding:0 1.4em">${times(6, () => `<p style="padding-bottom:.8em">${say.messages()}</p>`)}</div>`,
};

const calendar = {
  name: "calendar",
  screens: ["phone", "tablet", "desktop"],
  draw: ({ random, say, t, width }) => {
    const first = random.whole(0, 6);
    const roomy = width > 700;
    return `<div style="padding:1em"><div class="row" style="gap:1em;padding-bottom:.8em"><span class="grow" style="font-size:1.6em;font-weight:600">${say.month}</span>${icon("back", 20, t.words)}${icon("next", 20, t.words)}</div><div style="display:grid;grid-template-columns:repeat(7,1fr);gap:2px">${times(7, (n) => `<div class="center" style="font-size:.8em;color:${t.muted}">${say.days[n]}</div>`)}${times(
      42,
      (n) => {
        const day = n - first + 1;
        const events =
          day > 0 && day < 31 && roomy && random.chance(0.3)
            ? `<div class="nowrap cut" style="font-size:.75em;background:${t.accent};color:${t.onAccent};border-radius:3px;padding:1px 4px;margin-top:3px">${say.labels()}</div>`
            : "";
        return `<div style="height:${roomy ? 5.2 : 3.1}em;background:${t.card};padding:.3em .5em;${roomy ? "" : "text-align:center"}">${day > 0 && day < 31 ? day : ""}${events}</div>`;
      },
    )}</div><div style="padding-top:1em">${times(5, () => `<div class="row" style="gap:1em;padding:.5em 0;border-left:4px solid ${t.accent};padding-left:.8em;margin-bottom:.5em"><span style="width:4em">${say.time()}</span><span class="grow">${say.headlines()}</span></div>`)}</div></div>`;
  },
};

export const layouts = [shop, dashboard, board, form, dialog, profile, calendar];
