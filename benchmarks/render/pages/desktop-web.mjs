// Desktop screens: article in a browser, team chat, large nearly empty 4K desktop, control panel, photo editor, help desk.
import { avatar, checkbox, each, icon, page, picture, radio, toggle } from "../kit.mjs";

const article = page(
  "desktop",
  "browser-article",
  [1680, 1050, 1],
  {
    font: `18px/1.6 'Noto Serif'`,
    css: `body{background:#fff;color:#222}.tabs{height:42px;background:#dee1e6;padding:8px 12px 0;font:13px 'Noto Sans'}.tab{background:#fff;border-radius:8px 8px 0 0;padding:8px 18px;gap:10px;height:34px}.bar{height:44px;border-bottom:1px solid #d8dade;padding:0 16px;gap:16px;font:14px 'Noto Sans'}.url{background:#f0f2f4;border-radius:16px;padding:6px 16px}.text p{padding-bottom:16px}.aside{font:14px/1.5 'Noto Sans'}`,
  },
  `<div class="tabs row"><div class="tab row">${icon("leaf", 15, "#2f7d4f")}Why moss remembers | Hedgerow Review${icon("close", 14)}</div></div><div class="bar row">${icon("back", 18)}${icon("next", 18)}<div class="url grow row" style="gap:10px">${icon("lock", 14)}hedgerow-review.example/essays/why-moss-remembers</div>${icon("star", 18)}${icon("more", 18)}</div>
  <div style="display:flex;gap:70px;padding:34px 150px 0"><div class="text" data-block style="width:820px"><div style="font:600 14px 'Noto Sans';color:#2f7d4f;letter-spacing:.08em;text-transform:uppercase;padding-bottom:8px">Essay</div><div style="font-size:42px;line-height:1.18;font-weight:700;padding-bottom:12px">Why moss remembers what forests forget</div><div style="font:15px 'Noto Sans';color:#666;padding-bottom:22px">By Annika Thorsrud, photographs by Idris Bell · 12 minutes</div>
  <p>Pick up a cushion of moss from a north-facing wall and you hold an archive. Between the leaves, each no wider than a hair, hang grains of pollen, flakes of soot, and the occasional sliver of volcanic glass. A gardener sees a nuisance. A chemist sees thirty years of weather.</p><p>In the spring of last year I followed two of those chemists into the Ardal valley, where a smelter had closed in 1987 and nothing taller than heather has grown since. They carried spoons, paper bags and a thermos of terrible coffee.</p><p>“People expect a machine,” said Runa Eide, kneeling in the wet. “The machine is at home. Out here you only need patience and dry socks.” She scraped a patch the size of a coin, wrote a number on the bag, and moved four metres uphill.</p><p>What the bags revealed months later surprised even her. The fluoride had not washed out, as every model predicted. It had climbed.</p></div>
  <div class="aside grow" data-block><div style="border-top:3px solid #2f7d4f;padding-top:12px;font-weight:700;font-size:16px">Most read</div>${each(["The last basket maker of Fenwick Sluice", "A field guide to imaginary birds", "How to argue with a river", "Letters: on dogs in orchards", "Seven kinds of mud"], (title, n) => `<div class="row" style="gap:16px;padding:11px 0;border-bottom:1px solid #e4e6e8"><b style="font-size:22px;color:#9db8a6">${n + 1}</b>${title}</div>`)}<div style="margin-top:26px;height:210px;border-radius:8px;overflow:hidden">${picture(152)}</div><div style="padding-top:8px;color:#555">The closed smelter, seen from the east bank.</div></div></div>`,
);

