// Charts drawn as plain SVG: bars, lines, lying bars, scatter, ring with legend.
import { each, page } from "../kit.mjs";

const chart = (width, height, inner) =>
  `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${inner}</svg>`;

const rain = [
  ["Jan", 74],
  ["Feb", 58],
  ["Mar", 61],
  ["Apr", 43],
  ["May", 39],
  ["Jun", 31],
  ["Jul", 22],
  ["Aug", 35],
  ["Sep", 57],
  ["Oct", 88],
  ["Nov", 96],
  ["Dec", 83],
];
const bars = page(
  "chart",
  "rainfall-bars",
  [1200, 700, 1],
  {
    font: `16px/1.3 'Noto Sans'`,
    css: `body{background:#fff}text{font:16px 'Noto Sans';fill:#333}`,
  },
  chart(
    1200,
    700,
    `<text x="90" y="50" style="font-size:26px;font-weight:700">Monthly rainfall at Cape Verity, 1991–2020</text><text x="90" y="78" style="fill:#666">Millimetres, mean of thirty years</text>${each([0, 20, 40, 60, 80, 100], (mm) => `<path d="M90 ${620 - mm * 5}H1160" stroke="#ddd"/><text x="78" y="${626 - mm * 5}" text-anchor="end">${mm}</text>`)}${each(rain, ([month, mm], n) => `<rect x="${110 + n * 88}" y="${620 - mm * 5}" width="60" height="${mm * 5}" fill="#3b82b8"/><text x="${140 + n * 88}" y="${612 - mm * 5}" text-anchor="middle">${mm}</text><text x="${140 + n * 88}" y="648" text-anchor="middle">${month}</text>`)}`,
  ),
);

const series = [
  ["Harbour", "#e4572e", [12, 14, 19, 23, 22, 27, 31, 30]],
  ["Old town", "#2e86ab", [20, 19, 21, 24, 26, 25, 28, 33]],
  ["Hillside", "#5b8e3e", [8, 9, 9, 12, 15, 14, 17, 18]],
];
const lines = page(
  "chart",
  "bicycles-lines",
  [1400, 800, 1.5],
  {
    font: `15px/1.3 Inter`,
    css: `body{background:#11151d}text{font:15px Inter;fill:#c4ccda}`,
  },
  chart(
    1400,
    800,
    `<text x="110" y="56" style="font-size:26px;font-weight:600;fill:#fff">Bicycles counted per weekday</text>${each([0, 10, 20, 30, 40], (value) => `<path d="M110 ${700 - value * 14}H1240" stroke="#2b3342"/><text x="96" y="${705 - value * 14}" text-anchor="end">${value ? `${value},000` : "0"}</text>`)}<text data-block transform="translate(40 460) rotate(-90)" text-anchor="middle">Riders a day</text>${each([2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024], (year, n) => `<text x="${150 + n * 150}" y="732" text-anchor="middle">${year}</text>`)}${each(series, ([name, colour, values]) => `<path d="M${values.map((value, n) => `${150 + n * 150} ${700 - value * 14}`).join("L")}" fill="none" stroke="${colour}" stroke-width="4"/>${each(values, (value, n) => `<circle cx="${150 + n * 150}" cy="${700 - value * 14}" r="6" fill="${colour}"/>`)}<text x="1220" y="${706 - values.at(-1) * 14}" style="fill:#fff">${name}</text>`)}`,
  ),
);

const budget = [
  ["Staff", 46.2],
  ["Books and media", 17.9],
  ["Rent", 13.4],
  ["Heating, light", 8.8],
  ["Repairs", 5.1],
  ["Events", 4.6],
  ["Insurance", 2.3],
  ["Other", 1.7],
];
const lying = page(
  "chart",
  "library-budget",
  [900, 620, 2],
  {
    font: `15px/1.3 'Liberation Sans'`,
    css: `body{background:#faf7f0}text{font:15px 'Liberation Sans';fill:#2d2a26}`,
  },
  chart(
    900,
    620,
    `<text x="40" y="48" style="font:700 23px 'Liberation Sans'">Where the library’s money goes</text><text x="40" y="74" style="fill:#6d655a">Share of 2.14 million in per cent</text>${each(budget, ([name, share], n) => `<text x="190" y="${125 + n * 56}" text-anchor="end">${name}</text><rect x="204" y="${104 + n * 56}" width="${share * 12.4}" height="32" fill="hsl(${28 + n * 9} 52% ${44 + n * 4}%)"/><text x="${214 + share * 12.4}" y="${125 + n * 56}">${share}</text>`)}<text x="40" y="590" style="font-size:12px;fill:#6d655a">Source: annual accounts of the town library at Dunwick</text>`,
  ),
);

