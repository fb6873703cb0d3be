// Documents: paper in two columns, recipe card, timetable, minutes of a meeting, programme of a concert.
import { each, page } from "../kit.mjs";

const SECTIONS = [
  [
    "1. Introduction",
    [
      "Street sparrows have been counted for a century, but hardly anybody has listened to them. The present study asks whether the pitch of their evening chatter depends on the traffic beneath the roost, and if so, how quickly it adapts.",
      "Earlier work on great tits and nightingales found shifts of up to 400 Hz between quiet and busy sites [2, 5]. For species that roost in groups the picture is less clear, since each bird also competes with its neighbours [7].",
    ],
  ],
  [
    "2. Material and methods",
    [
      "We installed weatherproof recorders at 14 plane trees in three cities. Each recorder captured ten minutes before sunset on 212 evenings. Traffic noise was measured with a class 1 meter at a height of four metres.",
      "Syllables were segmented automatically and checked by two listeners, who agreed in 93.6 % of the cases (Cohen’s kappa 0.87). Minimum frequency was defined as the lowest bin within 20 dB of the peak.",
      "A linear mixed model with tree as random effect was fitted. Temperature, wind and moonlight entered as covariates.",
    ],
  ],
  [
    "3. Results",
    [
      "Minimum frequency rose by 19.4 Hz per decibel (95 % interval 15.1 to 23.8). The effect was present in all cities and strongest in narrow streets. On Sundays, with traffic down by half, chatter dropped by 148 Hz within two hours.",
      "Contrary to our expectation the size of the group had no measurable influence (p = 0.41). Young birds, recognised by their begging calls, shifted as much as adults did.",
    ],
  ],
  [
    "4. Discussion",
    [
      "That birds lower their voices on the very first quiet evening argues against slow learning and for direct feedback, comparable to the way in which people speak up in a noisy inn. Masking alone, however, cannot explain why the shift persists for twenty minutes after the last bus.",
      "A limitation of our approach is that recorders near the trunk favour low branches. Future work should place microphones at several heights and follow marked individuals.",
    ],
  ],
  [
    "5. Conclusion",
    [
      "Sparrows tune their evening chatter to the street within minutes. Quiet hours, even short ones, are therefore not lost on them. City planners who lower a speed limit change more than the noise map.",
    ],
  ],
];

const paper = page(
  "document",
  "paper",
  [794, 1123, 3.125],
  {
    font: `12.8px/1.45 'Noto Serif'`,
    css: `body{background:#fff;color:#000;padding:60px 64px}h1{font-size:22px;text-align:center;line-height:1.25;padding-bottom:10px}h2{font-size:14px;padding:8px 0 4px}p{text-align:justify;padding-bottom:5px}td,th{padding:2px 10px;text-align:right;font-weight:400}`,
  },
  `<h1>Evening Chatter of House Sparrows<br>Follows the Traffic Below</h1><div class="center">Ebba Lindgren, Tomasz Wrona and Chiara Delmonte</div><div class="center" style="font-style:italic;padding-bottom:14px">Institute for Urban Acoustics, Malmö</div><div style="padding:0 50px 14px;font-size:12px"><b>Abstract.</b> Recordings at fourteen roosts show that sparrows raise the minimum frequency of their calls by about 19 Hz for each decibel of traffic noise, and lower it again on the first quiet evening. Group size plays no role. We discuss what this means for the design of calm streets.</div>
  <div style="display:flex;gap:26px"><div data-block style="flex:1">${sections(SECTIONS.slice(0, 2))}</div><div data-block style="flex:1"><div style="border:solid #000;border-width:1px 0;margin-bottom:5px"><table style="margin:0 auto">${each(
    [
      ["City", "Trees", "Evenings", "dB(A)", "Hz"],
      ["Malmö", "5", "81", "58.2", "2,310"],
      ["Turin", "4", "70", "66.9", "2,496"],
      ["Lublin", "5", "61", "61.4", "2,377"],
    ],
    (cells) => `<tr>${each(cells, (cell) => `<td>${cell}</td>`)}</tr>`,
  )}</table></div><div style="font-size:11px;padding-bottom:4px">Table 1: Sites, mean level, mean minimum frequency.</div>${sections(SECTIONS.slice(2))}</div></div><div class="center" style="position:absolute;left:0;right:0;bottom:34px">217</div>`,
);

function sections(all) {
  return each(all, ([title, paragraphs]) => `<h2>${title}</h2>${each(paragraphs, (words) => `<p>${words}</p>`)}`);
}