const teamChat = page(
  "desktop",
  "team-chat",
  [1536, 864, 1.25],
  {
    font: `15px/1.42 'Noto Sans'`,
    css: `body{display:flex;background:#fff;color:#1d1c1d}.side{width:250px;background:#3b1f45;color:#e7dbea;padding:18px 0}.side div.row{padding:4px 20px;gap:9px}.post{display:flex;gap:12px;padding:7px 26px}.post small{color:#696b70;font-size:12px;padding-left:8px}.members{width:250px;border-left:1px solid #e2e2e4;padding:20px}`,
  },
  `<div class="side" data-block><div style="font-size:19px;font-weight:700;padding:0 20px 16px">Kite Workshop</div><div style="padding:6px 20px;color:#bda6c4">Channels</div>${each(["announcements", "bamboo-orders", "festival-2027", "lunch", "repairs", "silk-and-paper", "weather-watch"], (name) => `<div class="row" style="${name === "festival-2027" ? "background:#1264a3;color:#fff" : ""}"># ${name}</div>`)}<div style="padding:18px 20px 6px;color:#bda6c4">Direct messages</div>${each(
    [
      ["Bao Linh", 1],
      ["Carmen Ruiz", 1],
      ["Dagny Wold", 0],
      ["Elias Mbeki", 1],
    ],
    ([name, on]) =>
      `<div class="row"><svg width="10" height="10"><circle cx="5" cy="5" r="4" fill="${on ? "#38b47c" : "none"}" stroke="${on ? "#38b47c" : "#bda6c4"}"/></svg>${name}</div>`,
  )}</div>
  <div class="grow col" data-block><div class="row" style="height:58px;border-bottom:1px solid #e2e2e4;padding:0 26px;gap:14px"><b style="font-size:18px">#festival-2027</b><span class="grow" style="color:#696b70">Everything about the beach, the stands and the night flight</span>${icon("phone", 18)}</div><div style="padding:12px 0">${each(
    [
      [
        "Carmen Ruiz",
        "9:02",
        "Town hall confirmed the beach from pier 2 to the rocks. We get power, but only 16 amps, so one kettle at a time please.",
        350,
      ],
      ["Elias Mbeki", "9:10", "How many metres of line does the whale need now that it has a second keel?", 30],
      ["Bao Linh", "9:11", "Ninety per bridle, six bridles. I would order 600 and keep the rest for the octopus.", 110],
      [
        "Dagny Wold",
        "9:26",
        "The lanterns for the night flight weigh 41 grams each. Can we bring that under 35? With the thin batteries it should be possible.",
        210,
      ],
      ["Carmen Ruiz", "9:31", "Thin batteries die in the cold. Let me test a few in the freezer this afternoon.", 350],
      [
        "Elias Mbeki",
        "10:04",
        "Permit for the drone people: they may fly between 13:00 and 14:00, at most 60 metres, and never above the children.",
        30,
      ],
      ["Bao Linh", "10:19", "Poster proof is pinned. The blue came out greyish, printer tries again tomorrow.", 110],
    ],
    ([name, time, words, hue]) =>
      `<div class="post">${avatar(hue, 38)}<div><b>${name}</b><small>${time}</small><div>${words}</div></div></div>`,
  )}</div><div class="grow"></div><div class="row" style="margin:0 26px 22px;border:1px solid #a9abb0;border-radius:8px;height:52px;padding:0 16px;color:#696b70"><span class="grow">Message #festival-2027</span>${icon("send", 18)}</div></div>
  <div class="members" data-block><b>Pinned</b><div style="padding:10px 0;border-bottom:1px solid #e2e2e4">Tide table for the weekend, low water 15:48</div><div style="padding:10px 0;border-bottom:1px solid #e2e2e4">List of stands, 23 so far</div><div style="padding:10px 0">Safety rules in four languages</div></div>`,
);

const emptyDesktop = page(
  "desktop",
  "wallpaper-4k",
  [1920, 1080, 2],
  {
    font: `14px/1.4 'Nimbus Sans'`,
    css: `body{background:linear-gradient(#27496d,#4f7ea8 60%,#d9a77c)}.window{position:absolute;left:1240px;top:130px;width:480px;background:#fdfdfd;border-radius:10px;color:#222;overflow:hidden}.dock{position:absolute;bottom:12px;left:660px;width:600px;height:64px;border-radius:18px;background:#ffffff40;justify-content:space-around}`,
  },
  `<svg style="position:absolute" width="1920" height="1080" viewBox="0 0 1920 1080"><path d="M0 800L340 520 560 700 900 400 1300 760 1500 620 1920 860V1080H0z" fill="#2f4a52"/><path d="M0 930L420 780 900 900 1400 800 1920 960V1080H0z" fill="#1e3238"/></svg>
  <div class="row" style="position:relative;height:30px;background:#16263a;color:#fff;padding:0 18px;gap:24px"><b>Finder’s Desk</b><span>File</span><span>View</span><span>Help</span><span class="grow"></span>${icon("wifi", 16)}${icon("sound", 16)}<span>Mon 23 Aug 19:05</span></div>
  <div data-block style="position:absolute;left:36px;top:70px;color:#fff;text-align:center;font-size:13px">${each(
    [
      ["folder", "Taxes"],
      ["folder", "Sketches"],
      ["file", "readme.rtf"],
      ["image", "harbour.jpg"],
    ],
    ([sign, name]) =>
      `<div style="padding-bottom:22px"><div style="width:52px;margin:0 auto">${icon(sign, 52, "#fff", 1.2)}</div>${name}</div>`,
  )}</div>
  <div class="window" data-block><div class="row" style="background:#e7e9ec;height:34px;padding:0 12px;gap:8px">${each(["#ee6a5f", "#f5bd4f", "#61c454"], (colour) => `<svg width="12" height="12"><circle cx="6" cy="6" r="6" fill="${colour}"/></svg>`)}<span class="grow center">Sticky notes</span></div><div style="padding:18px 22px;font-size:16px;line-height:1.6">Ring the framer before four.<br>Ask whether the glass is anti-reflective.<br>Two eggs, nutmeg, lasagne sheets.<br>Blood pressure 124 over 79.</div></div><div class="dock row">${each(["home", "mail", "calendar", "camera", "sound", "gear", "trash"], (sign, n) => `<div style="width:46px;height:46px;border-radius:11px;background:hsl(${n * 51} 50% 45%);padding:10px">${icon(sign, 26, "#fff")}</div>`)}</div>`,
);

