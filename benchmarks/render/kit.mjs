// Drawing pieces that the pages share: icons, avatars, switches, pictures, status bars. Only the status bar holds text.

/** One page to draw: size is [CSS width, CSS height, device pixel ratio]; format is png (default), jpg or webp. */
export const page = (kind, name, size, { font, css = "", format = "png" }, body) => ({
  kind,
  name,
  size,
  font,
  css,
  format,
  body,
});

/** Repeats a template over items. */
export const each = (items, template) => items.map(template).join("");

// Line icons on a 24 x 24 grid.
const ICONS = {
  menu: "M4 6h16M4 12h16M4 18h16",
  back: "M20 12H5M11 6l-6 6 6 6",
  next: "M9 5l7 7-7 7",
  down: "M5 9l7 7 7-7",
  up: "M5 15l7-7 7 7",
  close: "M6 6l12 12M18 6L6 18",
  plus: "M12 5v14M5 12h14",
  check: "M4 12.5l5.5 5.5L20 7",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L20 20",
  bell: "M6 16v-5a6 6 0 0 1 12 0v5l2 2H4zM10 21h4",
  gear: "M12 8.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.1 2.1M16.3 16.3l2.1 2.1M5.6 18.4l2.1-2.1M16.3 7.7l2.1-2.1",
  heart: "M12 20S4 15 4 9a4 4 0 0 1 8-1 4 4 0 0 1 8 1c0 6-8 11-8 11z",
  star: "M12 3l2.7 6 6.3.6-4.8 4.3 1.5 6.3L12 16.9l-5.7 3.3 1.5-6.3L3 9.6 9.3 9z",
  home: "M4 11l8-7 8 7v9h-6v-6h-4v6H4z",
  user: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 21c0-5 4-7 8-7s8 2 8 7",
  calendar: "M4 6h16v14H4zM4 10.500h16M8 3v5M16 3v5",
  folder: "M3 6h6l2 2.500h10V19H3z",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  mail: "M3 6h18v13H3zM3 7l9 7 9-7",
  play: "M7 4.500l12 7.5-12 7.500z",
  pause: "M8 5v14M16 5v14",
  skip: "M6 5l9 7-9 7zM18 5v14",
  rewind: "M18 5l-9 7 9 7zM6 5v14",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  wifi: "M3 9.500a13 13 0 0 1 18 0M6.5 13a8 8 0 0 1 11 0M10 16.500a3 3 0 0 1 4 0M12 19.500h.01",
  more: "M12 5h.01M12 12h.01M12 19h.01",
  cart: "M3 4h3l2 11h10l2-8H7M9 19h.01M17 19h.01",
  camera: "M4 8h4l1.5-3h5L16 8h4v11H4zM12 10a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z",
  phone: "M5 4h4l1.5 5-2.5 2a12 12 0 0 0 5 5l2-2.5 5 1.500v4c-9 1-16-6-15-15z",
  pin: "M12 21s-7-6-7-11a7 7 0 0 1 14 0c0 5-7 11-7 11zM12 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2",
  cloud: "M7 18a4 4 0 0 1 0-8 5.5 5.5 0 0 1 10.5 0A4 4 0 0 1 17 18z",
  rain: "M7 14a4 4 0 0 1 0-8 5.5 5.5 0 0 1 10.5 0A4 4 0 0 1 17 14zM8 17l-1 3M12 17l-1 3M16 17l-1 3",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3.5 2",
  image: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 8.500h.01",
  send: "M3 12L21 4l-6 17-4-7z",
  trash: "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13M10 11v5M14 11v5",
  edit: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  list: "M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01",
  grid: "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",
  chart: "M4 20V4M4 20h16M8 16v-5M12 16V8M16 16v-7",
  download: "M12 4v11M7 11l5 5 5-5M4 20h16",
  share:
    "M7 10a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM17 4a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM17 15a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM9 11.500l6-3.500M9 13.500l6 3.5",
  sound: "M4 9v6h4l5 4V5L8 9zM16 9a4 4 0 0 1 0 6M18.5 6.500a8 8 0 0 1 0 11",
  branch: "M7 4v16M17 4v4c0 4-10 3-10 8M7 4h.01M17 4h.01",
  bug: "M8 9h8v6a4 4 0 0 1-8 0zM9 9a3 3 0 0 1 6 0M4 12h4M16 12h4M5 7l3 3M19 7l-3 3M5 18l3-2M19 18l-3-2",
  train: "M6 4h12v12H6zM6 11h12M9 13.500h.01M15 13.500h.01M8 16l-2 4M16 16l2 4",
  shield: "M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6z",
  warn: "M12 4L2.5 20h19zM12 10v5M12 17.500h.01",
  moon: "M19 14A8 8 0 0 1 10 5a7.5 7.5 0 1 0 9 9z",
  battery: "M3 8h15v8H3zM21 11v2",
  bluetooth: "M7 8l10 8-5 4V4l5 4-10 8",
  paperclip: "M19 11l-8 8a5 5 0 0 1-7-7l8-8a3.5 3.5 0 0 1 5 5l-8 8a1.5 1.5 0 0 1-2-2l7-7",
  headphones: "M4 15v-3a8 8 0 0 1 16 0v3M4 15h3v5H4zM17 15h3v5h-3z",
  bag: "M5 8h14l1 13H4zM8.5 8a3.5 3.5 0 0 1 7 0",
  leaf: "M5 19C5 9 11 4 20 4c0 9-4 15-13 15M5 21c1-6 4-9 9-11",
};

