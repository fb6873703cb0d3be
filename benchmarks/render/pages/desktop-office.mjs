// Desktop screens of office work: spreadsheet, mail client, dashboard, file manager.
import { avatar, checkbox, each, icon, page } from "../kit.mjs";

const ROWS = [
  ["Aster, blue", "Row 1", 240, 0.35],
  ["Bellflower", "Row 1", 180, 0.42],
  ["Comfrey", "Row 2", 96, 0.61],
  ["Delphinium", "Row 2", 310, 0.88],
  ["Echinacea", "Row 3", 415, 0.74],
  ["Foxglove", "Row 3", 150, 0.53],
  ["Geranium, wild", "Row 4", 268, 0.39],
  ["Hellebore", "Row 4", 72, 2.15],
  ["Iris, Siberian", "Row 5", 333, 1.05],
  ["Jasmine", "Glass A", 58, 3.4],
  ["Knapweed", "Row 5", 127, 0.29],
  ["Lupin", "Row 6", 204, 0.47],
  ["Meadowsweet", "Row 6", 88, 0.66],
  ["Nepeta", "Row 7", 391, 0.58],
  ["Oxlip", "Row 7", 143, 0.91],
  ["Peony, white", "Glass B", 44, 6.75],
  ["Quaking grass", "Row 8", 520, 0.18],
  ["Rudbeckia", "Row 8", 276, 0.64],
  ["Sea holly", "Row 9", 101, 1.32],
  ["Toadflax", "Row 9", 165, 0.27],
  ["Valerian", "Row 10", 119, 0.49],
  ["Wormwood", "Row 10", 83, 0.55],
  ["Yarrow", "Row 11", 447, 0.31],
];
const LETTERS = ["A", "B", "C", "D", "E", "F", "G", "H", "I"];

const sheet = page(
  "desktop",
  "spreadsheet",
  [1600, 900, 1],
  {
    font: `13px/1.3 'Liberation Sans'`,
    css: `body{background:#fff;color:#111}table{position:absolute;top:124px;left:0}td,th{border:1px solid #d5d8dc;height:27px;padding:0 8px;white-space:nowrap}th{background:#f1f3f4;font-weight:400;color:#555b61}td{width:150px}.tools{gap:20px;height:42px;padding:0 18px;background:#f1f5fb;color:#3c4650}`,
  },
  `<div class="row" style="height:48px;background:#1d6f42;color:#fff;padding:0 18px;gap:26px"><b style="font-size:16px">Nursery stock spring.ods</b>${each(["File", "Edit", "Insert", "Format", "Data", "Review"], (word) => `<span>${word}</span>`)}</div><div class="tools row">${each(["back", "edit", "list", "grid", "chart", "download", "paperclip", "search"], (sign) => icon(sign, 17))}</div><div class="row" style="height:34px;padding:0 18px;gap:18px;border-bottom:1px solid #d5d8dc"><span>F7</span><span style="color:#777">fx</span><span>=D7*E7*(1-$H$2)</span></div>
  <table><tr><th style="width:44px"></th>${each(LETTERS, (letter) => `<th>${letter}</th>`)}</tr><tr><th>1</th>${each(["No.", "Plant", "Place", "Pots", "Unit cost", "Value", "Checked", "Discount", "Remark"], (head) => `<td style="background:#e3f1e8;font-weight:700">${head}</td>`)}</tr>
  ${each(ROWS, ([plant, place, pots, cost], n) => `<tr><th>${n + 2}</th>${each([1001 + n * 3, plant, place, pots, cost.toFixed(2), (pots * cost * 0.96).toFixed(2), `${((n * 5) % 28) + 1} Apr`, n === 0 ? "4 %" : "", { 4: "reorder", 7: "slugs!", 15: "sold out soon", 18: "salt tolerant" }[n] ?? ""], (cell, c) => `<td style="${[0, 3, 4, 5].includes(c) ? "text-align:right" : ""};${c === 5 && n === 5 ? "outline:2px solid #1d6f42" : ""}">${cell}</td>`)}</tr>`)}<tr><th>25</th><td></td><td><b>Total</b></td><td></td><td class="right"><b>${ROWS.reduce((sum, row) => sum + row[2], 0)}</b></td><td></td><td class="right"><b>${ROWS.reduce((sum, row) => sum + row[2] * row[3] * 0.96, 0).toFixed(2)}</b></td><td></td><td></td><td></td></tr></table>
  <div class="row" data-block style="position:absolute;bottom:0;left:0;right:0;height:36px;background:#f1f3f4;padding:0 18px;gap:28px"><b>Stock</b><span>Orders</span><span>Suppliers</span><span class="grow"></span><span>Average: 134.36</span><span>Count: 23</span><span>100 %</span></div>`,
);