const control = page(
  "desktop",
  "control-panel",
  [1280, 800, 1.5],
  {
    font: `14px/1.4 Inter`,
    css: `body{display:flex;background:#202226;color:#e8e8ea}.side{width:250px;background:#2a2d32;padding:20px 12px}.side .row{gap:12px;padding:8px 12px;border-radius:7px}.group{background:#2c2f35;border-radius:10px;margin-bottom:18px}.group>.row{padding:12px 18px;border-bottom:1px solid #3a3e45;gap:14px;min-height:56px}.group small{color:#a6aab2;font-size:12px;display:block}`,
  },
  `<div class="side" data-block>${each(
    [
      ["wifi", "Wireless"],
      ["bluetooth", "Devices"],
      ["image", "Background"],
      ["bell", "Alerts"],
      ["sun", "Screen"],
      ["sound", "Audio"],
      ["battery", "Energy"],
      ["user", "Accounts"],
      ["lock", "Privacy"],
      ["clock", "Date and time"],
      ["warn", "About this computer"],
    ],
    ([sign, word]) =>
      `<div class="row" style="${word === "Energy" ? "background:#3d6fd8" : ""}">${icon(sign, 18)}${word}</div>`,
  )}</div>
  <div class="grow" style="padding:26px 60px" data-block><div style="font-size:24px;font-weight:600;padding-bottom:20px">Energy</div><div class="group"><div class="row">${icon("battery", 28)}<div class="grow">Internal battery<small>67 %, three hours and ten minutes remaining</small></div></div><div class="row"><div class="grow">Wireless mouse<small>Replace the cells soon</small></div>12 %</div></div><b>Mode</b><div class="group" style="margin-top:8px">${each(
    [
      ["Performance", "Fans may become audible", 0],
      ["Balanced", "Recommended for most people", 1],
      ["Saver", "Dims the panel, slows the processor", 0],
    ],
    ([word, note, on]) =>
      `<div class="row">${radio(on, "#6c9bff")}<div class="grow">${word}<small>${note}</small></div></div>`,
  )}</div><b>Sleep</b><div class="group" style="margin-top:8px">${each(
    [
      ["Dim display after two minutes", 1],
      ["Suspend when the lid is closed", 1],
      ["Wake for network traffic", 0],
    ],
    ([word, on]) => `<div class="row"><span class="grow">${word}</span>${toggle(on, "#6c9bff", "#555a63")}</div>`,
  )}</div></div>`,
);

const photo = page(
  "desktop",
  "photo-editor",
  [1920, 1080, 1],
  {
    font: `12px/1.4 'Roboto'`,
    format: "jpg",
    css: `body{background:#1b1b1b;color:#cfcfcf}.panel{position:absolute;right:0;top:34px;bottom:0;width:300px;background:#262626;padding:16px}.slide{padding:7px 0}.slide div.t{height:3px;background:#4a4a4a;border-radius:2px;margin-top:6px}.slide i{display:block;width:10px;height:10px;border-radius:5px;background:#ddd;position:relative;top:-3px}`,
  },
  `<div class="row" style="height:34px;background:#111;padding:0 16px;gap:22px">${each(["Library", "Develop", "Print"], (word) => `<span>${word}</span>`)}<span class="grow center">DSC_8841.NEF – 6016 × 4016</span><span>Zoom 1:4</span></div><div style="position:absolute;left:60px;top:80px;width:1500px;height:880px">${picture(170)}</div><div class="panel" data-block>${each(
    [
      ["Exposure", "+0.65", 58],
      ["Contrast", "−12", 44],
      ["Highlights", "−48", 26],
      ["Shadows", "+31", 66],
      ["Whites", "+7", 53],
      ["Blacks", "−19", 40],
      ["Clarity", "+22", 61],
      ["Vibrance", "+15", 57],
      ["Saturation", "−3", 48],
      ["Sharpening", "40", 40],
      ["Noise reduction", "18", 18],
    ],
    ([word, value, place]) =>
      `<div class="slide"><div class="row"><span class="grow">${word}</span>${value}</div><div class="t"><i style="left:${place}%"></i></div></div>`,
  )}<div style="padding-top:22px;line-height:1.9">Lens profile: 35 mm f/1.8<br>ISO 200, 1/320 s, f/5.6<br>Captured 30 May 06:14</div></div><div class="row" style="position:absolute;left:60px;top:1000px;gap:26px">${each(["Crop", "Heal", "Gradient", "Brush", "Before / after"], (word) => `<span style="font-size:14px">${word}</span>`)}</div>`,
);

