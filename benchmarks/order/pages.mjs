// Pages whose reading order matters. What has data-block is read on its own; within a block, one visual line is one line.
import { each, page } from "../render/kit.mjs";

const block = (style, body) => `<div data-block style="${style}">${body}</div>`;
const order = (name, size, style, body) => page("order", name, size, { format: "png", ...style }, body);

const STORIES = [
  "The ferry to Skarholm stayed in port for a third day on Tuesday. Waves of six metres broke over the pier, and the harbour master closed the gates at noon. About forty travellers spent the night in the school.",
  "A retired baker has given his collection of seed catalogues to the county archive. The oldest was printed in 1871 and lists eleven kinds of parsnip, none of which anybody grows today.",
  "Work on the north tunnel begins after Easter. Trains will run every twenty minutes instead of every ten, and the last one leaves at half past nine. The council expects the works to take until October.",
  "Children of the fourth class measured the shadow of the church tower every hour for a week. Their drawing hangs in the town hall and shows, among other things, the day on which it rained.",
  "The library lends umbrellas again. Those who bring one back later than a week must tell the librarian a story about it; four such stories were printed in the spring newsletter.",
  "An owl has moved into the bell tower. Bells are silent between ten and six until her young have left, which the warden expects in the second half of June.",
];

const paper = {
  font: "15px/1.45 'Liberation Serif'",
  css: "body{background:#fff;color:#111}p{padding-bottom:10px;text-align:justify}h1{font-size:34px;line-height:1.15}h2{font-size:19px;line-height:1.25;padding-bottom:6px}",
};
const app = {
  font: "14px/1.45 Inter",
  css: "body{background:#f3f4f7;color:#1c2330}small{display:block;color:#5b6575;font-size:12px}b{font-weight:600}",
};

