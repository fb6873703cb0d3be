// Phone screens: bank, map with places, notes, to-do list, sign-in, profile.
import { avatar, checkbox, each, homeLine, icon, page, picture, statusBar } from "../kit.mjs";

const bank = page(
  "phone",
  "banking",
  [412, 915, 2.625],
  {
    font: `15px/1.35 'Noto Sans'`,
    css: `body{background:#eef2f5;color:#12232e}.top{background:#0b4f55;color:#fff;padding:8px 20px 22px}
    .deed{width:84px;text-align:center;font-size:12px}.deed div{background:#d6ebe9;border-radius:22px;width:44px;height:44px;padding:11px;margin:0 auto 5px}
    .move{padding:9px 20px;gap:14px;background:#fff;border-bottom:1px solid #e3e9ed;height:62px}.move small{display:block;font-size:12px;color:#5a6b75}`,
  },
  `<div style="background:#0b4f55">${statusBar("7:52", "#fff")}</div><div class="top"><div class="row"><span class="grow">Good morning, Anselm</span>${icon("bell", 22)}</div>
  <div style="padding-top:18px;font-size:13px;opacity:.85">Everyday account ·· 4471</div><div style="font-size:38px;font-weight:600;letter-spacing:-.01em">$3,906.28</div><div style="font-size:13px">Available until payday: $1,120.00</div></div>
  <div class="row" style="padding:16px 8px;justify-content:space-around">${each(
    [
      ["send", "Pay"],
      ["download", "Request"],
      ["chart", "Budget"],
      ["lock", "Freeze"],
    ],
    ([sign, word]) => `<div class="deed"><div>${icon(sign, 22, "#0b4f55")}</div>${word}</div>`,
  )}</div>
  <div style="padding:4px 20px 8px;font-weight:600">Recent activity</div>
  ${each(
    [
      ["Olive & Thyme Market", "Today · Debit card", "−$47.16", 150],
      ["Northwind Energy", "Today · Standing order", "−$88.40", 40],
      ["Ruth Calloway", "Yesterday · “concert tickets”", "+$62.00", 300],
      ["Metro day pass", "Sunday · Contactless", "−$5.75", 210],
      ["Pet Clinic Rosewood", "29 May · Debit card", "−$132.00", 10],
      ["Salary, Harlow Glassworks", "28 May · Transfer", "+$2,845.50", 120],
      ["Interest", "28 May", "+$1.93", 190],
    ],
    ([who, what, sum, hue]) =>
      `<div class="move row"><div style="width:36px;height:36px;border-radius:10px;background:hsl(${hue} 45% 85%);padding:8px">${icon(sum[0] === "+" ? "download" : "bag", 20, `hsl(${hue} 50% 30%)`)}</div><div class="grow">${who}<small>${what}</small></div><b style="font-weight:600;${sum[0] === "+" ? "color:#1a7f4b" : ""}">${sum}</b></div>`,
  )}
  <div class="row" style="position:absolute;left:0;right:0;bottom:0;height:66px;background:#fff;justify-content:space-around;padding-bottom:14px;color:#0b4f55">${each(["home", "chart", "send", "user"], (sign) => icon(sign))}</div>${homeLine()}`,
);

const map = page(
  "phone",
  "map-places",
  [393, 852, 2],
  {
    font: `14px/1.35 Roboto`,
    format: "jpg",
    css: `body{background:#e8efe3;color:#202124}.sheet{position:absolute;left:0;right:0;bottom:0;height:456px;background:#fff;border-radius:20px 20px 0 0;padding:14px 18px}
    .find{position:absolute;left:14px;right:14px;top:40px;height:48px;background:#fff;border-radius:24px;padding:0 16px;gap:12px;box-shadow:0 1px 5px #0004;font-size:16px}
    .place{padding:11px 0;gap:14px;border-bottom:1px solid #eceff1;align-items:flex-start}.place b{font-size:16px}`,
  },
  `<svg style="position:absolute" width="393" height="450" viewBox="0 0 393 450"><path d="M0 300q90-60 180-20t213-60v230H0z" fill="#bcd9ee"/><path d="M30 0v450M120 0l20 450M250 0l-20 450M330 0v450M0 90l393 30M0 190h393M0 270l393-50" stroke="#fff" stroke-width="11" fill="none"/><path d="M0 140l393 20M190 0v450" stroke="#f6d98a" stroke-width="14"/><rect x="260" y="128" width="60" height="52" fill="#cde3b9"/>
    ${each(
      [
        [90, 160, "#d93025"],
        [215, 215, "#d93025"],
        [300, 110, "#d93025"],
        [160, 250, "#1a73e8"],
      ],
      ([x, y, colour]) => `<path d="M${x} ${y}l-9-14a11 11 0 1 1 18 0z" fill="${colour}"/>`,
    )}</svg><div style="position:relative">${statusBar("15:37")}</div>
  <div class="find row">${icon("back", 22)}<span class="grow">bakery near Mill Bridge</span>${icon("close", 20)}</div>
  <div class="sheet"><div style="width:40px;height:4px;border-radius:2px;background:#c4c7cc;margin:0 auto 12px"></div><div style="font-size:18px;font-weight:500;padding-bottom:4px">4 places found</div>
  ${each(
    [
      ["Crumb & Co.", "4.7 (812) · $$", "Open · closes 18:30", "350 m · 19 Tanner Row"],
      ["Golden Sheaf", "4.4 (1,035) · $", "Open · closes 20:00", "600 m · 2 Fountain Square"],
      ["Pâtisserie Delvaux", "4.9 (377) · $$$", "Closed · opens Wed 8:00", "0.9 km · 140 Canal Street"],
      ["The Rye Oven", "4.2 (91) · $", "Open · closes 14:00", "1.3 km · 7 Upper Gate"],
    ],
    ([name, stars, hours, where], n) =>
      `<div class="place row"><div class="grow"><b>${name}</b><div>${stars}</div><div style="color:${hours[0] === "O" ? "#137333" : "#b3261e"}">${hours}</div><div style="color:#5f6368;font-size:13px">${where}</div></div><div style="width:64px;height:64px;border-radius:8px;overflow:hidden">${picture(n + 21)}</div></div>`,
  )}</div>`,
);

const notes = page(
  "phone",
  "notes",
  [360, 800, 3],
  {
    font: `15px/1.45 'Noto Serif'`,
    css: `body{background:#fbf5e6;color:#332a1c}.note{border-radius:12px;padding:12px 14px;font-size:13px;line-height:1.45}.note b{display:block;font-size:15px;padding-bottom:3px}`,
  },
  `${statusBar("9:26")}<div class="row" style="padding:6px 18px 12px;gap:16px"><b class="grow" style="font-size:26px">Notebook</b>${icon("search")}${icon("more")}</div>
  <div style="columns:2;column-gap:12px;padding:0 16px">${each(
    [
      ["Paint colours", "Hall: Chalk Blue 04<br>Kitchen: Warm Oat<br>Doors stay white", "#d9e8ef"],
      ["Book club", "Next: The Cartographer’s Widow. Read up to chapter nine before the 22nd.", "#fff"],
      ["Wi-Fi guest", "Network Heron-Guest<br>Password: reeds58Tall", "#e7efd5"],
      ["Garden", "Move the currants, feed roses, order netting for the pond. Ask Joan for seedlings.", "#fff"],
      ["Odd words", "petrichor, selvedge, gloaming, susurrus", "#f3dfe4"],
      ["Bike service", "Chain replaced at 4,310 km; brake pads are good until autumn.", "#fff"],
      ["Gift ideas", "Mum: linen apron<br>Yusuf: head torch<br>Nell: kite", "#f7e2b8"],
      ["Dream", "A staircase in the sea, and somebody selling umbrellas at the top.", "#e3def2"],
    ],
    ([title, words, colour]) =>
      `<div data-block class="note" style="background:${colour};break-inside:avoid;margin-bottom:12px"><b>${title}</b>${words}</div>`,
  )}</div>
  <div style="position:absolute;right:20px;bottom:34px;background:#8a5a1c;border-radius:28px;padding:16px">${icon("plus", 24, "#fff")}</div>${homeLine("#8a7c62")}`,
);