const tickets = page(
  "desktop",
  "help-desk",
  [1440, 810, 1],
  {
    font: `12px/1.4 'Liberation Sans'`,
    css: `body{background:#f5f6f8;color:#1f2430}th,td{text-align:left;padding:7px 14px;white-space:nowrap;border-bottom:1px solid #e1e4ea;font-weight:400}th{color:#667085;background:#fafbfc}.tag{border-radius:10px;padding:2px 9px;font-size:11px}`,
  },
  `<div class="row" style="height:50px;background:#fff;border-bottom:1px solid #dfe3e8;padding:0 24px;gap:24px;font-size:14px"><b style="font-size:17px;color:#0b6e99">Lifebuoy</b><span>Tickets</span><span>Customers</span><span>Knowledge base</span><span>Statistics</span><span class="grow"></span>${avatar(270, 30)}</div><div class="row" style="padding:16px 24px;gap:16px;font-size:14px"><b class="grow" style="font-size:18px">Unsolved tickets</b><span>Assigned to me (7)</span><span>Everyone (58)</span></div>
  <table style="margin:0 24px;width:1392px;background:#fff"><tr><th>${checkbox(false, "#0b6e99", 14)}</th>${each(["Ticket", "Subject", "Requester", "State", "Priority", "Waiting"], (head) => `<th>${head}</th>`)}</tr>${each(
    [
      ["Printer on floor 3 prints everything twice", "Agnes Molnár", "Open", "Low", "3 h"],
      ["Cannot log in after changing surname", "Petra Voss-Lindgren", "Open", "High", "25 min"],
      ["Projector shows a green tint", "Room booking team", "Pending", "Normal", "1 d"],
      ["Request: second monitor", "Obadiah Crane", "On hold", "Low", "6 d"],
      ["VPN drops every 40 minutes", "Sales Lisbon", "Open", "Urgent", "8 min"],
      ["Badge does not open bicycle cellar", "Jun Takeda", "New", "Normal", "2 h"],
      ["Shared drive shows old folder names", "Legal", "Open", "Normal", "5 h"],
      ["Keyboard: letter e sticks", "Ezekiel Boyd", "New", "Low", "11 min"],
      ["Invoices export stops at page 99", "Accounts payable", "Open", "High", "1 h"],
      ["Newsletter lands in spam", "Marketing", "Pending", "Normal", "2 d"],
      ["Please restore a deleted mailbox", "Human resources", "Open", "High", "47 min"],
      ["Phone says “no service” in the lift", "Facility", "On hold", "Low", "9 d"],
      ["Scanner app crashes on start", "Warehouse Tilburg", "Open", "Urgent", "14 min"],
      ["Licence for drawing software expired", "Design", "New", "Normal", "4 h"],
      ["Clock in meeting room runs ahead", "Reception", "Pending", "Low", "3 d"],
      ["New starter on Monday, laptop needed", "Ines Carvalho", "Open", "Normal", "7 h"],
      ["Webcam upside down", "Fergus McAllister", "New", "Low", "33 min"],
      ["Two-factor codes arrive late", "Board office", "Open", "High", "2 h"],
      ["Dashboard numbers differ from report", "Controlling", "Open", "Normal", "1 d"],
    ],
    ([subject, who, state, priority, wait], n) =>
      `<tr><td>${checkbox(n === 4 || n === 12, "#0b6e99", 14)}</td><td>LB-${20417 - n * 13}</td><td style="width:44%">${subject}</td><td>${who}</td><td><span class="tag" style="background:${{ Open: "#fde2e0", New: "#fdf0cd", Pending: "#dcebfb", "On hold": "#e6e8ec" }[state]}">${state}</span></td><td>${priority}</td><td>${wait}</td></tr>`,
  )}</table><div class="row" style="padding:14px 24px;gap:18px"><span class="grow">Showing 1–19 of 58</span><span>Previous</span><b>1</b><span>2</span><span>3</span><span>4</span><span>Next</span></div>`,
);

export const pages = [article, teamChat, emptyDesktop, control, photo, tickets];
