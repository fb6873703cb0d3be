// Phone screens: shop, files, departures, training, news, alarms.
import { each, homeLine, icon, page, picture, statusBar, toggle } from "../kit.mjs";

const shop = page(
  "phone",
  "shop",
  [412, 892, 2],
  {
    font: `14px/1.35 'Inter'`,
    format: "jpg",
    css: `body{background:#fff;color:#222}.goods{display:grid;grid-template-columns:1fr 1fr;gap:14px;padding:0 16px}.thing .photo{height:128px;border-radius:12px;overflow:hidden;margin-bottom:7px}.thing b{font-size:16px}.chip{border:1px solid #cfcfd4;border-radius:16px;padding:5px 13px;font-size:13px}`,
  },
  `${statusBar("20:19")}<div class="row" style="padding:8px 16px 10px;gap:14px">${icon("menu")}<span class="grow center" style="font-size:19px;letter-spacing:.18em;font-weight:600;text-transform:uppercase">Fjordhus</span>${icon("cart")}</div>
  <div class="row" style="gap:8px;padding:0 16px 12px">${each(["Lamps", "Rugs", "Shelves", "Ceramics"], (word, n) => `<span class="chip" style="${n ? "" : "background:#222;color:#fff"}">${word}</span>`)}</div>
  <div class="goods">${each(
    [
      ["Pendant “Moth”, brass", "€129.00", "6 colours"],
      ["Table lamp Kestrel", "€74.50", "Dimmable"],
      ["Reading light, clip-on", "€22.90", "Few left"],
      ["Floor lamp Birch 160", "€198.00", "Free delivery"],
      ["Paper shade, 50 cm", "€15.00", "Bulb not included"],
      ["Wall light Ostra", "€61.00", "Splash-proof"],
    ],
    ([name, price, note], n) =>
      `<div data-block class="thing"><div class="photo">${picture(n * 5 + 61)}</div><div>${name}</div><b>${price}</b><div style="font-size:12px;color:#6b6b73">${note}</div></div>`,
  )}</div>
  <div style="position:absolute;left:16px;right:16px;bottom:30px;background:#20463b;color:#fff;border-radius:24px;height:48px;line-height:48px;text-align:center">Filter and sort</div>${homeLine()}`,
);

const files = page(
  "phone",
  "files",
  [360, 800, 3],
  {
    font: `14px/1.3 'Roboto Condensed'`,
    css: `body{background:#121212;color:#e6e6e6}.entry{height:48px;padding:0 16px;gap:14px}.entry small{font-size:11.5px;color:#a2a2a2}.path{padding:0 16px 8px;font-size:13px;color:#8ab4f8;gap:6px}`,
  },
  `${statusBar("2:14", "#e6e6e6")}<div class="row" style="padding:6px 16px 10px;gap:16px">${icon("back")}<span class="grow" style="font-size:20px">Download</span>${icon("list")}${icon("more")}</div><div class="path row">Internal ${icon("next", 12)} Download ${icon("next", 12)} 2029</div>
  ${each(
    [
      ["folder", "field-recordings", "12 items", "3 Mar"],
      ["folder", "scans_archive", "208 items", "19 Feb"],
      ["folder", "Tax & Insurance", "31 items", "2 Feb"],
      ["file", "boarding_pass_QX219.pdf", "214 KB", "27 Apr"],
      ["file", "manual-heat-pump-v3.2.pdf", "8.1 MB", "22 Apr"],
      ["image", "IMG_20290418_093355.jpg", "3.7 MB", "18 Apr"],
      ["image", "roof-detail-west.png", "1.2 MB", "18 Apr"],
      ["file", "minutes_board_meeting.docx", "46 KB", "11 Apr"],
      ["file", "expenses-q1.xlsx", "92 KB", "9 Apr"],
      ["play", "swallows-nesting.mp4", "148 MB", "5 Apr"],
      ["file", "backup_contacts.vcf", "17 KB", "31 Mar"],
      ["headphones", "lecture-07-tides.m4a", "39.4 MB", "28 Mar"],
      ["file", "LICENSE.txt", "11 KB", "20 Mar"],
    ],
    ([sign, name, size, date]) =>
      `<div class="entry row">${icon(sign, 22, sign === "folder" ? "#f4c152" : "#9bb7e0")}<div class="grow">${name}<div><small>${size} · ${date}</small></div></div>${icon("more", 18, "#888")}</div>`,
  )}${homeLine("#888")}`,
);