export function icon(name, size = 24, color = "currentColor", width = 2) {
  if (!ICONS[name]) throw new Error(`no icon ${name}`);
  return `<svg class="icon" width="${size}" height="${size}" viewBox="0 0 24 24" fill="none" stroke="${color}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"><path d="${ICONS[name]}"/></svg>`;
}

/** A head and shoulders in a disc. */
export const avatar = (hue, size = 40) => `<svg class="icon" width="${size}" height="${size}" viewBox="0 0 40 40">
  <circle cx="20" cy="20" r="20" fill="hsl(${hue} 45% 78%)"/><circle cx="20" cy="16" r="7" fill="hsl(${hue} 40% 42%)"/>
  <path d="M7 35a13 12 0 0 1 26 0 20 20 0 0 1-26 0z" fill="hsl(${hue} 40% 42%)"/></svg>`;

export const toggle = (
  on,
  color = "#1a73e8",
  off = "#b4b8bf",
) => `<svg class="icon" width="40" height="24" viewBox="0 0 40 24">
  <rect x="1" y="3" width="38" height="18" rx="9" fill="${on ? color : off}"/><circle cx="${on ? 30 : 10}" cy="12" r="7.5" fill="#fff"/></svg>`;

export const checkbox = (
  on,
  color = "#1a73e8",
  size = 18,
) => `<svg class="icon" width="${size}" height="${size}" viewBox="0 0 18 18">
  <rect x="1" y="1" width="16" height="16" rx="3" fill="${on ? color : "none"}" stroke="${on ? color : "#8a8f98"}" stroke-width="1.5"/>
  ${on ? '<path d="M4.5 9.500l3 3 6-7" fill="none" stroke="#fff" stroke-width="2"/>' : ""}</svg>`;

export const radio = (
  on,
  color = "#1a73e8",
  size = 18,
) => `<svg class="icon" width="${size}" height="${size}" viewBox="0 0 18 18">
  <circle cx="9" cy="9" r="7.5" fill="none" stroke="${on ? color : "#8a8f98"}" stroke-width="1.8"/>${on ? `<circle cx="9" cy="9" r="4" fill="${color}"/>` : ""}</svg>`;

/** A made-up landscape or still life, always the same for one seed. */
export function picture(seed, style = "width:100%;height:100%") {
  const hue = (seed * 67) % 360;
  const dial = (n) => ((seed * 9301 + n * 49297) % 233) / 233;
  const hills = each([0, 1, 2], (n) => {
    const y = 45 + n * 18;
    return `<path d="M0 ${y + dial(n) * 14} Q 25 ${y - 22 * dial(n + 3)} 50 ${y + 6} T 100 ${y + dial(n + 6) * 12} V100 H0z" fill="hsl(${(hue + n * 24) % 360} 38% ${62 - n * 16}%)"/>`;
  });
  return `<svg class="icon" style="${style}" viewBox="0 0 100 100" preserveAspectRatio="xMidYMid slice">
    <rect width="100" height="100" fill="hsl(${(hue + 180) % 360} 45% 82%)"/><circle cx="${20 + dial(1) * 60}" cy="${18 + dial(2) * 18}" r="${7 + dial(4) * 7}" fill="hsl(${(hue + 40) % 360} 80% 88%)"/>${hills}</svg>`;
}

/** The top line of a phone: the time, then drawn signs. */
export const statusBar = (
  time,
  color = "#222",
) => `<div class="status" style="color:${color}"><b>${time}</b><span class="grow"></span>
  ${icon("wifi", 15, color)}<svg class="icon" width="15" height="14" viewBox="0 0 15 14"><path d="M1 13h13V1z" fill="${color}"/></svg>
  <svg class="icon" width="22" height="12" viewBox="0 0 22 12"><rect x=".5" y=".5" width="18" height="11" rx="3" fill="none" stroke="${color}"/><rect x="2.5" y="2.5" width="11" height="7" rx="1" fill="${color}"/><rect x="20" y="4" width="1.5" height="4" fill="${color}"/></svg></div>`;

/** The short line at the bottom of a phone without keys. */
export const homeLine = (color = "#222") =>
  `<div style="position:absolute;left:50%;bottom:7px;width:120px;height:4px;margin-left:-60px;border-radius:2px;background:${color}"></div>`;

export const BASE_CSS = `
*{box-sizing:border-box;margin:0;padding:0;font-variant-ligatures:no-contextual}
html,body{width:100%;height:100%;overflow:hidden}
body{position:relative}
.icon{display:block;flex:none}
.row{display:flex;align-items:center}.col{display:flex;flex-direction:column}.grow{flex:1;min-width:0}
.status{display:flex;align-items:center;gap:5px;height:28px;padding:0 18px;font-size:13px}
.muted{opacity:.68}.right{text-align:right}.center{text-align:center}.nowrap{white-space:nowrap}
table{border-collapse:collapse}`;
