// Small windows that ask or tell something.
import { checkbox, each, icon, page, radio } from "../kit.mjs";

const button = (word, main, colour = "#2563c9") =>
  `<span class="nowrap" style="border-radius:6px;padding:6px 16px;${main ? `background:${colour};color:#fff` : "border:1px solid #9aa3af"}">${word}</span>`;
const buttons = (...all) =>
  `<div class="row" style="position:absolute;right:18px;bottom:16px;gap:10px">${all.join("")}</div>`;

const remove = page(
  "dialog",
  "remove-contact",
  [320, 240, 1],
  {
    font: `14px/1.4 Roboto`,
    css: `body{background:#fff;color:#202124;padding:20px 22px}`,
  },
  `<div style="font-size:18px;font-weight:500;padding-bottom:10px">Remove contact?</div>Bartholomew Finch and his 3 phone numbers will vanish from all your devices.${buttons(button("Keep", false), button("Remove", true, "#b3261e"))}`,
);

const save = page(
  "dialog",
  "unsaved-changes",
  [480, 320, 1],
  {
    font: `13px/1.45 'DejaVu Sans'`,
    css: `body{background:#ececec;color:#1d1d1f}.title{height:30px;background:linear-gradient(#f7f7f7,#d9d9d9);border-bottom:1px solid #b9b9b9;line-height:30px;text-align:center}`,
  },
  `<div class="title">Plan of the orchard</div><div class="row" style="padding:26px 26px 0;gap:22px;align-items:flex-start">${icon("warn", 56, "#c98a00", 1.6)}<div class="grow"><b>Do you want to keep the changes made in “terrace-south.dwg”?</b><div style="padding-top:10px">The last version was stored 26 minutes ago. If you quit without saving, 4 new layers and 118 edited walls are lost.</div></div></div>${buttons(button("Discard"), button("Cancel"), button("Save", true))}`,
);

const print = page(
  "dialog",
  "print",
  [640, 420, 1.5],
  {
    font: `13px/1.4 'Liberation Sans'`,
    css: `body{background:#2b2d31;color:#e6e7ea}.r{padding:6px 0;gap:12px}.r>span:first-child{width:110px;color:#b2b6bf}.box{background:#1e1f22;border:1px solid #4a4d54;border-radius:5px;padding:5px 12px;min-width:170px}`,
  },
  `<div class="row" style="padding:20px 24px 10px;font-size:18px"><b class="grow">Print</b>2 sheets of paper</div><div style="padding:0 24px;display:flex;gap:36px"><div data-block style="width:340px">${each(
    [
      ["Printer", "Attic Laser 2310"],
      ["Copies", "5"],
      ["Pages", "Odd pages only"],
      ["Paper size", "A5, 148 × 210 mm"],
      ["Margins", "Narrow"],
      ["Scale", "Fit to width"],
    ],
    ([name, value]) => `<div class="row r"><span>${name}</span><span class="box">${value}</span></div>`,
  )}<div class="row" style="gap:10px;padding-top:10px">${checkbox(true)}Both sides</div><div class="row" style="gap:10px;padding-top:8px">${checkbox(false)}Background graphics</div></div><div style="background:#fff;width:190px;height:268px;padding:20px">${each([...Array(14).keys()], (n) => `<div style="height:5px;margin-bottom:9px;background:#d3d5da;width:${60 + ((n * 37) % 40)}%"></div>`)}</div></div>${buttons(button("Cancel"), button("Print", true, "#3d7bfd"))}`,
);

const password = page(
  "dialog",
  "unlock-disk",
  [400, 300, 2],
  {
    font: `14px/1.45 'Nimbus Sans'`,
    css: `body{background:#f8f8fb;color:#222;padding:24px 28px}`,
  },
  `<div class="row" style="gap:16px;padding-bottom:16px">${icon("lock", 40, "#5b5fc7")}<div><b style="font-size:17px">Unlock the drive</b><div style="color:#555">Caravan-Backup, 2 TB</div></div></div>Enter the recovery key that you wrote down on 7 July. It has 24 digits in six groups.<div style="border:2px solid #5b5fc7;border-radius:6px;padding:7px 12px;margin:14px 0;background:#fff;letter-spacing:.06em">4471 0926 8835</div><div style="font-size:12px;color:#9c2f2f">12 digits are still missing.</div>${buttons(button("Not now"), button("Unlock", true, "#5b5fc7"))}`,
);

