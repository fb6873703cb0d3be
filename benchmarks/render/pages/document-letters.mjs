// Documents: letter, invoice, receipt, contract, recipe, form, slide.
import { checkbox, each, page } from "../kit.mjs";

const letter = page(
  "document",
  "letter",
  [620, 877, 2],
  {
    font: `11.5px/1.55 'Nimbus Roman'`,
    css: `body{background:#fff;color:#111;padding:56px 70px}p{padding-bottom:10px;text-align:justify}`,
  },
  `<div style="display:flex;padding-bottom:34px"><div class="grow" data-block><b style="font-size:17px">Sedgewick &amp; Daughters</b><br>Organ builders since 1888<br>4 Bellows Yard, Thornbury</div><div data-block class="right">Telephone 0555 218 094<br>office@sedgewick.example<br>Our reference: HW/1120</div></div>The Parish Council of St. Aldhelm<br>Rectory Road 2<br>Nether Hallow<div style="padding:26px 0 14px" class="right">Thornbury, 21 February 2029</div><p><b>Restoration of the swell organ: our report and proposal</b></p><p>Dear Members of the Council,</p>
  <p>Thank you for the warm welcome and the excellent soup during our visit in January. As agreed, we have examined the instrument from the blower to the highest pipe, and we are glad to tell you that it is in better health than its voice suggests.</p><p>Of the 1,164 pipes, 1,122 are original. Eleven are missing, among them the whole bottom octave of the oboe, which a previous builder appears to have sold. The wind chests are dry and free of worm. The leather of the reservoirs, however, has reached the end of its life and leaks at every fold.</p><p>We propose to proceed in two steps. In the first, between Easter and Whitsun, we would releather both reservoirs, clean all pipes and repair the tremulant. The church can be used throughout, although Sundays will have to be sung unaccompanied. In the second step, in the autumn, we would rebuild the missing oboe pipes after the pattern of our instrument in Cloverley, which was built in the same year by the same hands.</p><p>The cost of the first step amounts to £18,640 and of the second to £9,275. Both sums are fixed until the end of the year and include travel, scaffolding and tuning. A third of each is due when work begins.</p><p>Should the council wish to hear a comparable organ before deciding, we would be delighted to arrange a visit to Cloverley on any weekday except Wednesday.</p><p>We remain, with kind regards,</p><svg width="150" height="44" viewBox="0 0 150 44"><path d="M4 34C20 2 28 2 26 22s-10 20 4 4 14-16 16-4 8 8 20-6 16-4 14 6 20 6 60-12" fill="none" stroke="#1b2f6b" stroke-width="1.6"/></svg><p>Winifred Sedgewick<br>Managing director</p><p style="padding-top:12px">Enclosures: list of pipes, drawing of the wind supply, terms of payment</p>`,
);

