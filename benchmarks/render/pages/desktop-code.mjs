// Desktop screens for people who program: editor, terminal, log table in 4K.
import { each, icon, page } from "../kit.mjs";
import { code } from "../source-code.mjs";

const editor = page(
  "desktop",
  "code-editor",
  [1920, 1080, 1],
  {
    font: `14px/1.55 'DejaVu Sans Mono'`,
    css: `body{background:#1e2330;color:#d7dce8;display:flex}.tree{width:270px;background:#181c27;padding:14px 0;font:13px/1.4 'Noto Sans'}.tree .row{gap:9px;padding:4px 18px}.line{white-space:pre;display:flex}.number{width:64px;text-align:right;padding-right:22px;color:#77829a}.tab{padding:10px 20px;background:#181c27;font:13px 'Noto Sans'}.tab.on{background:#1e2330;border-top:2px solid #82aaff}`,
  },
  `<div class="tree" data-block><div style="padding:0 18px 8px;font-size:11px;letter-spacing:.1em;color:#9aa6bd">TIDE-TABLE</div>${each(
    [
      ["folder", "bin", 0],
      ["folder", "src", 0],
      ["file", "almanac.ts", 1],
      ["file", "harbour.ts", 1],
      ["file", "moon-phase.ts", 1],
      ["file", "station.ts", 1],
      ["folder", "test", 0],
      ["file", "almanac.test.ts", 1],
      ["file", "harbour.test.ts", 1],
      ["file", ".editorconfig", 0],
      ["file", "CHANGES.md", 0],
      ["file", "package.json", 0],
      ["file", "tsconfig.json", 0],
    ],
    ([sign, name, depth]) =>
      `<div class="row" style="padding-left:${18 + depth * 20}px;${name === "harbour.ts" ? "background:#2a3145" : ""}">${icon(sign, 15, "#9aa6bd")}${name}</div>`,
  )}</div>
  <div class="grow"><div class="row" style="background:#141823" data-block>${each(["harbour.ts", "moon-phase.ts", "almanac.test.ts"], (name, n) => `<span class="tab ${n ? "" : "on"}">${name}</span>`)}</div><div style="padding:14px 0" data-block>${code(
    [
      [["k", "import"], " { readFile } ", ["k", "from"], " ", ["s", "'node:fs/promises'"]],
      [["k", "import"], " { phaseOf } ", ["k", "from"], " ", ["s", "'./moon-phase.js'"]],
      [["k", "import type"], " { Station, Tide } ", ["k", "from"], " ", ["s", "'./station.js'"]],
      [" "],
      [["c", "// Half a lunar day in minutes: from one high water to the next."]],
      [["k", "const"], " HALF_LUNAR_DAY = ", ["n", "745.24"]],
      [" "],
      [["c", "/** Predicts the tides of one harbour between two moments. */"]],
      [
        ["k", "export async function"],
        " ",
        ["f", "predictTides"],
        "(station: Station, from: Date, until: Date): Promise<Tide[]> {",
      ],
      ["  ", ["k", "const"], " offsets = ", ["k", "await"], " ", ["f", "readOffsets"], "(station.file)"],
      ["  ", ["k", "const"], " tides: Tide[] = []"],
      ["  ", ["k", "let"], " moment = ", ["f", "firstHighWater"], "(station, from)"],
      ["  ", ["k", "while"], " (moment < until) {"],
      ["    ", ["k", "const"], " spring = ", ["f", "phaseOf"], "(moment).isNearSyzygy"],
      ["    ", ["k", "const"], " range = station.meanRange * (spring ? ", ["n", "1.27"], " : ", ["n", "0.84"], ")"],
      [
        "    tides.",
        ["f", "push"],
        "({ moment, height: station.meanLevel + range / ",
        ["n", "2"],
        ", kind: ",
        ["s", "'high'"],
        " })",
      ],
      ["    moment = ", ["f", "addMinutes"], "(moment, HALF_LUNAR_DAY + (offsets[tides.length] ?? ", ["n", "0"], "))"],
      ["  }"],
      ["  ", ["k", "return"], " tides"],
      ["}"],
      [" "],
      [["k", "async function"], " ", ["f", "readOffsets"], "(file: string): Promise<number[]> {"],
      ["  ", ["k", "const"], " text = ", ["k", "await"], " ", ["f", "readFile"], "(file, ", ["s", "'utf8'"], ")"],
      ["  ", ["k", "const"], " rows = text.", ["f", "split"], "(", ["s", "';'"], ").", ["f", "map"], "(Number)"],
      ["  ", ["k", "if"], " (rows.", ["f", "some"], "(Number.isNaN)) {"],
      ["    ", ["k", "throw new"], " ", ["f", "RangeError"], "(", ["s", "'something is no number in '"], " + file)"],
      ["  }"],
      ["  ", ["k", "return"], " rows"],
      ["}"],
      [" "],
      [["c", "// The gauge at Skerry Point lags eleven minutes behind the chart datum;"]],
      [["c", "// nobody remembers why, but every almanac since 1954 agrees."]],
      [["k", "function"], " ", ["f", "firstHighWater"], "(station: Station, from: Date): Date {"],
      ["  ", ["k", "const"], " drift = (from.", ["f", "getTime"], "() - station.epoch) % HALF_LUNAR_DAY"],
      ["  ", ["k", "return"], " ", ["f", "addMinutes"], "(from, station.lag - drift)"],
      ["}"],
    ],
    "dark",
  )}</div></div><div class="row" style="position:absolute;left:0;right:0;bottom:0;height:28px;background:#2f6fd0;color:#fff;font:12px 'Noto Sans';padding:0 18px;gap:26px" data-block><span>main*</span><span>0 errors, 2 warnings</span><span class="grow"></span><span>Ln 17, Col 46</span><span>Spaces: 2</span><span>UTF-8</span><span>TypeScript</span></div>`,
);

const terminal = page(
  "desktop",
  "terminal",
  [1280, 720, 1],
  {
    font: `15px/1.38 'Noto Mono'`,
    css: `body{background:#0b0f0c;color:#c9e3cf;padding:16px 20px}div{white-space:pre}.p{color:#7ee08f}.w{color:#f0d878}`,
  },
  each(
    [
      '<span class="p">rosa@beacon</span>:<span class="w">~/seeds</span>$ git status --short',
      " M catalogue/beans.toml",
      "?? catalogue/heirloom.toml",
      '<span class="p">rosa@beacon</span>:<span class="w">~/seeds</span>$ ls -lh pictures',
      "total 21M",
      "-rw-r--r-- 1 rosa garden 4.1M Mar  2 09:14 borlotti.tif",
      "-rw-r--r-- 1 rosa garden 6.7M Mar  2 09:20 painted-lady.tif",
      "-rw-r--r-- 1 rosa garden 3.3M Feb 27 18:45 sweet-pea.tif",
      "-rw-r--r-- 1 rosa garden 6.9M Feb 27 18:51 yard-long.tif",
      '<span class="p">rosa@beacon</span>:<span class="w">~/seeds</span>$ make labels COUNT=48',
      "[1/4] reading 17 catalogue files",
      "[2/4] checking germination dates",
      '<span class="w">warning: beans.toml: row 31 expired in 2027, skipped</span>',
      "[3/4] typesetting 48 labels, 3 columns by 8 rows",
      "[4/4] writing build/labels.pdf (212 kB)",
      '<span class="p">rosa@beacon</span>:<span class="w">~/seeds</span>$ ping -c 3 shed.local',
      "PING shed.local (10.0.7.31) 56(84) bytes of data.",
      "64 bytes from 10.0.7.31: icmp_seq=1 ttl=64 time=3.82 ms",
      "64 bytes from 10.0.7.31: icmp_seq=2 ttl=64 time=4.07 ms",
      "64 bytes from 10.0.7.31: icmp_seq=3 ttl=64 time=3.95 ms",
      "3 packets transmitted, 3 received, 0% packet loss",
      '<span class="p">rosa@beacon</span>:<span class="w">~/seeds</span>$ df -h /srv',
      "Filesystem      Size  Used Avail Use% Mounted on",
      "/dev/sdb1       916G  538G  332G  62% /srv",
      '<span class="p">rosa@beacon</span>:<span class="w">~/seeds</span>$ ',
    ],
    (line) => `<div>${line}</div>`,
  ),
);