const recipe = page(
  "document",
  "recipe-card",
  [800, 1120, 1.25],
  {
    font: `17px/1.5 'URW Bookman'`,
    format: "jpg",
    css: `body{background:#fbf3e4;color:#3c2415;padding:50px 60px}h1{font:400 46px/1.1 'Noto Serif Display';padding-bottom:4px}h2{font-size:20px;border-bottom:2px solid #b5651d;margin:18px 0 8px}p{padding-bottom:9px}`,
  },
  `<h1>Aunt Zelda’s Plum Dumplings</h1><i>Makes sixteen. Best eaten the same hour, standing.</i><h2>For the dough</h2><div style="columns:2">750 g floury potatoes<br>150 g coarse flour<br>50 g semolina<br>1 egg yolk<br>30 g soft butter<br>nutmeg and salt</div><h2>For the middle</h2>16 small plums, 16 sugar cubes soaked in plum brandy<h2>For the outside</h2>100 g breadcrumbs, 60 g butter, cinnamon sugar<h2>How it goes</h2><p>Boil the potatoes in their skins the evening before. Peel and rice them while cold; warm potatoes make gluey dough.</p><p>Knead everything briefly. The dough should leave the board clean. If it clings, dust with semolina, never with more flour.</p><p>Stone the plums without halving them and push a cube into each. Wrap in dough as thick as a pencil and roll between wet palms.</p><p>Simmer in salted water for twelve minutes. They are ready when they turn over by themselves like sleepy seals.</p><p>Meanwhile brown the crumbs in foaming butter. Roll the dumplings in them and sugar generously.</p><p><b>Do not</b> ask Zelda about ketchup.</p>`,
);

const timetable = page(
  "document",
  "timetable",
  [877, 620, 2],
  {
    font: `10px/1.25 'Roboto Condensed'`,
    css: `body{background:#fff;color:#111;padding:26px 32px}table{width:100%}td,th{border:1px solid #b9c2cc;padding:4.5px 6px;text-align:center}td:first-child{text-align:left;font-weight:700}tr:nth-child(even){background:#edf3f8}`,
  },
  `<div class="row" style="background:#0a5c8f;color:#fff;padding:8px 14px;margin-bottom:10px;font-size:17px"><b class="grow">Line 43 Grebe Hill – Observatory – Saltmarsh</b>Monday to Friday, from 9 December</div><table>${each(
    [
      "Grebe Hill, depot",
      "Cooper Street",
      "Orchard School",
      "Town Hall",
      "Market Cross",
      "Infirmary",
      "Observatory",
      "Foundry Gate",
      "Canal Basin",
      "Reed Lane",
      "Bird Hide",
      "Saltmarsh, ferry",
    ],
    (stop, s) =>
      `<tr><td>${stop}</td>${each([...Array(14).keys()], (run) => {
        const minutes = 305 + run * 37 + (run > 7 ? 11 : 0) + s * 4 + (s > 5 ? 3 : 0);
        return `<td>${s > 8 && run % 4 === 1 ? "" : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`}</td>`;
      })}</tr>`,
  )}</table><div style="padding-top:9px">Every fourth bus ends at Canal Basin. Bicycles are carried after 9 a.m. if there is room. On school holidays the second bus does not run.<br>Lost property: desk at Town Hall, telephone 0555 100 434, open 10:00 to 16:30.</div>`,
);

const minutes = page(
  "document",
  "minutes",
  [620, 877, 2],
  {
    font: `11px/1.5 'DejaVu Serif'`,
    format: "webp",
    css: `body{background:#fff;color:#151515;padding:52px 58px}h1{font-size:18px}h2{font-size:12px;padding:12px 0 3px}td{padding:1px 18px 1px 0}`,
  },
  `<h1>Minutes of the 61st allotment meeting</h1><table style="margin-top:10px">${each(
    [
      ["Held", "Tool shed, 6 May, 18:00 to 20:10"],
      ["Chair", "Desmond Achebe"],
      ["Present", "31 of 44 plot holders"],
      ["Keeper of minutes", "Yrsa Hallgren"],
    ],
    (cells) => `<tr>${each(cells, (cell) => `<td>${cell}</td>`)}</tr>`,
  )}</table>${each(
    [
      [
        "Hosepipes",
        "Several members reported that the lower tap runs dry after six in the evening. The committee will fit a timer, so that even plots water on even days. Carried with two votes against.",
      ],
      [
        "Compost",
        "The heap by the gate attracts rats. Cooked food is banned from it again. Mr. Ferreira offered to turn it monthly in return for first pick in spring.",
      ],
      [
        "Hedge",
        "Cutting is postponed until the wrens have fledged. Volunteers meet on the last Saturday of August with gloves and ladders.",
      ],
      [
        "Money",
        "The balance stands at 1,912.30. A new strimmer costs 389, repairing the old one 140. After a lively debate it was decided to repair, and to ask again next year.",
      ],
      [
        "Giant pumpkin",
        "The category “heaviest” is retained, “ugliest” is introduced. Weighing takes place on the scales of the fire station, not on bathroom scales as in the disputed contest of 2026.",
      ],
      [
        "Any other business",
        "Plot 17 has been abandoned since autumn; the waiting list has nine names. Ms. Kowalczyk’s goose may visit but not graze. The key to the honesty box is missing.",
      ],
    ],
    ([title, words], n) => `<h2>${n + 1}. ${title}</h2>${words}`,
  )}<div style="padding-top:18px">Next meeting: 2 September. Signed: Y. Hallgren</div>`,
);

export const pages = [paper, recipe, timetable, minutes];