const todo = page(
  "phone",
  "todo",
  [384, 832, 2],
  {
    font: `16px/1.4 Inter`,
    css: `body{background:#17181c;color:#eceef2}.task{padding:10px 20px;gap:14px;height:58px}.task small{display:block;font-size:12px;color:#9aa3b2}.done{color:#8a919e;text-decoration:line-through}h2{font-size:13px;letter-spacing:.09em;text-transform:uppercase;color:#f0a860;padding:14px 20px 4px}`,
  },
  `${statusBar("12:41", "#fff")}<div class="row" style="padding:10px 20px"><div class="grow"><div style="font-size:27px;font-weight:700">My tasks</div><div style="color:#9aa3b2;font-size:14px">5 open, 3 finished this week</div></div>${avatar(200, 40)}</div>
  <h2>Before noon</h2>${each(
    [
      ["Return the drill to Bertrand", "Garage shelf, red box"],
      ["Call the tax office", "Reference 5582-KD"],
    ],
    task,
  )}
  <h2>Afternoon</h2>${each(
    [
      ["Proofread chapter three", "14 pages, double spaced"],
      ["Buy lamp oil and candles", "Hardware store, aisle 6"],
      ["Water the ferns", "Every four days"],
    ],
    task,
  )}
  <h2>Finished</h2>${each([["Renew passport photo"], ["Fix squeaky hinge"], ["Send invoice to Lumen Studio"]], task)}${homeLine("#999")}`,
);

