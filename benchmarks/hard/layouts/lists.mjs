// Lists that phones, tablets and windows show: settings, chats, mail, files, bubbles.
import { avatar, checkbox, icon, statusBar, toggle } from "../../render/kit.mjs";
import { bar, times } from "../pieces.mjs";

const SIGNS = [
  "bell",
  "gear",
  "wifi",
  "lock",
  "battery",
  "bluetooth",
  "sound",
  "sun",
  "moon",
  "shield",
  "user",
  "pin",
  "cloud",
  "image",
  "headphones",
  "calendar",
];

const settings = {
  name: "settings",
  screens: ["phone", "tablet"],
  draw: ({ random, say, t, height, base }) => {
    const rows = Math.floor((height / base - 8) / 4.1);
    return `${statusBar(say.time(), t.words)}${bar(say.labels(), t)}${times(rows, (n) => {
      if (n > 0 && random.chance(0.12))
        return `<div style="padding:1.2em 1.4em .3em;color:${t.accent};font-size:.85em;font-weight:600">${say.labels()}</div>`;
      const end = random.pick([
        () => toggle(random.chance(0.5), t.accent),
        () => icon("next", 18, t.muted),
        () => `<span style="color:${t.muted}">${say.percent()}</span>`,
        () => checkbox(random.chance(0.5), t.accent),
      ]);
      return `<div class="row" style="padding:.75em 1.4em;gap:1.1em;border-bottom:1px solid ${t.line}">${icon(random.pick(SIGNS), Math.round(base * 1.6), t.accent)}<div class="grow">${say.labels()}${random.chance(0.7) ? `<div style="font-size:.82em;color:${t.muted}">${say.notes()}</div>` : ""}</div>${end()}</div>`;
    })}`;
  },
};

const chats = {
  name: "chats",
  screens: ["phone", "tablet", "narrow"],
  draw: ({ random, say, t, height, base }) => {
    const rows = Math.floor((height / base - 9) / 4.6);
    return `${statusBar(say.time(), t.words)}${bar(say.labels(), t, true)}${times(rows, () => `<div class="row" style="padding:.8em 1.2em;gap:1em">${avatar(random.whole(0, 359), Math.round(base * 3))}<div class="grow"><div class="row"><b class="grow nowrap cut">${say.names()}</b><span style="font-size:.78em;color:${t.muted}">${say.time()}</span></div><div class="row" style="gap:.8em"><span class="grow nowrap cut" style="font-size:.9em;color:${t.muted}">${say.messages()}</span>${random.chance(0.3) ? `<span style="background:${t.accent};color:${t.onAccent};border-radius:1em;padding:.1em .6em;font-size:.75em">${random.whole(1, 99)}</span>` : ""}</div></div></div>`)}`;
  },
};

const bubbles = {
  name: "bubbles",
  screens: ["phone", "tablet"],
  draw: ({ random, say, t, height, base }) => {
    const rows = Math.floor((height / base - 14) / 5.2);
    return `${statusBar(say.time(), t.words)}<div class="row" style="padding:.7em 1em;gap:.9em;background:${t.card}">${icon("back", 22, t.words)}${avatar(random.whole(0, 359), 36)}<div class="grow"><b>${say.names()}</b><div style="font-size:.78em;color:${t.muted}">${say.notes()}</div></div>${icon("phone", 20, t.words)}${icon("more", 20, t.words)}</div>
    <div style="padding:.8em">${times(rows, () => {
      const own = random.chance(0.5);
      return `<div style="display:flex;justify-content:${own ? "flex-end" : "flex-start"};margin-bottom:.7em"><div style="max-width:76%;background:${own ? t.accent : t.card};color:${own ? t.onAccent : t.words};border-radius:1.1em;padding:.55em .9em">${say.messages()}<span style="font-size:.7em;opacity:.75;margin-left:1em">${say.time()}</span></div></div>`;
    })}</div><div class="row" style="position:absolute;left:1em;right:1em;bottom:1em;background:${t.card};border-radius:1.4em;padding:.7em 1.1em;gap:.8em;color:${t.muted}">${icon("paperclip", 20, t.muted)}<span class="grow">${say.notes()}</span>${icon("send", 20, t.accent)}</div>`;
  },
};

const mail = {
  name: "mail",
  screens: ["desktop", "tablet", "wide"],
  draw: ({ random, say, t, width, height, base }) => {
    const rows = Math.floor((height / base - 5) / 2.75);
    const side = width > 900;
    return `<div class="row" style="height:100%;align-items:stretch">${side ? `<div data-block style="width:15em;background:${t.card};padding:1em">${times(9, (n) => `<div class="row" style="gap:.8em;padding:.5em .6em;border-radius:.5em;${n === 1 ? `background:${t.accent};color:${t.onAccent}` : ""}">${icon(random.pick(["mail", "star", "send", "trash", "folder", "edit"]), 17)}<span class="grow nowrap cut">${say.labels()}</span><span style="font-size:.8em">${say.count()}</span></div>`)}</div>` : ""}
    <div data-block class="grow"><div class="row" style="padding:.8em 1.2em;gap:.8em;border-bottom:1px solid ${t.line}">${icon("search", 18, t.muted)}<span class="grow" style="color:${t.muted}">${say.labels()}</span><span style="font-size:.85em">1-${rows} / ${say.count()}</span></div>
    ${times(rows, () => {
      const unread = random.chance(0.35);
      return `<div class="row" style="gap:1em;padding:.62em 1.2em;border-bottom:1px solid ${t.line};${unread ? "font-weight:700" : ""}">${checkbox(random.chance(0.2), t.accent, 15)}${icon("star", 15, t.muted)}<span class="nowrap cut" style="width:10em">${say.names()}</span><span class="grow nowrap cut">${say.headlines()} <span style="color:${t.muted};font-weight:400">${say.messages()}</span></span><span style="font-size:.85em">${say.date()}</span></div>`;
    })}</div></div>`;
  },
};

const files = {
  name: "files",
  screens: ["desktop", "wide", "tablet"],
  draw: ({ random, say, t, height, base }) => {
    const rows = Math.floor((height / base - 7) / 2.3);
    const columns = "display:grid;grid-template-columns:1.6em 2fr 1fr 1fr 1.3fr;gap:1em;align-items:center";
    return `<div class="row" style="padding:.7em 1em;gap:1em;background:${t.card}">${icon("back", 18, t.words)}${icon("up", 18, t.words)}<span class="grow">/home/${random.pick(["mara", "deniz", "ola", "juno"])}/${random.pick(["Documents", "projects", "Pictures"])}/${random.whole(2019, 2029)}</span>${icon("search", 18, t.words)}${icon("grid", 18, t.words)}</div>
    <div style="${columns};padding:.5em 1em;color:${t.muted};font-size:.88em;border-bottom:1px solid ${t.line}"><span></span><span>${say.labels()}</span><span>${say.labels()}</span><span>${say.buttons()}</span><span>${say.labels()}</span></div>
    ${times(rows, (n) => `<div style="${columns};padding:.36em 1em;${n % 2 ? `background:${t.card}` : ""}">${icon(random.pick(["file", "folder", "image", "play"]), Math.round(base * 1.15), t.accent)}<span class="nowrap cut">${say.file()}</span><span>${say.size()}</span><span>${say.date()}</span><span class="nowrap cut" style="color:${t.muted}">${say.names()}</span></div>`)}
    <div style="position:absolute;left:0;right:0;bottom:0;padding:.4em 1em;font-size:.82em;background:${t.card};color:${t.muted}">${say.notes()}</div>`;
  },
};

export const layouts = [settings, chats, bubbles, mail, files];
