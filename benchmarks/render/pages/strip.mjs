// Very long or narrow pictures: tool bar, ticker, receipt, scrolled chat, release notes.
import { each, icon, page } from "../kit.mjs";

const toolbar = page(
  "strip",
  "toolbar",
  [2400, 120, 1],
  {
    font: `22px/1.3 'Noto Sans'`,
    css: `body{background:#f3f4f6;color:#2b3038;display:flex;align-items:center;padding:0 30px;gap:44px;white-space:nowrap}.t{display:flex;flex-direction:column;align-items:center;gap:8px}`,
  },
  `${each(
    [
      ["file", "New score"],
      ["folder", "Open"],
      ["download", "Save as"],
      ["edit", "Note input"],
      ["sound", "Play staff"],
      ["clock", "Tempo 96"],
      ["list", "Lyrics"],
      ["grid", "Bar lines"],
      ["heart", "Dynamics"],
      ["branch", "Transpose"],
      ["search", "Find motif"],
      ["image", "Engrave"],
      ["share", "Send parts"],
      ["gear", "Options"],
    ],
    ([sign, word]) => `<div class="t">${icon(sign, 36)}${word}</div>`,
  )}`,
);

const ticker = page(
  "strip",
  "ticker",
  [1500, 45, 2],
  {
    font: `19px/45px 'Liberation Sans Narrow'`,
    css: `body{background:#0a0a0a;color:#ffd24a;display:flex;gap:46px;white-space:nowrap;padding:0 20px}.up{color:#59e08c}.down{color:#ff7a70}`,
  },
  each(
    [
      ["COPR", "418.25", "+1.92"],
      ["OATS", "63.07", "−0.44"],
      ["WOOL", "1,290.5", "+12.0"],
      ["TINX", "27.88", "−3.16"],
      ["BARLEY", "205.40", "+0.75"],
      ["SILT", "9.615", "+0.020"],
      ["AMBER", "733.1", "−8.6"],
      ["RUBB", "156.9", "+2.3"],
    ],
    ([name, price, move]) =>
      `<span>${name} ${price} <span class="${move[0] === "+" ? "up" : "down"}">${move}</span></span>`,
  ),
);

const GROCERIES = [
  ["Bananas 1.240 kg", "2.47"],
  ["Sourdough loaf", "4.30"],
  ["Free-range eggs 10", "3.89"],
  ["Oat drink 1 l", "1.95"],
  ["Oat drink 1 l", "1.95"],
  ["Cheddar mature", "5.15"],
  ["Tomatoes on vine", "3.02"],
  ["Spinach 400 g", "1.79"],
  ["Basmati rice 2 kg", "6.49"],
  ["Chickpeas tin", "0.89"],
  ["Chickpeas tin", "0.89"],
  ["Coconut milk", "1.60"],
  ["Red lentils", "2.25"],
  ["Garlic, net", "1.10"],
  ["Ginger 0.136 kg", "0.95"],
  ["Limes 4 pcs", "1.40"],
  ["Coriander fresh", "0.99"],
  ["Natural yoghurt", "2.05"],
  ["Blueberry jam", "3.35"],
  ["Rye crispbread", "2.69"],
  ["Cocoa powder", "4.05"],
  ["Brown sugar", "1.75"],
  ["Plain flour 1 kg", "1.15"],
  ["Baking soda", "0.79"],
  ["Olive oil 750 ml", "9.99"],
  ["Cider vinegar", "2.49"],
  ["Black pepper", "3.19"],
  ["Smoked paprika", "2.79"],
  ["Dish soap lemon", "1.85"],
  ["Sponges 6 pcs", "2.10"],
  ["Toilet paper 8", "4.75"],
  ["Toothpaste mint", "2.29"],
  ["Cat litter 10 l", "7.49"],
  ["Cat food salmon", "5.98"],
  ["Bird seed 1 kg", "3.45"],
  ["Candles white", "2.95"],
  ["Postage stamps", "8.50"],
  ["Paper bag", "0.20"],
];

const receipt = page(
  "strip",
  "grocery-receipt",
  [400, 2600, 1],
  {
    font: `18px/1.82 'Nimbus Mono PS'`,
    css: `body{background:#fffef9;color:#1d1d1d;padding:30px 24px}.r{display:flex}.r span:first-child{flex:1}hr{border:0;border-top:2px dashed #444;margin:16px 0}`,
  },
  `<div class="center"><b style="font-size:27px">PELICAN FOODS</b><br>Branch 118, Harbour Mall<br>Customer line 0555 77 00 18</div><hr>${each(GROCERIES, ([what, price]) => `<div class="r"><span>${what}</span><span>${price}</span></div>`)}<hr>${each(
    [
      ["Subtotal", "114.93"],
      ["Member bonus", "-3.50"],
      ["Coupon jam", "-1.00"],
    ],
    ([a, b]) => `<div class="r"><span>${a}</span><span>${b}</span></div>`,
  )}<div class="r" style="font-size:27px;font-weight:700;padding:12px 0"><span>TO PAY</span><span>110.43</span></div><div class="r"><span>Debit card</span><span>110.43</span></div><hr>${each(
    [
      ["Terminal", "57330921"],
      ["Trace", "004417"],
      ["Approved", "16:08:51"],
      ["Date", "19-03-2031"],
      ["Cashier", "Valentina"],
      ["Points earned", "110"],
      ["Points total", "4,067"],
    ],
    ([a, b]) => `<div class="r"><span>${a}</span><span>${b}</span></div>`,
  )}<hr><div class="center">You saved 4.50 today.<br><br>Tell us how we did and<br>win a hamper of cheese:<br>pelican-foods.example/say<br><br>Fresh goods cannot be returned.<br>Deposit bottles accepted until<br>ten minutes before closing.<br><br>Have a pleasant evening!</div><svg style="margin:26px auto 0" width="280" height="80">${each([...Array(60).keys()], (n) => `<rect x="${n * 4.6}" width="${1 + ((n * 11) % 6) * 0.55}" height="80"/>`)}</svg>`,
);