const invoice = page(
  "document",
  "invoice",
  [620, 877, 2],
  {
    font: `10.5px/1.5 Inter`,
    css: `body{background:#fff;color:#1c2430;padding:48px 52px}table{width:100%}td,th{padding:7px 6px;border-bottom:1px solid #dde1e7;text-align:left;font-weight:400}th{color:#68727f;font-size:9.5px;text-transform:uppercase;letter-spacing:.06em}td:nth-child(n+3),th:nth-child(n+3){text-align:right}`,
  },
  `<div class="row" style="padding-bottom:38px"><svg width="40" height="40"><circle cx="14" cy="20" r="14" fill="#e4572e"/><circle cx="26" cy="20" r="14" fill="#29335c" fill-opacity=".85"/></svg><b style="font-size:17px;padding-left:12px" class="grow">Twofold Print</b><span style="font-size:26px;color:#29335c">Invoice</span></div><div style="display:flex;padding-bottom:30px"><div class="grow" data-block><span style="color:#68727f">Billed to</span><br>Marionette Museum<br>Mrs. Solveig Anker<br>Strandgade 88<br>3000 Elsinore</div><div data-block style="width:220px"><table>${each(
    [
      ["Number", "TP-2030-0457"],
      ["Date", "30 September 2030"],
      ["Customer", "11802"],
      ["Due", "14 October 2030"],
    ],
    ([name, value]) =>
      `<tr><td style="color:#68727f;padding:3px 0;border:0">${name}</td><td style="text-align:right;padding:3px 0;border:0">${value}</td></tr>`,
  )}</table></div></div>
  <table data-block><tr>${each(["Pos", "Description", "Quantity", "Price", "Amount"], (head) => `<th>${head}</th>`)}</tr>${each(
    [
      ["Exhibition catalogue, 128 pages, thread-sewn", 750, 6.85],
      ["Posters B1, four colours, matt paper", 120, 4.1],
      ["Entrance tickets, numbered, perforated", 20000, 0.031],
      ["Postcards, set of eight motifs", 2400, 0.19],
      ["Wall lettering, adhesive film, 3.2 m", 6, 74],
      ["Proof copies and colour matching", 2, 95.5],
      ["Courier, Copenhagen to Elsinore", 1, 48],
    ],
    ([what, count, price], n) =>
      `<tr><td>${n + 1}</td><td>${what}</td><td>${count.toLocaleString("en")}</td><td>${price.toFixed(price < 1 ? 3 : 2)}</td><td>${(count * price).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}</td></tr>`,
  )}</table>
  <div data-block style="width:240px;margin:16px 0 0 auto"><table>${each(
    [
      ["Net", "DKK 7,388.50"],
      ["Discount 3 %", "−221.66"],
      ["VAT 25 %", "1,791.71"],
    ],
    ([name, value]) => `<tr><td>${name}</td><td style="text-align:right">${value}</td></tr>`,
  )}<tr><td style="font-weight:700;font-size:13px">Total</td><td style="text-align:right;font-weight:700;font-size:13px">DKK 8,958.56</td></tr></table></div><div data-block style="position:absolute;left:52px;right:52px;bottom:44px;border-top:2px solid #29335c;padding-top:12px;color:#515b68">Please transfer within 14 days to account 9570 0012 3344 21 and state the invoice number. Goods remain ours until paid in full. Twofold Print, Havnevej 5, 8000 Aarhus, company no. 33 91 04 78.</div>`,
);

const receipt = page(
  "document",
  "receipt",
  [288, 700, 2],
  {
    font: `12px/1.4 'Liberation Mono'`,
    css: `body{background:#f7f6f1;color:#222;padding:20px 18px}.r{display:flex}.r span:first-child{flex:1}hr{border:0;border-top:1px dashed #555;margin:9px 0}`,
  },
  `<div class="center"><b style="font-size:17px">CORNER HARDWARE</b><br>Gasworks Lane 31<br>Tel. 555-0144<br>Open Mon-Sat 7-19</div><hr>${each(
    [
      ["Wood screws 4x40", "3.49"],
      ["Wall plugs, 50 pcs", "2.95"],
      ["Sandpaper P120", "1.20"],
      ["Sandpaper P240", "1.20"],
      ["Linseed oil 0.5 l", "8.75"],
      ["Brush no. 6", "5.60"],
      ["Masking tape 25 m", "2.39"],
      ["Hinge, brass", "6.90"],
      ["Hinge, brass", "6.90"],
      ["Padlock 40 mm", "12.99"],
    ],
    ([what, price]) => `<div class="r"><span>${what}</span><span>${price}</span></div>`,
  )}<hr><div class="r" style="font-size:16px;font-weight:700"><span>TOTAL</span><span>52.37</span></div><div class="r"><span>Cash</span><span>60.00</span></div><div class="r"><span>Change</span><span>7.63</span></div><hr>${each(
    [
      ["Items", "10"],
      ["VAT 20 % incl.", "8.73"],
      ["Till 2", "Served by Obi"],
      ["2027-08-05", "11:26:44"],
      ["Receipt", "000318-2"],
    ],
    ([a, b]) => `<div class="r"><span>${a}</span><span>${b}</span></div>`,
  )}<div class="center" style="padding-top:12px">Returns within 30 days,<br>unopened, with this slip.<br>Thanks for shopping local!</div><svg style="margin:14px auto 0" width="200" height="50">${each([...Array(46).keys()], (n) => `<rect x="${n * 4.3}" width="${1 + ((n * 7) % 5) * 0.6}" height="50"/>`)}</svg>`,
);

