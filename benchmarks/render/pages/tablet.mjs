// Tablet screens: book, split mail, recipe, music library, board, quiz.
import { avatar, each, icon, page, picture, radio } from "../kit.mjs";

const book = page(
  "tablet",
  "book",
  [820, 1180, 2],
  {
    font: `21px/1.62 P052`,
    css: `body{background:#f4ecd8;color:#3b2f20}p{text-align:justify;text-indent:1.6em}.bar{height:54px;padding:0 26px;gap:20px;font:15px 'Noto Sans';color:#7a6a52}`,
  },
  `<div class="bar row">${icon("back", 22)}<span class="grow center">The Clockmaker of Sorrel Lane</span>${icon("search", 22)}</div><div style="padding:36px 92px 0"><div class="center" style="font-size:15px;letter-spacing:.22em;text-transform:uppercase">Chapter six</div><div class="center" style="font-size:34px;padding:6px 0 34px">In Which the Bells Disagree</div>
  <p style="text-indent:0">By the time the second bell had finished its complaint, every window in the lane stood open and every neighbour had an opinion. The baker held that the tower was fast. The midwife, who had been up all night and trusted nobody, held that the town was slow.</p>
  <p>Only old Matthias said nothing. He set down his loupe, wiped the oil from his thumbs, and listened to the long silver hum that hung above the roofs when the striking was over. It was a quarter tone flat. In forty-one years it had never been flat.</p>
  <p>“Someone has moved the hammer,” he said to the cat, “and someone has been careless about it.”</p>
  <p>He took the narrow stairs two at a time, which was unwise, and the street at a trot, which was undignified. At the corner he nearly fell over a boy carrying a crate of hens.</p>
  <p>The door of the tower was ajar. Inside it smelled of pigeons, tallow and, very faintly, of peppermint. There was no lock to force and nothing to steal; who would climb two hundred and nine steps in the dark to push a piece of iron the width of a finger?</p></div>
  <div class="row" style="position:absolute;left:92px;right:92px;bottom:26px;font:14px 'Noto Sans';color:#7a6a52"><span class="grow">12 minutes left in chapter</span>Page 143 of 402</div>`,
);

const mail = page(
  "tablet",
  "mail-split",
  [1180, 820, 2],
  {
    font: `15px/1.4 Inter`,
    css: `body{display:flex;background:#fff;color:#1c1c1e}.list{width:360px;background:#f3f4f7;border-right:1px solid #d9dbe0}.item{padding:11px 18px;border-bottom:1px solid #dfe2e8;height:103px}.item small{color:#6a707c;font-size:13px}.item.on{background:#d7e6fd}.letter{flex:1;padding:22px 34px}.letter p{padding-bottom:13px}`,
  },
  `<div class="list" data-block><div class="row" style="padding:18px 18px 12px"><b class="grow" style="font-size:24px">All mail</b>${icon("search", 22)}</div>${each(
    [
      ["Ottoline Pryce", "14:02", "Keys for the allotment", "Shed key is under the third pot, gate key with Mr. Ito."],
      ["Cloud Invoice", "13:30", "Receipt for May", "Amount charged: 12.00 EUR, no action required."],
      ["Gregor Aalto", "12:47", "Sauna roster", "Tuesdays are full, could you take Thursday late?"],
      ["Museum of Ropes", "11:16", "Volunteers wanted", "Six weekends, training included, soup provided."],
      ["Lena and Fritz", "09:58", "Save the date!", "We finally picked a day, and it is on a boat."],
      ["Roof & Rafter Ltd", "08:21", "Quote 2217-B", "Slate tiles incl. scaffolding, valid for 30 days."],
      ["Neighbour group", "Fri", "Lost tortoise", "Answers to Hector, likes dandelions, surprisingly quick."],
    ],
    ([from, when, topic, start], n) =>
      `<div class="item ${n === 2 ? "on" : ""}"><div class="row"><b class="grow">${from}</b><small>${when}</small></div><div>${topic}</div><small>${start}</small></div>`,
  )}</div>
  <div class="letter" data-block><div class="row" style="gap:22px;justify-content:flex-end;color:#2f6fde;padding-bottom:18px">${each(["trash", "folder", "back", "edit"], (sign) => icon(sign))}</div><div style="font-size:26px;font-weight:700;padding-bottom:14px">Sauna roster</div><div class="row" style="gap:12px;padding-bottom:20px">${avatar(150, 44)}<div class="grow"><b>Gregor Aalto</b><div style="font-size:13px;color:#6a707c">to House committee, 12:47</div></div></div>
  <p>Hello everyone,</p><p>The new stove is in and heats to 85 degrees in under forty minutes, so we can squeeze in one more group per evening. That leaves us with the usual puzzle of who goes when.</p><p>Tuesdays are completely full. Could somebody from the second staircase swap with the Petrovs and take the late slot on Thursday, from half past eight? You would be first in line for the holidays.</p><p>Two small requests: bring your own towel to sit on, and please do not pour beer on the stones again. The smell lasted until Easter.</p><p>The firewood arrives on the 9th. Many hands are welcome in the yard at ten; I will make pancakes afterwards.</p><p>Warmly,<br>Gregor</p>
  <div class="row" style="gap:12px;padding-top:10px">${each(["Reply", "Reply all", "Forward"], (word) => `<span style="border:1px solid #b9c3d3;border-radius:18px;padding:7px 18px">${word}</span>`)}</div></div>`,
);