const update = page(
  "dialog",
  "updating",
  [560, 360, 1],
  {
    font: `15px/1.45 'Noto Sans'`,
    css: `body{background:#10243a;color:#e4eefa;padding:28px 32px}`,
  },
  `<div style="font-size:21px;padding-bottom:8px">Installing firmware 5.0.3</div>Leave the telescope connected and do not move the mount.<div style="height:14px;border-radius:7px;background:#23405e;margin:24px 0 8px"><div style="width:73%;height:14px;border-radius:7px;background:#4cc2ff"></div></div><div class="row" style="font-size:13px"><span class="grow">Writing block 1,460 of 2,000</span>About 2 minutes</div><div style="padding-top:20px;font-size:13px;line-height:1.8;color:#a9c4e0">Verified signature<br>Erased old image<br>Copying star catalogue</div>${buttons(button("Run in background"))}`,
);

const exporting = page(
  "dialog",
  "export-options",
  [720, 520, 1],
  {
    font: `12px/1.4 'DejaVu Sans Condensed'`,
    css: `body{background:#f0f0f0;color:#111;padding:16px 20px}fieldset{border:1px solid #b8b8b8;border-radius:4px;padding:10px 14px;background:#f7f7f7}legend{padding:0 6px;font-weight:700}.o{gap:8px;padding:4px 0}.pair{display:grid;grid-template-columns:1fr 1fr;gap:16px}`,
  },
  `<div style="font-size:16px;padding-bottom:12px">Export embroidery pattern</div><div class="pair"><fieldset data-block><legend>File type</legend>${each(["Stitch list (.dst)", "Expanded (.exp)", "Vector outline (.svg)", "Colour chart (.pdf)"], (word, n) => `<div class="row o">${radio(n === 1, "#0a64ad", 14)}${word}</div>`)}</fieldset><fieldset data-block><legend>Hoop</legend>${each(["Small, 100 by 100 mm", "Medium, 130 by 180 mm", "Large, 200 by 300 mm", "Cap frame"], (word, n) => `<div class="row o">${radio(n === 2, "#0a64ad", 14)}${word}</div>`)}</fieldset>
  <fieldset data-block><legend>Stitches</legend>${each(
    [
      ["Trim jump stitches longer than 7 mm", 1],
      ["Lock stitch at each colour change", 1],
      ["Reduce density under satin", 0],
      ["Sort by thread to save time", 1],
      ["Travel along edges", 0],
    ],
    ([word, on]) => `<div class="row o">${checkbox(on, "#0a64ad", 14)}${word}</div>`,
  )}</fieldset><fieldset data-block><legend>Result</legend><table>${each(
    [
      ["Stitch count", "24,816"],
      ["Thread changes", "9"],
      ["Upper thread", "131 m"],
      ["Running time", "37 min at 680 rpm"],
      ["Size", "188.2 × 291.5 mm"],
    ],
    ([name, value]) => `<tr><td style="padding:3px 24px 3px 0;color:#444">${name}</td><td>${value}</td></tr>`,
  )}</table></fieldset></div><div style="padding-top:14px;color:#7a4b00">Two objects lie outside the hoop and will be left out.</div>${buttons(button("Help"), button("Back"), button("Export…", true, "#0a64ad"))}`,
);

const cookies = page(
  "dialog",
  "cookies",
  [480, 360, 2],
  {
    font: `13px/1.5 'C059'`,
    css: `body{background:#fff8ee;color:#43321f;padding:24px 28px}`,
  },
  `<div style="font-size:22px;font-weight:700;padding-bottom:8px">Crumbs on this site</div>Our pottery shop stores a basket number and your language. With your permission we also count visits, without names, to see which glazes people look at longest.<div style="padding-top:16px">${each(
    [
      ["Necessary", "basket, sign-in", 1],
      ["Statistics", "kept for 14 days", 0],
      ["Maps from elsewhere", "workshop directions", 0],
    ],
    ([word, note, on]) =>
      `<div class="row" style="gap:10px;padding:5px 0">${checkbox(on, "#9a5b22")}<b>${word}</b><span style="color:#7c6548">${note}</span></div>`,
  )}</div>${buttons(button("Only necessary"), button("Accept selection", true, "#9a5b22"))}`,
);

export const pages = [remove, save, print, password, update, exporting, cookies];