const mail = page(
  "desktop",
  "mail-client",
  [1440, 900, 1],
  {
    font: `13px/1.45 'DejaVu Sans'`,
    css: `body{display:flex;background:#fff;color:#23272e}.side{width:200px;background:#24324a;color:#dbe3f0;padding:16px 0}.side .row{padding:7px 18px;gap:11px}.list{width:420px;border-right:1px solid #d8dce2}.item{height:74px;padding:9px 16px;border-bottom:1px solid #e5e8ec}.item p{font-size:12px;color:#5c6570}.body{padding:22px 30px}.body p{padding-bottom:11px}`,
  },
  `<div class="side" data-block><div style="margin:0 18px 16px;background:#4f8ef7;color:#fff;border-radius:6px;padding:8px 0;text-align:center">New message</div>${each(
    [
      ["mail", "Inbox", 14],
      ["star", "Flagged", ""],
      ["edit", "Drafts", 2],
      ["send", "Sent", ""],
      ["folder", "Archive", ""],
      ["warn", "Junk", 31],
      ["trash", "Bin", ""],
    ],
    ([sign, word, count]) =>
      `<div class="row" style="${count === 14 ? "background:#34466a" : ""}">${icon(sign, 16)}<span class="grow">${word}</span>${count}</div>`,
  )}<div style="padding:18px 18px 6px;font-size:11px;color:#9fb0ca">Labels</div>${each(
    [
      ["Restoration", "#e0a63a"],
      ["Shipping", "#4bb58a"],
      ["Museum loan", "#c96fb5"],
    ],
    ([word, colour]) =>
      `<div class="row"><svg width="12" height="12"><rect width="12" height="12" rx="3" fill="${colour}"/></svg>${word}</div>`,
  )}</div>
  <div class="list" data-block><div class="row" style="height:52px;padding:0 16px;border-bottom:1px solid #d8dce2;gap:10px;color:#6a7480">${icon("search", 16)}Search in Inbox</div>${each(
    [
      ["Hanneke de Wit", "16:12", "Varnish samples B and C", "B yellows after four days under the lamp."],
      ["Port of Ghent", "15:47", "Crate 0093 released", "Pick-up possible from gate 5 until 18:00."],
      ["Prof. Adebayo", "15:01", "X-ray plates", "There is a second signature under the sleeve."],
      ["Insurance desk", "13:33", "Valuation for transit", "Please sign both copies and return one."],
      ["Studio calendar", "12:00", "Reminder: lamp inspection", "Tomorrow 09:30, ground floor."],
      ["Fleur Montaigne", "11:20", "Frame dimensions", "81.4 by 65.2 centimetres, depth 7."],
      ["Walter Oakes", "10:58", "Re: Gold leaf", "The 23.75 carat books arrived today."],
      ["Press office", "09:44", "Quote needed", "Two sentences on the cleaning would do."],
      ["Theo Papadakis", "Tue", "Ultramarine shortage", "Nothing before the end of the quarter."],
      ["Canteen", "Tue", "Menu of the week", "Lentils, sea bass, gnocchi, surprise."],
      ["Lotte Brück", "Mon", "Keys to the cold store", "I left mine with the porter."],
    ],
    ([from, when, topic, start], n) =>
      `<div class="item" style="${n === 2 ? "background:#e8f0fe" : ""}"><div class="row"><b class="grow">${from}</b><span style="font-size:12px">${when}</span></div><div>${topic}</div><p>${start}</p></div>`,
  )}</div>
  <div class="grow body" data-block><div style="font-size:21px;padding-bottom:14px">X-ray plates</div><div class="row" style="gap:12px;padding-bottom:18px">${avatar(45, 42)}<div class="grow"><b>Prof. Adebayo</b><div style="font-size:12px;color:#5c6570">to you and Hanneke de Wit, 15:01</div></div>${icon("back", 18)}${icon("more", 18)}</div><p>Dear colleagues,</p><p>the plates from Monday are developed, and they are worth the wait. Underneath the brown glaze of the left sleeve one can read a name, in letters about nine millimetres tall, followed by what I believe to be a date in the 1650s.</p><p>The lead white shows two earlier positions of the hand. In the first it held a letter, in the second a lemon. Somebody must have decided that neither was serious enough for an alderman.</p><p>I would like to repeat the exposure at 35 kV before we touch the varnish. Would Thursday afternoon suit you? The machine is free from two until the porter locks up.</p><p>Attached you find both plates at full resolution and a drawing over them.</p><p>With kind regards,<br>Folasade Adebayo</p><div class="row" style="gap:14px;padding-top:12px">${each(
    [
      ["plate-1-sleeve.tif", "64 MB"],
      ["plate-2-hand.tif", "61 MB"],
      ["overlay.svg", "380 kB"],
    ],
    ([name, size]) =>
      `<div class="row" style="gap:10px;border:1px solid #d8dce2;border-radius:6px;padding:8px 12px" data-block>${icon("paperclip", 16)}<div>${name}<div style="font-size:11px;color:#5c6570">${size}</div></div></div>`,
  )}</div></div>`,
);

const dashboard = page(
  "desktop",
  "dashboard",
  [1920, 1080, 1],
  {
    font: `15px/1.4 Inter`,
    format: "webp",
    css: `body{display:flex;background:#0e1420;color:#dfe6f3}.side{width:230px;background:#121a2a;padding:22px 16px}.side .row{gap:13px;padding:10px 12px;border-radius:8px;color:#a8b5cb}.card{background:#172135;border-radius:14px;padding:18px 22px}.card h3{font-size:14px;font-weight:500;color:#9fb0cc}.card b{font-size:32px;font-weight:600}td{padding:9px 12px 9px 0;border-bottom:1px solid #24314b}text{font:12px Inter;fill:#9fb0cc}`,
  },
  `<div class="side" data-block><div style="font-size:20px;font-weight:700;padding:0 12px 22px">Windrow</div>${each(
    [
      ["home", "Overview"],
      ["chart", "Yield"],
      ["pin", "Turbines"],
      ["warn", "Faults"],
      ["calendar", "Maintenance"],
      ["file", "Reports"],
      ["user", "Crew"],
      ["gear", "Preferences"],
    ],
    ([sign, word], n) =>
      `<div class="row" style="${n ? "" : "background:#22314f;color:#fff"}">${icon(sign, 20)}${word}</div>`,
  )}</div>
  <div class="grow" style="padding:26px 34px"><div class="row" style="padding-bottom:22px"><div class="grow"><div style="font-size:26px;font-weight:600">Wind park Hollin Moor</div><div style="color:#9fb0cc">22 turbines, updated 40 seconds ago</div></div><span style="border:1px solid #33425f;border-radius:8px;padding:9px 16px">Last 24 hours</span></div>
  <div style="display:grid;grid-template-columns:repeat(4,1fr);gap:20px">${each(
    [
      ["Output now", "38.4 MW", "▲ 6.1 % since noon"],
      ["Energy today", "611 MWh", "Target 580 MWh"],
      ["Wind speed", "9.7 m/s", "Gusts of 15.2 m/s"],
      ["Availability", "95.5 %", "One turbine stopped"],
    ],
    ([what, value, note]) =>
      `<div class="card" data-block><h3>${what}</h3><b>${value}</b><div style="color:#6fd3a0;font-size:13px">${note.replace("▲ ", "Up ")}</div></div>`,
  )}</div>
  <div style="display:grid;grid-template-columns:2fr 1fr;gap:20px;padding-top:20px"><div class="card" data-block style="height:360px"><h3>Power, megawatts</h3><svg width="1030" height="290" viewBox="0 0 1030 290">${each([0, 1, 2, 3, 4], (n) => `<path d="M40 ${20 + n * 58}H1020" stroke="#26344f"/><text x="30" y="${24 + n * 58}" text-anchor="end">${48 - n * 12}</text>`)}<path d="M40 200C120 180 160 90 240 120S360 210 450 150 600 40 690 80 840 150 900 90 980 60 1020 70V252H40z" fill="#3f8efc33" stroke="#5aa2ff" stroke-width="3"/>${each(["00:00", "04:00", "08:00", "12:00", "16:00", "20:00"], (hour, n) => `<text x="${60 + n * 185}" y="280" text-anchor="middle">${hour}</text>`)}</svg></div>
  <div class="card" data-block style="height:360px"><h3 style="padding-bottom:10px">Open faults</h3>${each(
    [
      ["T07", "Yaw motor overheated", "stopped"],
      ["T11", "Blade heater offline", "running"],
      ["T15", "Vibration above limit", "reduced"],
      ["T19", "Lost radio contact, 4 min", "unknown"],
      ["Grid", "Reactive power warning", "watched"],
    ],
    ([where, what, state]) =>
      `<div class="row" style="gap:14px;padding:10px 0;border-bottom:1px solid #24314b"><b style="font-size:15px;width:42px">${where}</b><span class="grow">${what}</span><span style="color:#f3b35e;font-size:13px">${state}</span></div>`,
  )}</div></div>
  <div class="card" style="margin-top:20px" data-block><h3 style="padding-bottom:6px">Best turbines this week</h3><table style="width:100%">${each(
    [
      ["T03", "North ridge", "2.31 MW", "44.9 %", "serviced 12 Jan"],
      ["T21", "Quarry", "2.27 MW", "43.6 %", "serviced 30 Nov"],
      ["T14", "Sheepfold", "2.19 MW", "42.0 %", "serviced 8 Feb"],
      ["T09", "North ridge", "2.15 MW", "41.7 %", "serviced 21 Dec"],
    ],
    (cells) => `<tr>${each(cells, (cell) => `<td>${cell}</td>`)}</tr>`,
  )}</table></div></div>`,
);

const files = page(
  "desktop",
  "file-manager",
  [1366, 768, 1],
  {
    font: `13px/1.35 'Noto Sans'`,
    css: `body{background:#fbfbfc;color:#22262c}.top{height:46px;padding:0 14px;gap:14px;background:#ebedf0;border-bottom:1px solid #d3d6db}.side{position:absolute;top:46px;bottom:0;left:0;width:190px;background:#f3f4f6;padding:12px 8px}.side .row{gap:10px;padding:6px 10px}.main{position:absolute;left:190px;top:46px;right:0;bottom:0}td,th{text-align:left;padding:5px 14px;font-weight:400;white-space:nowrap}th{color:#6b727c;border-bottom:1px solid #dfe2e6}`,
  },
  `<div class="top row">${icon("back", 18)}${icon("next", 18)}${icon("up", 18)}<span class="grow" style="background:#fff;border:1px solid #cfd3d8;border-radius:5px;padding:5px 12px">Home / Radio play / Season two</span>${icon("search", 18)}${icon("grid", 18)}</div><div class="side" data-block>${each(
    [
      ["home", "Home"],
      ["image", "Pictures"],
      ["sound", "Music"],
      ["play", "Videos"],
      ["download", "Downloads"],
      ["trash", "Rubbish"],
      ["folder", "Projects"],
      ["wifi", "Network share"],
    ],
    ([sign, word]) => `<div class="row">${icon(sign, 16, "#4c6a92")}${word}</div>`,
  )}</div>
  <div class="main" data-block><table style="width:100%"><tr>${each(["Name", "Size", "Type", "Modified"], (head) => `<th>${head}</th>`)}</tr>${each(
    [
      ["01-cold-open.wav", "88.2 MB", "WAV audio", "14/11/2028 21:07"],
      ["02-the-tram-stop.wav", "211.9 MB", "WAV audio", "14/11/2028 21:38"],
      ["03-interval-music.flac", "34.6 MB", "FLAC audio", "15/11/2028 08:12"],
      ["04-confession-take7.wav", "176.0 MB", "WAV audio", "18/11/2028 17:55"],
      ["artwork-square.psd", "402.7 MB", "Layered picture", "02/12/2028 10:20"],
      ["budget_final_FINAL.xlsx", "61.4 KB", "Spreadsheet", "09/12/2028 13:01"],
      ["cast list.txt", "2.1 KB", "Plain text", "20/10/2028 19:44"],
      ["contracts", "9 items", "Folder", "21/10/2028 09:00"],
      ["footsteps-gravel.aiff", "12.3 MB", "AIFF audio", "03/11/2028 15:26"],
      ["Interview Dr Lindqvist.mp3", "47.8 MB", "MP3 audio", "27/10/2028 11:11"],
      ["mixdown.session", "5.5 MB", "Project file", "11/12/2028 23:59"],
      ["notes-for-episode-5.md", "7.7 KB", "Markdown", "10/12/2028 16:35"],
      ["poster_A3_print.pdf", "18.9 MB", "PDF document", "04/12/2028 12:48"],
      ["rain on tin roof (long).ogg", "29.0 MB", "Ogg audio", "01/11/2028 22:22"],
      ["schedule.ics", "3.3 KB", "Calendar", "19/10/2028 07:30"],
      ["script-v12-tracked.docx", "148.6 KB", "Text document", "08/12/2028 18:03"],
      ["subtitles_nl.srt", "54.2 KB", "Subtitles", "12/12/2028 09:17"],
      ["trailer-60s.mp4", "73.5 MB", "MP4 video", "13/12/2028 14:14"],
      ["unused", "26 items", "Folder", "30/11/2028 20:20"],
    ],
    ([name, ...rest], n) =>
      `<tr style="${n === 10 ? "background:#cfe2fb" : n % 2 ? "background:#f4f6f8" : ""}"><td><div class="row" style="gap:10px">${icon(rest[1] === "Folder" ? "folder" : /audio/.test(rest[1]) ? "sound" : "file", 16, "#5c7fae")}${name}</div></td>${each(rest, (cell) => `<td>${cell}</td>`)}</tr>`,
  )}</table><div class="row" style="position:absolute;bottom:0;left:0;right:0;height:32px;padding:0 14px;border-top:1px solid #dfe2e6;gap:10px">${checkbox(false, "#4c6a92", 15)}<span class="grow">19 entries, 1 selected (5.5 MB)</span>287 GB free</div></div>`,
);

export const pages = [sheet, mail, dashboard, files];