const cooking = page(
  "tablet",
  "cooking",
  [768, 1024, 2],
  {
    font: `17px/1.5 'Noto Sans'`,
    format: "jpg",
    css: `body{background:#fffaf5;color:#3a2a22}.split{display:flex;gap:36px;padding:24px 36px}.split h2{font-size:19px;color:#b4432f;padding-bottom:8px}.step{display:flex;gap:14px;padding-bottom:13px}.step b{color:#b4432f;font-size:20px;width:22px;flex:none}`,
  },
  `<div style="height:270px;overflow:hidden">${picture(140)}</div><div style="padding:24px 36px 0"><div style="font:700 36px/1.2 'C059'">Leek and Walnut Galette</div><div class="row" style="gap:22px;padding-top:9px;font-size:15px;color:#7d6557"><span>Serves 6</span><span>55 min</span><span>Oven 200 °C</span><span>Vegetarian</span></div></div>
  <div class="split"><div data-block style="width:240px"><h2>Ingredients</h2>${each(["220 g spelt flour", "120 g cold butter", "4 tbsp iced water", "3 large leeks", "80 g walnuts", "150 g goat’s cheese", "1 egg, beaten", "thyme, pepper, salt"], (item) => `<div style="padding:5px 0;border-bottom:1px solid #eddccd">${item}</div>`)}</div>
  <div data-block class="grow"><h2>Method</h2>${each(["Rub the butter into the flour with a pinch of salt, add the water and press into a disc. Rest it in the fridge for half an hour.", "Slice the leeks and sweat them slowly with thyme until they are soft but still green.", "Roll the dough into a rough circle on baking paper, 3 mm thick.", "Spread leeks, crumbled cheese and nuts, leaving a border of four centimetres. Fold the edge inwards.", "Brush with egg and bake for 35 minutes. Eat lukewarm."], (step, n) => `<div class="step"><b>${n + 1}</b><span>${step}</span></div>`)}</div></div>`,
);

const records = page(
  "tablet",
  "music-library",
  [1280, 800, 1.5],
  {
    font: `14px/1.35 'Roboto'`,
    css: `body{display:flex;background:#0f1115;color:#e9ebf0}.side{width:216px;padding:22px 14px;background:#161a21}.side .row{gap:14px;padding:9px 12px;border-radius:8px}.on{background:#252c38}.albums{display:grid;grid-template-columns:repeat(5,1fr);gap:24px}.albums .art{height:172px;border-radius:10px;overflow:hidden;margin-bottom:8px}.albums small{color:#9aa2b1;font-size:13px}`,
  },
  `<div class="side" data-block>${each(
    [
      ["home", "Listen now"],
      ["search", "Browse"],
      ["sound", "Radio"],
      ["grid", "Albums"],
      ["user", "Artists"],
      ["list", "Songs"],
      ["heart", "Favourites"],
      ["download", "Offline"],
    ],
    ([sign, word]) => `<div class="row ${word === "Albums" ? "on" : ""}">${icon(sign, 20)}${word}</div>`,
  )}<div style="padding:18px 12px 6px;color:#9aa2b1;font-size:12px">PLAYLISTS</div>${each(["Rainy commute", "Dishwashing loud", "Piano, no words", "Road to Skåne"], (word) => `<div class="row">${word}</div>`)}</div>
  <div class="grow" style="padding:24px 30px"><div class="row" style="padding-bottom:18px"><b class="grow" style="font-size:28px">Albums</b><span style="color:#9aa2b1">Sorted by year</span></div><div class="albums">${each(
    [
      ["Glasshouse", "Mira Oduya", 2024],
      ["Tin Cathedral", "The Weathervanes", 2023],
      ["Low Tide EP", "Sunna Friis", 2023],
      ["Cartwheels", "Benedikt & Rose", 2021],
      ["Nine Small Fires", "Hollow Ash", 2020],
      ["Étude for Foxes", "Camille Roux", 2019],
      ["Second Breakfast", "Dumpling Club", 2018],
      ["Salt Flats", "Ignacio Vela", 2016],
      ["Hibernate", "Polar Motel", 2014],
      ["Blue Ladder", "June Achterberg", 2011],
    ],
    ([title, artist, year], n) =>
      `<div data-block><div class="art">${picture(n * 7 + 3)}</div><div>${title}</div><small>${artist} · ${year}</small></div>`,
  )}</div></div>
  <div class="row" style="position:absolute;left:216px;right:0;bottom:0;height:84px;background:#1c212b;padding:0 30px;gap:20px" data-block><div style="width:54px;height:54px;border-radius:6px;overflow:hidden">${picture(10)}</div><div class="grow"><div>Signal Box, Midnight</div><small style="color:#9aa2b1">Tin Cathedral</small></div>${icon("rewind")}${icon("pause", 30)}${icon("skip")}<span style="color:#9aa2b1;font-size:13px">2:37 / 6:12</span></div>`,
);