const departures = page(
  "phone",
  "departures",
  [390, 844, 3],
  {
    font: `14px/1.3 'Liberation Sans'`,
    css: `body{background:#f2f4f8;color:#101828}.ride{background:#fff;margin:0 12px 8px;border-radius:10px;padding:9px 12px;height:78px}.ride table{width:100%}.line{background:#c8102e;color:#fff;border-radius:4px;padding:1px 6px;font-weight:700;font-size:12px}.late{color:#b42318;font-weight:700}`,
  },
  `<div style="background:#0f2a5f">${statusBar("17:48", "#fff")}</div><div style="background:#0f2a5f;color:#fff;padding:6px 16px 14px"><div style="font-size:20px;font-weight:700">Helmsworth Central</div><div style="font-size:13px">Departures from 17:50, all directions</div></div><div style="height:10px"></div>
  ${each(
    [
      ["IC 614", "17:52", "", "Brackenfield", "Ashby – Dunmore – Kirk Halt", "4a"],
      ["S3", "17:55", "+6 min", "Airport North", "Trade Fair – Lindenau", "11"],
      ["RE 20", "17:58", "", "Saint-Orens", "Millbrook – Vale – Fernhill", "7"],
      ["S1", "18:01", "", "Oakhaven Beach", "Zoo – Pier 9 – Sandbanks", "12"],
      ["IC 902", "18:04", "+15 min", "Königsbrück", "Altmark – Werder", "2b"],
      ["RB 55", "18:07", "", "Tolland Junction", "Hay – Upper Hay – Cragside", "9"],
      ["S3", "18:10", "", "Westerpark", "Museum – Old Docks", "10"],
      ["NJ 40", "18:14", "", "Trieste Marittima", "Sleeping cars, seats reserved", "1"],
    ],
    ([line, time, late, to, via, track], n) =>
      `<div class="ride" data-block><div class="row" style="gap:8px"><span class="line" style="background:hsl(${n * 83} 60% 35%)">${line}</span><b>${time}</b><span class="late grow">${late}</span><span>Track ${track}</span></div><div style="font-size:16px;padding-top:3px">${to}</div><div style="font-size:12px;color:#475467">${via}</div></div>`,
  )}${homeLine()}`,
);

const training = page(
  "phone",
  "training",
  [360, 780, 3],
  {
    font: `15px/1.35 'Noto Sans Display'`,
    css: `body{background:#0d1b12;color:#e9f7ee}.tile{background:#173022;border-radius:16px;padding:12px 14px}.tile b{font-size:24px}.tile small{font-size:12px;color:#a5c7b2;display:block}`,
  },
  `${statusBar("6:58", "#e9f7ee")}<div style="padding:8px 20px 0;font-size:26px;font-weight:700">Morning run</div><div style="padding:0 20px;color:#a5c7b2;font-size:13px">Reservoir loop, Saturday 14 February</div>
  <svg width="360" height="200" viewBox="0 0 360 200"><path d="M40 150q20-110 110-110t120 50 40 70-90 20-180-30z" fill="none" stroke="#21402f" stroke-width="14"/><path d="M40 150q20-110 110-110t120 50 40 70" fill="none" stroke="#58e08a" stroke-width="5"/><circle cx="40" cy="150" r="7" fill="#fff"/></svg>
  <div style="display:grid;grid-template-columns:1fr 1fr;gap:10px;padding:0 16px">${each(
    [
      ["Distance", "8.42 km"],
      ["Moving time", "46:07"],
      ["Pace", "5:29 /km"],
      ["Elevation", "113 m"],
      ["Heart rate", "151 bpm"],
      ["Energy", "602 kcal"],
    ],
    ([what, value]) => `<div class="tile" data-block><small>${what}</small><b>${value}</b></div>`,
  )}</div>
  <div class="tile" style="margin:12px 16px"><small style="padding-bottom:6px">Splits</small>${each(
    [
      ["1", "5:41", 82],
      ["2", "5:30", 88],
      ["3", "5:12", 100],
      ["4", "5:36", 85],
    ],
    ([k, pace, width]) =>
      `<div class="row" style="gap:10px;padding:2px 0;font-size:13px"><span style="width:14px">${k}</span><div class="grow"><div style="height:9px;width:${width}%;background:#58e08a;border-radius:5px"></div></div>${pace}</div>`,
  )}</div>${homeLine("#9fbfaa")}`,
);