const contract = page(
  "document",
  "contract",
  [620, 877, 2],
  {
    font: `9.5px/1.5 'Liberation Serif'`,
    css: `body{background:#fff;color:#000;padding:50px 60px}h1{font-size:16px;text-align:center;padding-bottom:14px;font-weight:700}h2{font-size:10.5px;padding:8px 0 3px}p{text-align:justify;padding-bottom:4px}`,
  },
  `<h1>AGREEMENT ON THE USE OF A BOATHOUSE</h1><p>between Mr. Lorcan Halloran, Quayside 14, Ballynoe (the “Owner”), and the Rowing Club Kittiwake, represented by its treasurer, Ms. Abena Osei (the “Club”).</p>${each(
    [
      [
        "Subject",
        [
          "The Owner grants the Club the use of the boathouse on parcel 307/2, including the slipway, the rack for twelve boats and the small workshop at its rear. The loft remains reserved for the Owner, who may enter it at any reasonable hour.",
          "The Club accepts the building in the condition recorded on 2 March 2028. The photographs taken on that day form part of this agreement.",
        ],
      ],
      [
        "Term",
        [
          "This agreement begins on 1 April 2028 and ends on 31 March 2033. It is extended by one year at a time unless either party gives written notice six months before its end.",
          "Each party may terminate without notice for serious cause, in particular if rent is overdue by more than sixty days or if the slipway can no longer be used safely.",
        ],
      ],
      [
        "Rent and charges",
        [
          "The annual rent is 2,400 euros, payable in equal parts on the first working day of each quarter. Electricity is billed by sub-meter; water is included up to forty cubic metres a year.",
          "After three years the Owner may adjust the rent to the consumer price index, but by no more than five per cent.",
        ],
      ],
      [
        "Maintenance",
        [
          "Minor repairs up to 150 euros apiece, cleaning, and the care of locks and hinges are the Club’s duty. Roof, walls and foundations are the Owner’s.",
          "Before each winter the Club drains the pipes and removes algae from the slipway. If it fails to do so, it bears the cost of any frost damage.",
        ],
      ],
      [
        "Use",
        [
          "Only rowing boats, skiffs and their equipment may be stored. Fuel, gas bottles and paints are forbidden save for quantities needed on the same day.",
          "Subletting requires the Owner’s consent. Two regattas and one summer party a year are deemed permitted; music ends at eleven.",
        ],
      ],
      [
        "Insurance",
        [
          "The Club maintains liability insurance of at least three million euros and proves it each January. Boats are stored at the risk of those to whom they belong.",
        ],
      ],
      [
        "Final provisions",
        [
          "Changes must be made in writing. Should one clause be void, the remainder stands. The courts of the county have jurisdiction.",
        ],
      ],
    ],
    ([title, parts], n) => `<h2>§ ${n + 1} ${title}</h2>${each(parts, (part, m) => `<p>(${m + 1}) ${part}</p>`)}`,
  )}<div style="display:flex;gap:60px;padding-top:34px"><div class="grow" style="border-top:1px solid #000;padding-top:4px">Owner, place and date</div><div class="grow" style="border-top:1px solid #000;padding-top:4px">Club, place and date</div></div>`,
);