function task([title, note]) {
  return `<div class="task row">${checkbox(!note, "#f0a860", 22)}<div class="grow ${note ? "" : "done"}">${title}${note ? `<small>${note}</small>` : ""}</div></div>`;
}

const signIn = page(
  "phone",
  "login",
  [360, 640, 2],
  {
    font: `15px/1.4 'DejaVu Sans'`,
    css: `body{background:#fff;color:#1d2a3a}.field{margin:0 28px 16px;border:1.5px solid #b5c0cf;border-radius:10px;padding:9px 14px}.field small{display:block;font-size:11px;color:#5c6b7e}.go{margin:0 28px;background:#5a3ec8;color:#fff;border-radius:10px;height:48px;line-height:48px;text-align:center;font-weight:700}`,
  },
  `${statusBar("6:03")}<div style="padding:34px 28px 26px"><svg width="52" height="52" viewBox="0 0 52 52"><rect width="52" height="52" rx="14" fill="#5a3ec8"/><path d="M14 36l12-22 12 22z" fill="none" stroke="#fff" stroke-width="4" stroke-linejoin="round"/></svg><div style="font-size:25px;font-weight:700;padding-top:18px">Welcome back</div>Sign in to Tentpeg to see your trips.</div>
  <div class="field"><small>Email address</small>greta.holm@example.org</div><div class="field" style="border-color:#5a3ec8"><small>Passphrase</small><svg width="130" height="20"><g fill="#1d2a3a">${each([...Array(11).keys()], (n) => `<circle cx="${6 + n * 11}" cy="11" r="3.5"/>`)}</g></svg></div>
  <div class="row" style="margin:0 28px 22px;gap:9px;font-size:13px">${checkbox(true, "#5a3ec8")}<span class="grow">Remember me</span><span style="color:#5a3ec8">Forgot it?</span></div><div class="go">Continue</div>
  <div class="center" style="padding:20px 0 12px;font-size:13px;color:#5c6b7e">No account yet?</div><div class="center" style="color:#5a3ec8;font-weight:700">Create one for free</div>`,
);

const profile = page(
  "phone",
  "profile",
  [390, 844, 2],
  {
    font: `15px/1.4 'Nimbus Sans'`,
    css: `body{background:#fafafa;color:#1c1c1e}.figures{display:flex;text-align:center;padding:16px 24px}.figures b{display:block;font-size:20px}.wall{display:grid;grid-template-columns:repeat(3,1fr);gap:3px;position:absolute;top:470px;left:0;right:0}.wall div{height:118px;overflow:hidden}`,
  },
  `${statusBar("18:54")}<div class="row" style="padding:6px 18px">${icon("back")}<b class="grow center">@wren.and.wool</b>${icon("more")}</div>
  <div class="center" style="padding:14px 40px 0"><div style="width:92px;margin:0 auto 10px">${avatar(330, 92)}</div><div style="font-size:21px;font-weight:700">Wren Abernathy</div>Knitter, shepherd, reluctant baker.<br>Patterns every second Friday from a very windy hill.</div>
  <div class="figures">${each(
    [
      ["248", "posts"],
      ["19.3k", "followers"],
      ["502", "following"],
    ],
    ([count, what]) => `<div class="grow" data-block><b>${count}</b>${what}</div>`,
  )}</div>
  <div class="row" style="padding:0 20px;gap:10px">${each(
    [
      ["Follow", "#111", "#fff"],
      ["Message", "#e4e4e8", "#111"],
    ],
    ([word, back, front]) =>
      `<div class="grow center" style="background:${back};color:${front};border-radius:9px;height:40px;line-height:40px;font-weight:700">${word}</div>`,
  )}</div>
  <div class="row center" style="position:absolute;top:424px;left:0;right:0;font-size:14px;font-weight:700">${each(["Gallery", "Patterns", "Workshops"], (tab, n) => `<div class="grow" style="padding-bottom:9px;border-bottom:2px solid ${n ? "#ddd" : "#111"}">${tab}</div>`)}</div><div class="wall">${each([3, 8, 13, 31, 17, 44, 26, 9, 37], (seed) => `<div>${picture(seed)}</div>`)}</div>`,
);

export const pages = [bank, map, notes, todo, signIn, profile];