const longChat = page(
  "strip",
  "scrolled-chat",
  [420, 3000, 1],
  {
    font: `19px/1.45 'Noto Sans'`,
    css: `body{background:#e7ded2;color:#1f1a14;padding:14px 0}.m{width:fit-content;max-width:336px;background:#fff;border-radius:12px;padding:8px 12px;margin:8px 14px}.m b{display:block;font-size:15px;color:#8a3f6d}.me{background:#d6f0c2;margin-left:auto}.day{width:fit-content;margin:16px auto;background:#cfc3b2;border-radius:9px;padding:3px 14px;font-size:13px}`,
  },
  each(
    [
      "1 December",
      ["Uncle Rafe", "Who hosts New Year this time? I can offer the barn, it has a stove and eleven chairs."],
      ["Cousin Mette", "The barn had mice in 2019. Charming mice, but still."],
      ["", "Our flat is free, but the neighbours go to bed at nine"],
      ["Grandma", "How do I make the letters bigger"],
      ["Cousin Mette", "Pinch outwards with two fingers, Gran"],
      ["Grandma", "Thank you. Now everything is big and I see only one word"],
      "2 December",
      ["Uncle Rafe", "The mice have been evicted. There is also a new floor since the goat incident."],
      ["Linus", "What goat incident???"],
      ["Uncle Rafe", "Ask your mother."],
      ["", "I vote barn. I will bring the long table and the benches from the club."],
      ["Linus", "Barn! Can I sleep in the hayloft with Tilda?"],
      ["Cousin Mette", "Only with proper sleeping bags. It was minus eight last year."],
      ["Grandma", "I shall need the armchair by the stove and a footstool"],
      ["Uncle Rafe", "Reserved, with a sign."],
      "5 December",
      [
        "Cousin Mette",
        "Food list so far: two geese, red cabbage (Rafe), dumplings (me), herring salad (Gran), something vegan (?)",
      ],
      ["", "Mushroom pie, I make two. One disappears on the way, traditionally."],
      ["Linus", "Fireworks?"],
      ["Uncle Rafe", "Sparklers and the cowbell. The horses next door are nervous."],
      ["Grandma", "In my day we poured lead and read the future from it. Mine was always a shoe"],
      ["Linus", "We could use beeswax, it is not poisonous"],
      ["Grandma", "Clever boy. Then I will be a yellow shoe"],
      "9 December",
      ["", "Trains: the 14:20 still has seats, arrival 17:05 at Birkenau. Who picks us up?"],
      ["Uncle Rafe", "I do, with the tractor if it snows. Bring mittens."],
      ["Cousin Mette", "And no more than one suitcase each. Linus, that means you and your telescope."],
      ["Linus", "The telescope IS the suitcase"],
      ["", "Jupiter is up at seven, I checked. He is allowed."],
      ["Grandma", "I have knitted nine pairs of socks. Nobody may ask about the colours"],
      ["Cousin Mette", "We would never"],
    ],
    (entry) =>
      typeof entry === "string"
        ? `<div class="day">${entry}</div>`
        : `<div class="m ${entry[0] ? "" : "me"}">${entry[0] ? `<b>${entry[0]}</b>` : ""}${entry[1]}</div>`,
  ),
);

const timeline = page(
  "strip",
  "changes",
  [300, 960, 2],
  {
    font: `12px/1.5 'DejaVu Sans'`,
    css: `body{background:#11151c;color:#cfd8e6;padding:22px 24px}.v{border-left:2px solid #37465e;padding:0 0 20px 18px}.v b{font-size:16px;color:#fff}.v time{color:#8fa1bd;padding-left:8px}`,
  },
  `<div style="font-size:20px;padding-bottom:18px">Release notes</div>${each(
    [
      [
        "3.8.0",
        "4 Feb",
        [
          "Sketches can be mirrored along any axis",
          "Brush pressure now follows tilt",
          "Opening files over 2 GB no longer stalls",
        ],
      ],
      ["3.7.2", "19 Jan", ["Fixed crash when a stylus sleeps", "Palette names may contain spaces"]],
      [
        "3.7.1",
        "8 Jan",
        ["Undo works across layers again", "Corrected Finnish translation", "Smaller installer by 31 percent"],
      ],
      [
        "3.7.0",
        "12 Dec",
        [
          "Added watercolour engine with granulation",
          "Rulers snap to perspective lines",
          "Time-lapse export at 4K",
          "Dropped support for 32-bit systems",
        ],
      ],
      ["3.6.5", "20 Nov", ["Eyedropper averages a 5 by 5 area", "Gradient banding reduced"]],
      ["3.6.4", "3 Nov", ["Security update of the font parser"]],
      [
        "3.6.3",
        "17 Oct",
        [
          "Canvas rotation remembers its pivot",
          "Fewer writes to disk while idle",
          "Menu shortcuts respect Dvorak layout",
        ],
      ],
      [
        "3.6.0",
        "1 Sep",
        [
          "Shared canvases for up to six artists",
          "Comments pinned to strokes",
          "Automatic backup each quarter hour",
          "Reworked selection lasso",
        ],
      ],
    ],
    ([version, date, items]) =>
      `<div class="v"><b>${version}</b><time>${date}</time>${each(items, (item) => `<div>${item}</div>`)}</div>`,
  )}`,
);

export const pages = [toolbar, ticker, receipt, longChat, timeline];