const news = page(
  "phone",
  "news",
  [360, 800, 2],
  {
    font: `12px/1.4 'Liberation Serif'`,
    css: `body{background:#fffefb;color:#1a1a1a}h1{font:700 27px/1 'URW Bookman';text-align:center;padding:6px 0 4px}h2{font-size:16px;line-height:1.2;padding-bottom:3px}.story{margin:0 14px;padding:10px 0;border-bottom:1px solid #cfcabd;gap:12px;align-items:flex-start}.story p{font-size:12.5px;color:#333}.story small{font:10px/1.6 'Liberation Sans';color:#6a6a6a;letter-spacing:.05em;text-transform:uppercase}`,
  },
  `${statusBar("5:40")}<h1>The Evening Ledger</h1><div class="center" style="font-size:11px;border:solid #1a1a1a;border-width:1px 0;margin:0 14px;padding:2px">Wednesday, 3 September · Late edition · No. 18,442</div>
  ${each(
    [
      [
        "Region",
        "Ferry service to the outer islands resumes after eleven days",
        "The repaired ramp passed inspection on Tuesday night. The first boat leaves at 5:15, with bicycles carried free until Sunday.",
      ],
      [
        "Science",
        "Students find a meteorite in a drainage ditch",
        "What looked like furnace slag weighs nine kilograms and is, according to the institute, about as old as the Sun.",
      ],
      [
        "Economy",
        "Small breweries ask for a longer deadline on glass rules",
        "Forty owners signed a letter saying that new bottles cannot be delivered before spring.",
      ],
      [
        "Culture",
        "The puppet theatre reopens with a play nobody has seen since 1911",
        "The manuscript was discovered behind a radiator.",
      ],
      [
        "Sport",
        "Harriers lose, and smile about it",
        "A last-minute goal by their own keeper went into the wrong net, 3–2.",
      ],
      ["Weather", "Fog lingers in the valleys", "Drivers should expect visibility below 80 metres until ten."],
    ],
    ([part, title, words], n) =>
      `<div class="story row" data-block><div class="grow"><small>${part}</small><h2>${title}</h2><p>${words}</p></div>${n % 2 ? "" : `<div style="width:70px;height:70px;border-radius:3px;overflow:hidden">${picture(n + 90)}</div>`}</div>`,
  )}`,
);

const alarms = page(
  "phone",
  "alarms",
  [412, 732, 2.625],
  {
    font: `15px/1.35 'Roboto'`,
    css: `body{background:#1b1425;color:#efe7f7}.alarm{margin:0 16px 12px;background:#2a2036;border-radius:20px;padding:10px 18px 12px}.alarm b{font-size:44px;font-weight:300;line-height:1.15}.off{background:#201828}.off b{opacity:.7}`,
  },
  `${statusBar("22:30", "#efe7f7")}<div class="row" style="padding:8px 20px 14px"><span class="grow" style="font-size:26px">Alarms</span>${icon("plus")}</div>
  ${each(
    [
      ["5:45", "Swimming", "Mon, Wed, Fri", true],
      ["7:10", "School bus", "Every weekday", true],
      ["8:30", "Slow start", "Saturday", false],
      ["14:00", "Stir the sourdough", "Tomorrow only", true],
    ],
    ([time, name, days, on]) =>
      `<div class="alarm row ${on ? "" : "off"}"><div class="grow"><div>${name}</div><b>${time}</b><div style="font-size:13px;color:#bba9cf">${days}</div></div>${toggle(on, "#b388ff", "#5a4d6b")}</div>`,
  )}
  <div class="center" style="font-size:13px;color:#bba9cf;padding-top:4px">Next one rings in 7 hours 15 minutes</div>${homeLine("#bba9cf")}`,
);

export const pages = [shop, files, departures, training, news, alarms];