const SERVICES = ["gatekeeper", "ledger", "mailroom", "turnstile", "librarian", "cartographer"];
const EVENTS = [
  "session opened for reader",
  "cache miss, fetched from shelf",
  "retry after timeout",
  "index rebuilt in background",
  "certificate renewed",
  "queue drained",
  "slow query on table loans",
  "upload accepted",
  "rate limit reached for client",
  "snapshot stored",
  "worker restarted",
  "checksum verified",
];

const clock = (seconds) =>
  [seconds / 3600, (seconds / 60) % 60, seconds % 60]
    .map((part) => String(Math.floor(part)).padStart(2, "0"))
    .join(":");

const logs = page(
  "desktop",
  "log-table-4k",
  [2560, 1440, 1.5],
  {
    font: `13px/1.4 'Roboto'`,
    css: `body{background:#f7f8fa;color:#1f2733}td,th{padding:5px 26px 5px 0;text-align:left;white-space:nowrap;border-bottom:1px solid #e2e6ec}th{font-weight:500;color:#5b6675}td:nth-child(6){width:100%}.level{border-radius:4px;padding:1px 8px;font-size:12px}`,
  },
  `<div class="row" style="height:64px;background:#20304a;color:#fff;padding:0 32px;gap:30px;font-size:15px"><b style="font-size:19px">Fathom Logs</b><span>Explore</span><span>Alerts</span><span>Archive</span><span class="grow"></span>${icon("search", 20)}<span>Last 15 minutes</span></div><div class="row" style="padding:20px 32px;gap:40px">${each(
    [
      ["Events", "18,904"],
      ["Errors", "37"],
      ["Warnings", "412"],
      ["Services", "6 of 6"],
      ["Median latency", "23 ms"],
    ],
    ([what, value]) =>
      `<div data-block style="background:#fff;border:1px solid #e2e6ec;border-radius:8px;padding:12px 22px;width:220px"><div style="color:#5b6675">${what}</div><div style="font-size:26px">${value}</div></div>`,
  )}</div>
  <table data-block style="margin:0 32px;width:2496px"><tr>${each(["Time", "Level", "Service", "Instance", "Request", "Message", "Duration"], (head) => `<th>${head}</th>`)}</tr>${each(
    [...Array(41).keys()],
    (n) => {
      const level = n % 13 === 5 ? "ERROR" : n % 5 === 2 ? "WARN" : "INFO";
      const shade = { ERROR: "#fbd5d3", WARN: "#fbeac4", INFO: "#dbeafc" }[level];
      return `<tr><td>${clock(38575 - n * 3 - (n >> 1) * 5)}.${String((n * 379 + 113) % 1000).padStart(3, "0")}</td><td><span class="level" style="background:${shade}">${level}</span></td><td>${SERVICES[(n * 5) % 6]}</td><td>${SERVICES[(n * 5) % 6].slice(0, 3)}-${(n * 17) % 9}</td><td>${((n + 11) * 2654435).toString(16).slice(-7)}</td><td>${EVENTS[(n * 7 + (n >> 2)) % 12]} ${(n * 8123 + 4096) % 9973}</td><td>${((n * 53) % 97) + 2} ms</td></tr>`;
    },
  )}</table>`,
);

export const pages = [editor, terminal, logs];