const villages = [
  ["Aldmoor", 12, 310],
  ["Birk", 45, 280],
  ["Calverton", 88, 355],
  ["Dray", 130, 240],
  ["Elmsby", 176, 205],
  ["Fosse", 210, 262],
  ["Garth", 265, 142],
  ["Hythe", 300, 178],
  ["Ives", 340, 84],
  ["Kelso End", 368, 130],
];
const scatter = page(
  "chart",
  "height-scatter",
  [1000, 760, 1],
  {
    font: `14px/1.3 'DejaVu Sans'`,
    css: `body{background:#fff}text{font:13px 'DejaVu Sans';fill:#222}`,
  },
  chart(
    1000,
    760,
    `<text x="100" y="42" style="font-size:20px">Frost-free days against altitude</text><rect x="100" y="70" width="840" height="600" fill="#f6f8fb" stroke="#9aa5b1"/>${each([0, 100, 200, 300, 400], (metres) => `<path d="M${100 + metres * 2} 670v7" stroke="#9aa5b1"/><text x="${100 + metres * 2}" y="696" text-anchor="middle">${metres} m</text>`)}${each([180, 200, 220, 240, 260], (days, n) => `<text x="90" y="${640 - n * 130}" text-anchor="end">${days}</text>`)}<text data-block transform="translate(38 370) rotate(-90)" text-anchor="middle" style="font-size:15px">Days without frost</text><text x="520" y="732" text-anchor="middle" style="font-size:15px">Altitude of the village</text><path d="M120 150L900 560" stroke="#c0392b" stroke-width="2" stroke-dasharray="8 6"/>${each(villages, ([name, metres, level]) => `<circle cx="${110 + metres * 2}" cy="${600 - level * 1.3 + 40}" r="7" fill="#2c6fbb"/><text x="${122 + metres * 2}" y="${604 - level * 1.3 + 52}">${name}</text>`)}<text x="690" y="110">slope −0.18 days per metre</text>`,
  ),
);

const parts = [
  ["Grassland", 38, "#7fb069"],
  ["Forest", 27, "#386641"],
  ["Fields", 19, "#e6aa68"],
  ["Water", 9, "#4a8fe7"],
  ["Settlement", 7, "#a44a3f"],
];
function ring() {
  let angle = -Math.PI / 2;
  return each(parts, ([, share, colour]) => {
    const from = angle;
    const until = from + (share / 100) * 2 * Math.PI;
    angle = until;
    const at = (a) => `${(300 + 180 * Math.cos(a)).toFixed(1)} ${(330 + 180 * Math.sin(a)).toFixed(1)}`;
    return `<path d="M${at(from)}A180 180 0 ${share > 50 ? 1 : 0} 1 ${at(until)}" fill="none" stroke="${colour}" stroke-width="80"/>`;
  });
}
const landUse = page(
  "chart",
  "land-use-ring",
  [960, 600, 1],
  {
    font: `18px/1.3 'Roboto'`,
    css: `body{background:#fffdf5}text{font:20px Roboto;fill:#2b2b2b}`,
  },
  chart(
    960,
    600,
    `<text x="50" y="60" style="font-size:28px;font-weight:500">Land use in the Ammer basin</text>${ring()}<text x="300" y="330" text-anchor="middle" style="font-size:40px">714</text><text x="300" y="360" text-anchor="middle" style="font-size:17px">square kilometres</text>${each(parts, ([name, share, colour], n) => `<rect x="600" y="${218 + n * 50}" width="24" height="24" rx="4" fill="${colour}"/><text x="640" y="${237 + n * 50}">${name}</text><text x="860" y="${237 + n * 50}" text-anchor="end">${share} %</text>`)}`,
  ),
);

export const pages = [bars, lines, lying, scatter, landUse];