const board = page(
  "tablet",
  "board",
  [1024, 768, 2],
  {
    font: `14px/1.4 'DejaVu Sans Condensed'`,
    css: `body{background:#31597a;color:#17232e}.lane{width:310px;background:#e9eef2;border-radius:12px;padding:12px}.lane b{display:block;padding-bottom:10px}.card{background:#fff;border-radius:9px;padding:10px 12px;margin-bottom:9px;box-shadow:0 1px 2px #0003}.card small{font-size:11.5px;color:#5d6c79}`,
  },
  `<div class="row" style="height:64px;padding:0 24px;color:#fff;gap:16px">${icon("grid")}<b class="grow" style="font-size:20px">Village fête 2032</b>${each([20, 120, 260], (hue) => avatar(hue, 34))}</div><div style="display:flex;gap:18px;padding:0 24px;align-items:flex-start">${each(
    [
      [
        "Ideas",
        [
          ["Sack race for grandparents", "Needs six sacks"],
          ["Lantern walk along the brook", "Ask fire brigade"],
          ["Cake by weight contest", "Scales: Mrs. Ó Briain"],
          ["Borrow the brass band’s stage", "4 x 6 metres"],
          ["Face painting", "2 volunteers missing"],
        ],
      ],
      [
        "Under way",
        [
          ["Permit for road closure", "Due 11 May · 3 of 5 steps"],
          ["Raffle prizes", "27 collected, goal 60"],
          ["Poster and leaflets", "Draft C sent to printer"],
        ],
      ],
      [
        "Done",
        [
          ["Book portable toilets", "Confirmed by phone"],
          ["Insurance", "Policy 90-771-X"],
          ["Date agreed with parish", "Second Saturday in June"],
          ["Reserve tent", "Deposit of 150 paid"],
        ],
      ],
    ],
    ([title, cards]) =>
      `<div class="lane" data-block><b>${title}</b>${each(cards, ([what, note]) => `<div class="card">${what}<br><small>${note}</small></div>`)}<div class="row" style="gap:8px;color:#4a6378">${icon("plus", 16)}Add a card</div></div>`,
  )}</div>`,
);

const quiz = page(
  "tablet",
  "quiz",
  [834, 1112, 1.5],
  {
    font: `22px/1.4 'URW Gothic'`,
    css: `body{background:#fdf0d5;color:#25324b;padding:44px 60px}.answer{background:#fff;border:3px solid #e4d3ad;border-radius:18px;height:86px;padding:0 26px;gap:20px;margin-bottom:18px;font-size:24px}`,
  },
  `<div class="row" style="gap:20px">${icon("close", 32)}<div class="grow" style="height:16px;border-radius:8px;background:#ead9b2"><div style="width:60%;height:16px;border-radius:8px;background:#3a7d44"></div></div>${icon("heart", 30, "#c8553d")}<b>4</b></div><div style="padding:48px 0 12px;font-size:18px;color:#8a6d3b">Question 6 of 10</div><div style="font-size:34px;line-height:1.25;font-weight:600;padding-bottom:36px">Which of these animals sleeps with only one half of its brain?</div>
  ${each(["Hedgehog", "Bottlenose dolphin", "House sparrow", "Giant tortoise"], (word, n) => `<div class="answer row" style="${n === 1 ? "border-color:#3a7d44;background:#e8f3e4" : ""}">${radio(n === 1, "#3a7d44", 28)}${word}</div>`)}<div style="background:#25324b;color:#fff;border-radius:18px;height:84px;line-height:84px;text-align:center;margin-top:40px;font-weight:600">Check answer</div><div class="center" style="padding-top:26px;font-size:18px;color:#8a6d3b">Hint: it has to come up for air.</div>`,
);

export const pages = [book, mail, cooking, records, board, quiz];