const form = page(
  "document",
  "form",
  [620, 877, 2],
  {
    font: `11px/1.4 'Liberation Sans Narrow'`,
    css: `body{background:#fff;color:#1a1a1a;padding:40px 48px}.f{border:1px solid #444;height:40px;padding:2px 7px;font:13px/1.3 'Noto Mono';color:#1a3a8a}.f small{display:block;font:9.5px/1.4 'Liberation Sans Narrow';color:#333}.g{display:grid;grid-template-columns:repeat(6,1fr)}h2{font-size:12px;background:#2f4858;color:#fff;padding:4px 8px;margin-top:14px}`,
  },
  `<div class="row"><div class="grow"><b style="font-size:19px">Application for a mooring permit</b><br>Canal and Waterways Office · Form 27-C · Please write in block letters</div><div style="border:1px solid #444;padding:8px 12px;font-size:10px" data-block>For office use<br>Received: 3 April</div></div>${each(
    [
      [
        "A. Applicant",
        [
          ["Surname", "VAN DER MEULEN", 3],
          ["First names", "JORIS PIETER", 3],
          ["Date of birth", "17.11.1984", 2],
          ["Nationality", "DUTCH", 2],
          ["Telephone", "0555 663 210", 2],
          ["Street, number", "LOCKKEEPERS WALK 9", 4],
          ["Postcode", "WV3 7QH", 2],
        ],
      ],
      [
        "B. Vessel",
        [
          ["Name", "QUIET HERON", 3],
          ["Registration", "CW-58213", 3],
          ["Length (m)", "14.90", 2],
          ["Beam (m)", "2.08", 2],
          ["Draught (m)", "0.62", 2],
          ["Engine", "DIESEL 28 KW", 3],
          ["Year built", "1997", 3],
        ],
      ],
      [
        "C. Berth",
        [
          ["Canal section", "UPPER POUND", 3],
          ["Bank", "LEFT, KM 31.4", 3],
          ["From", "01.05.2030", 3],
          ["Until", "31.10.2030", 3],
        ],
      ],
    ],
    ([title, fields]) =>
      `<h2>${title}</h2><div class="g">${each(fields, ([name, value, span]) => `<div class="f" data-block style="grid-column:span ${span}"><small>${name}</small>${value}</div>`)}</div>`,
  )}<h2>D. Declarations</h2>${each(
    [
      ["I live on board for more than 90 days a year.", 0],
      ["The vessel holds a valid safety certificate.", 1],
      ["Waste water is collected in a sealed tank.", 1],
      ["I wish to connect to shore power (extra charge).", 1],
      ["I have held a permit for this section before.", 0],
    ],
    ([words, on]) => `<div class="row" style="gap:9px;padding:6px 2px 0">${checkbox(on, "#2f4858", 13)}${words}</div>`,
  )}<h2>E. Signature</h2><div style="padding:9px 2px">False statements may lead to the permit being withdrawn. The fee of 86.00 is payable upon receipt of the decision.</div><div style="display:flex;gap:40px;padding-top:46px"><div class="grow" style="border-top:1px solid #444">Place and date</div><div class="grow" style="border-top:1px solid #444">Signature of applicant</div></div>`,
);

const slide = page(
  "document",
  "slide",
  [1280, 720, 1.5],
  {
    font: `26px/1.4 'URW Gothic'`,
    css: `body{background:#fdfdf7;color:#213}li{padding-bottom:14px;list-style:none;display:flex;gap:18px}`,
  },
  `<div style="position:absolute;left:0;top:0;bottom:0;width:26px;background:#e07a5f"></div><div style="padding:64px 90px 0"><div style="font-size:48px;font-weight:600;line-height:1.15;padding-bottom:40px">What three winters taught us about heat pumps</div>${each(["Old radiators are fine if the water stays at 48 degrees", "Noise complaints halved after we turned the fan by 90 degrees", "Defrosting costs 6 % of the yearly energy, not the feared 15 %", "Tenants open fewer windows once they can read the meter", "The weak spot is the installer’s diary, not the technology"], (words) => `<li><svg width="16" height="36"><circle cx="8" cy="19" r="7" fill="#3d8361"/></svg>${words}</li>`)}</div><div class="row" style="position:absolute;left:90px;right:60px;bottom:30px;font-size:16px;color:#667"><span class="grow">Housing cooperative Lindenhof · General assembly</span>7 / 19</div>`,
);

export const pages = [letter, invoice, receipt, contract, form, slide];