export const pages = [
  order(
    "two-columns",
    [900, 760],
    paper,
    `<div style="padding:40px 50px">${block("", "<h1>Notes from the islands</h1><p>Weather, trains and other matters</p>")}<div style="display:flex;gap:34px">${[
      0, 3,
    ]
      .map((from) =>
        block(
          "flex:1",
          STORIES.slice(from, from + 3)
            .map((text) => `<p>${text}</p>`)
            .join(""),
        ),
      )
      .join("")}</div></div>`,
  ),
  order(
    "three-columns",
    [1180, 820],
    paper,
    `<div style="padding:36px 44px">${block("text-align:center", "<h1>The Lantern</h1><p style='text-align:center'>Saturday, 9 May 2031</p>")}<div style="display:flex;gap:28px">${[
      0, 2, 4,
    ]
      .map((from) =>
        block(
          "flex:1",
          STORIES.slice(from, from + 2)
            .map(
              (text, index) =>
                `<h2>${["Ferry stays in port", "Seeds of 1871", "North tunnel", "A week of shadows", "Umbrellas to lend", "Owl in the tower"][from + index]}</h2><p>${text}</p>`,
            )
            .join(""),
        ),
      )
      .join(
        "",
      )}</div>${block("padding:14px 0;text-align:center", "<h2>Market prices of the week</h2>")}<div style="display:flex;gap:28px">${[5, 2, 3].map((index) => block("flex:1", `<p>${STORIES[index]}</p>`)).join("")}</div></div>`,
  ),
  order(
    "grid-paper",
    [860, 640],
    paper,
    `<div style="padding:40px;display:flex;gap:30px">${[0, 3].map((from) => block("flex:1", `<p style="padding:0">${STORIES.slice(from, from + 3).join(" ")}</p>`)).join("")}</div>`,
  ),
  order(
    "cards",
    [1200, 760],
    app,
    `<div style="padding:28px">${block("padding-bottom:18px", "<b style='font-size:26px'>Workshops in June</b>")}<div style="display:grid;grid-template-columns:1fr 1fr 1fr;gap:20px">${each(
      [
        ["Bookbinding", "Two evenings, paper and thread included. Bring an apron.", "48 coins"],
        ["Beekeeping", "From the first frame to the first jar; boots are lent.", "30 coins"],
        ["Clock repair", "Springs, wheels and a great deal of patience.", "65 coins"],
        ["Printing", "Set a page in lead and take home twenty copies.", "52 coins"],
        ["Wild herbs", "A walk of three hours along the mill stream.", "12 coins"],
        ["Basket weaving", "Willow is cut in winter and soaked for a week.", "40 coins"],
      ],
      ([name, text, price]) =>
        block(
          "background:#fff;border-radius:12px;padding:20px;box-shadow:0 1px 3px #0003",
          `<b style="font-size:18px">${name}</b><div style="padding:8px 0">${text}</div><small>${price}</small>`,
        ),
    )}</div></div>`,
  ),
  order(
    "cards-tight",
    [1000, 560],
    app,
    `<div style="padding:20px;display:grid;grid-template-columns:repeat(4,1fr);gap:14px">${each(
      [
        ["Revenue", "48,210", "up 4 % on May"],
        ["Orders", "1,304", "up 2 % on May"],
        ["Returns", "61", "down 9 %"],
        ["Visitors", "20,877", "as in May"],
        ["Cash", "9,420", "till closed"],
        ["Stock", "3,118", "pieces"],
        ["Staff", "17", "two on leave"],
        ["Rating", "4.7", "of 212 votes"],
      ],
      ([name, value, note]) =>
        block(
          "background:#fff;border:1px solid #dde;border-radius:8px;padding:14px",
          `<small>${name}</small><b style="font-size:24px;display:block">${value}</b><small>${note}</small>`,
        ),
    )}</div>`,
  ),
  order(
    "dialog-over-page",
    [1100, 720],
    app,
    `<div style="padding:26px 40px;opacity:.9">${block("", `<b style="font-size:22px">Shared folders</b>${each(["Accounts 2030", "Choir sheets", "Garden plans", "House rules", "Invoices", "Letters", "Maps of the coast", "Notes", "Old photographs", "Recipes", "School", "Travel", "Weather"], (name) => `<div style="padding:9px 0;border-bottom:1px solid #ddd">${name}</div>`)}</div>`)}</div><div style="position:absolute;inset:0;background:#0005;pointer-events:none"></div>${block("position:absolute;left:330px;top:220px;width:440px;background:#fff;border-radius:14px;padding:26px;box-shadow:0 8px 40px #0006", `<b style="font-size:19px">Remove this folder?</b><div style="padding:12px 0 20px">Everyone who shares it loses access at once. Files that you own move to the bin and stay there for thirty days.</div><div style="display:flex;gap:60px;justify-content:flex-end"><span>Keep it</span><b>Remove</b></div>`)}`,
  ),
  order(
    "table-loose",
    [1000, 560],
    app,
    block(
      "margin:24px;background:#fff;padding:10px 20px",
      `<table style="width:100%">${[
        ["Order", "Customer", "City", "State", "Sum"],
        ["4711", "Ida Brandt", "Aarhus", "Sent", "120.50"],
        ["4712", "Louis Amsel", "Graz", "Packed", "18.00"],
        ["4713", "Noor de Wit", "Delft", "Sent", "77.25"],
        ["4714", "Pavel Hora", "Brno", "Open", "940.00"],
        ["4715", "Mia Sandoval", "Cadiz", "Open", "63.10"],
        ["4716", "Tom Ashby", "Leeds", "Lost", "5.75"],
      ]
        .map(
          (row) =>
            `<tr>${row.map((cell, index) => `<td style="padding:13px 10px;border-bottom:1px solid #e4e4ea;${index === 4 ? "text-align:right" : ""}">${cell}</td>`).join("")}</tr>`,
        )
        .join("")}</table>`,
    ),
  ),
  order(
    "table-tight",
    [900, 520],
    { ...app, font: "13px/1.25 'Noto Sans'" },
    block(
      "padding:20px",
      `<table>${[["Station", "Height", "Snow", "Wind", "Last reading"], ...["Alm", "Birkfeld", "Dorn", "Eck", "Farnau", "Gries", "Hohenau", "Imst", "Joch", "Kaltbrunn", "Lauter", "Moos", "Nebelhorn"].map((name, index) => [name, `${900 + index * 137} m`, `${index * 7} cm`, `${3 + ((index * 5) % 17)} km/h`, `0${6 + (index % 3)}:${10 + index * 3}`])].map((row) => `<tr>${row.map((cell) => `<td style="padding:1px 60px 1px 4px">${cell}</td>`).join("")}</tr>`).join("")}</table>`,
    ),
  ),
  order(
    "table-wrapped",
    [980, 600],
    app,
    block(
      "padding:26px",
      `<table style="width:100%">${[
        ["Plan", "What it holds", "For whom"],
        [
          "Seed",
          "One bed of four square metres, water from the common well, tools on Saturdays.",
          "People who try it for one summer",
        ],
        [
          "Sprout",
          "Two beds, a shelf in the shed, compost and straw as much as you can carry.",
          "Families; children get a bed of their own",
        ],
        [
          "Tree",
          "A quarter of the orchard and the right to a beehive, keys to both gates.",
          "Members of three years or longer",
        ],
      ]
        .map(
          (row) =>
            `<tr>${row.map((cell, index) => `<td style="vertical-align:top;padding:14px 40px 14px 6px;width:${[12, 50, 38][index]}%">${cell}</td>`).join("")}</tr>`,
        )
        .join("")}</table>`,
    ),
  ),
  order(
    "sidebar",
    [1280, 760],
    app,
    `<div style="display:flex;height:100%">${block(
      "width:230px;background:#e6e9f0;padding:22px",
      each(
        ["Inbox", "Starred", "Drafts", "Sent", "Archive", "Bin", "Labels", "Family", "Work", "Club"],
        (name) => `<div style="padding:9px 0">${name}</div>`,
      ),
    )}${block(
      "flex:1;padding:30px 40px",
      `<b style="font-size:24px">Minutes of the boat club</b><small>Sent by Greta on Thursday</small>${STORIES.slice(
        0,
        4,
      )
        .map((text) => `<div style="padding:8px 0">${text}</div>`)
        .join("")}`,
    )}${block("width:240px;padding:30px 24px;border-left:1px solid #d5d9e2", `<b>People</b>${each(["Greta Holm", "Jonas Weir", "Alba Ruiz", "Piet Maas"], (name) => `<div style="padding:7px 0">${name}</div>`)}<b>Files</b>${each(["minutes.pdf", "budget.xlsx"], (name) => `<div style="padding:7px 0">${name}</div>`)}`)}</div>`,
  ),
  order(
    "form-beside",
    [820, 560],
    app,
    block(
      "margin:24px;background:#fff;padding:30px",
      `<b style="font-size:20px">Book a room</b>${[
        ["Name", "Walter Finch"],
        ["Telephone", "0043 512 998"],
        ["Room", "Lake view, second floor"],
        ["From", "3 August 2031"],
        ["To", "10 August 2031"],
        ["Guests", "Two adults, one child"],
        ["Breakfast", "Yes, at seven"],
      ]
        .map(
          ([label, value]) =>
            `<div style="display:flex;padding:9px 0"><span style="width:190px;color:#556">${label}</span><span>${value}</span></div>`,
        )
        .join("")}`,
    ),
  ),
  order(
    "form-above",
    [820, 520],
    app,
    `<div style="padding:30px">${block("padding-bottom:10px", "<b style='font-size:22px'>Your address</b>")}<div style="display:grid;grid-template-columns:1fr 1fr;gap:22px 60px">${[
      ["First name", "Rosalind"],
      ["Last name", "Okafor"],
      ["Street", "Mill Lane 14"],
      ["Town", "Ashcombe"],
      ["Postcode", "TQ13 7AB"],
      ["Country", "England"],
    ]
      .map(([label, value]) =>
        block(
          "",
          `<small>${label}</small><div style="border:1px solid #c5cad6;border-radius:6px;padding:8px 12px;background:#fff">${value}</div>`,
        ),
      )
      .join("")}</div></div>`,
  ),
  order(
    "settings-list",
    [400, 800, 2],
    app,
    `<div style="padding:20px">${block(
      "",
      `<b style="font-size:24px">Settings</b>${[
        ["Wi-Fi", "Casa Lindner", "On"],
        ["Bluetooth", "No device", "Off"],
        ["Display", "Dark after sunset", "60 %"],
        ["Sound", "Vibrate only", "Low"],
        ["Battery", "About nine hours", "81 %"],
        ["Storage", "23 of 64 GB used", "36 %"],
        ["Language", "English, Portuguese", "2"],
      ]
        .map(
          ([name, note, value]) =>
            `<div style="display:flex;justify-content:space-between;align-items:center;padding:14px 0;border-bottom:1px solid #dde"><div>${name}<small>${note}</small></div><span>${value}</span></div>`,
        )
        .join("")}`,
    )}</div>`,
  ),
  order(
    "board",
    [1200, 700],
    app,
    `<div style="padding:20px;display:flex;gap:18px">${[
      [
        "To do",
        "Order new chairs for the hall",
        "Ask the printer about the poster",
        "Find the key of the cellar",
        "Write to the mayor",
      ],
      ["Doing", "Paint the fence along the lane", "Sort the coats by size"],
      ["Done", "Return the borrowed ladder", "Pay the band and the caterer", "Send thanks to all helpers"],
    ]
      .map(([title, ...tasks]) =>
        block(
          "flex:1;background:#e7eaf0;border-radius:10px;padding:14px",
          `<b>${title}</b>${tasks.map((task, index) => `<div style="background:#fff;border-radius:8px;padding:12px;margin-top:10px">${task}<small>${["due Monday", "due in June", "nobody yet", "two replies"][index]}</small></div>`).join("")}`,
        ),
      )
      .join("")}</div>`,
  ),
  order(
    "code",
    [1000, 560],
    {
      font: "14px/1.5 'DejaVu Sans Mono'",
      css: "body{background:#1e222a;color:#d7dae0}i{color:#6b7280;font-style:normal;display:inline-block;width:60px}",
    },
    block(
      "padding:24px;white-space:pre",
      [
        "import { open } from 'node:fs/promises';",
        "",
        "export async function lines(path) {",
        "  const file = await open(path);",
        "  const result = [];",
        "  for await (const line of file.readLines()) {",
        "    if (line.trim() === '') continue;",
        "    result.push(line);",
        "  }",
        "  return result;",
        "}",
        "",
        "const all = await lines('words.txt');",
        "console.log(all.length, 'lines');",
      ]
        .map((line, index) => `<div><i>${index + 1}</i>${line}</div>`)
        .join(""),
    ),
  ),
  order(
    "footer-links",
    [1200, 560],
    app,
    `<div style="padding:40px 60px">${block("padding-bottom:30px", "<b style='font-size:22px'>Thank you for visiting the museum of salt</b><div>We are open every day but Monday, from ten to five.</div>")}<div style="display:flex;gap:60px;border-top:1px solid #ccd;padding-top:24px">${[
      ["Visit", "Opening hours", "Prices and tickets", "How to get here", "Groups"],
      ["Collection", "Mines", "Trade", "Kitchen", "New this year"],
      ["About us", "History", "Friends", "Press"],
      ["Contact", "Write to us", "Telephone", "Imprint"],
    ]
      .map(([title, ...links]) =>
        block("flex:1", `<b>${title}</b>${links.map((link) => `<div style="padding:4px 0">${link}</div>`).join("")}`),
      )
      .join("")}</div></div>`,
  ),
  order(
    "article-with-box",
    [1100, 760],
    paper,
    `<div style="padding:40px 50px">${block("", "<h1>How the bridge was saved</h1>")}<div style="display:flex;gap:40px;padding-top:14px">${block(
      "flex:1",
      STORIES.slice(0, 4)
        .map((text) => `<p>${text}</p>`)
        .join(""),
    )}${block("width:300px;background:#f0ede4;padding:20px;font-size:14px;align-self:flex-start", "<h2>In figures</h2><p>Length: 214 metres</p><p>Built: 1888 to 1891</p><p>Arches: nine</p><p>Cost: four hundred thousand crowns</p>")}</div></div>`,
  ),
  order(
    "two-pane-list",
    [1180, 720],
    app,
    `<div style="display:flex;height:100%">${block(
      "width:400px;background:#fff;padding:10px 18px",
      [
        ["Helga Stern", "09:12", "Rehearsal moves to Friday"],
        ["Oskar Lind", "08:40", "Photos of the regatta"],
        ["Town hall", "Mon", "Your form has arrived"],
        ["Ruth Ebner", "Mon", "Recipe for plum cake"],
        ["Library", "Sun", "Two books are due"],
        ["Farm shop", "Sat", "Strawberries from today"],
      ]
        .map(
          ([who, when, what]) =>
            `<div style="padding:11px 0;border-bottom:1px solid #e3e5ea"><div style="display:flex;justify-content:space-between"><b>${who}</b><span>${when}</span></div>${what}</div>`,
        )
        .join(""),
    )}${block(
      "flex:1;padding:30px 36px",
      `<b style="font-size:20px">Rehearsal moves to Friday</b><small>Helga Stern, to the choir</small>${STORIES.slice(
        2,
        5,
      )
        .map((text) => `<div style="padding:8px 0">${text}</div>`)
        .join("")}<div>See you there, and bring the blue folder.</div>`,
    )}</div>`,
  ),
];
