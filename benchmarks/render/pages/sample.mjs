// The six sample pictures: same making as the dataset, other contents, no labels.
import { each, homeLine, icon, page, statusBar, toggle } from "../kit.mjs";

const phone = page(
  "sample",
  "phone-parking",
  [360, 780, 2],
  {
    font: `16px/1.4 Inter`,
    css: `body{background:#f4f6f4;color:#18231c}.c{background:#fff;border-radius:16px;margin:0 16px 12px;padding:14px 16px}.c small{display:block;color:#5d6b62;font-size:13px}`,
  },
  `${statusBar("14:22")}<div style="font-size:25px;font-weight:700;padding:10px 18px 14px">Parking garage</div><div class="c"><small>Your space</small><div style="font-size:40px;font-weight:700">C 217</div><small>Level 3, blue columns</small></div><div class="c"><small>Parked since</small><div style="font-size:22px">11:48 this morning</div><small>So far 2 hours 34 minutes, $7.50</small></div><div class="c row"><div class="grow">Remind me before closing<small>Gates close at 23:00</small></div>${toggle(true, "#1f7a4d")}</div><div class="c row"><div class="grow">Charge the car<small>Plug 14 is free, 11 kW</small></div>${toggle(false)}</div><div class="c row" style="gap:12px">${icon("pin", 22, "#1f7a4d")}<div class="grow">Lift B is out of order<small>Use the ramp by the pharmacy</small></div></div>
  <div style="position:absolute;left:16px;right:16px;bottom:34px;background:#1f7a4d;color:#fff;border-radius:14px;height:52px;line-height:52px;text-align:center;font-weight:600">Pay and leave</div>${homeLine()}`,
);

const document = page(
  "sample",
  "document-notice",
  [620, 877, 2],
  {
    font: `12px/1.6 'Noto Serif'`,
    css: `body{background:#fff;color:#141414;padding:60px 64px}p{padding-bottom:10px}h1{font-size:22px;padding-bottom:4px}h2{font-size:14px;padding:8px 0 4px}`,
  },
  `<h1>Guide to borrowing tools</h1><div style="color:#666;padding-bottom:18px">Neighbourhood workshop, Brickfield Street 5</div><p>Anyone who lives within the four canals may borrow up to three tools at a time. Membership costs nothing, but every member gives one evening a year: repairing, sorting, or teaching others.</p><h2>How long</h2><p>Hand tools can stay with you for fourteen days, machines for three. You may extend once by telephone, unless somebody is waiting.</p><h2>Machines with blades</h2><p>Chain saws, planers and circular saws are lent only after a lesson of an hour. Lessons take place on the first Monday of the month at seven. Bring glasses if you wear them, and sturdy shoes.</p><h2>Late returns</h2><p>We charge two coins per day and tool. The money goes into the biscuit tin, and once a year the tin goes on an outing.</p><h2>Damage</h2><p>Tell us what happened. Nobody was ever scolded for an honest dent, while a hidden one may hurt the next person.</p><h2>Opening hours</h2><table>${each(
    [
      ["Monday", "18:00 to 21:00"],
      ["Thursday", "16:00 to 20:00"],
      ["Saturday", "9:30 to 13:00"],
    ],
    ([day, hours]) => `<tr><td style="padding-right:40px">${day}</td><td>${hours}</td></tr>`,
  )}</table>`,
);

const desktop = page(
  "sample",
  "desktop-writer",
  [1920, 1080, 1],
  {
    font: `16px/1.6 'Noto Sans'`,
    css: `body{background:#eceff3;color:#222}.sheet{position:absolute;left:640px;top:90px;width:640px;height:990px;background:#fff;padding:80px 84px;box-shadow:0 1px 6px #0003}`,
  },
  `<div class="row" style="height:40px;background:#fff;border-bottom:1px solid #d5dae0;padding:0 20px;gap:24px;font-size:14px"><b>Untitled story</b><span>File</span><span>Edit</span><span>Insert</span><span>Format</span><span class="grow"></span>${icon("search", 18)}${icon("share", 18)}</div><div class="sheet"><div style="font-size:28px;font-weight:700;padding-bottom:18px">The umbrella thief</div>It rained on the day of the trial, and the judge was the only one who arrived wet.</div><div data-block style="position:absolute;left:20px;bottom:14px;font-size:13px;color:#6b7480">20 words, saved a minute ago</div>`,
);

const banner = page(
  "sample",
  "banner-market",
  [1200, 400, 1],
  {
    font: `30px/1.3 'C059'`,
    css: `body{background:#23503c;color:#fbe8c8;padding:60px 72px}`,
  },
  `<svg style="position:absolute;right:0;top:0" width="420" height="400" viewBox="0 0 420 400"><circle cx="250" cy="200" r="130" fill="#e9843a"/><circle cx="340" cy="270" r="90" fill="#c7472f"/><path d="M250 70q20-50 70-40" stroke="#8bb174" stroke-width="14" fill="none"/></svg><div style="position:relative;font-size:92px;font-weight:700;line-height:1.1">Pumpkin market</div><div style="padding-top:20px">Sundays in October, old railway yard</div>`,
);

const strip = page(
  "sample",
  "strip-steps",
  [360, 2600, 1],
  {
    font: `17px/1.5 Roboto`,
    css: `body{background:#fff;color:#202124;padding:24px 22px}.s{border-left:3px solid #1a73e8;padding:0 0 28px 18px;min-height:118px}.s b{display:block;font-size:19px}`,
  },
  `<div style="font-size:24px;padding-bottom:22px">Walking route, 6.2 km</div>${each(
    [
      ["Leave the station", "Take the exit towards the river."],
      ["Turn left at the kiosk", "Follow Ropewalk for 300 metres."],
      ["Cross the footbridge", "Careful, the planks are slippery."],
      ["Keep right", "Path along the mill race."],
      ["Pass under the viaduct", "Notice the swallows’ nests."],
      ["Climb 84 steps", "A bench waits half way."],
      ["Turn right", "Chapel Hill, unpaved."],
      ["Straight on", "Through the beech wood for 1.1 km."],
      ["At the stone cross", "Choose the lower of two paths."],
      ["Open the gate", "Please shut it behind you."],
      ["Follow the fence", "Sheep have right of way."],
      ["Viewpoint", "Seven villages on a clear day."],
      ["Descend to the road", "Use the left side, no pavement."],
      ["Cross at the bakery", "Rye buns until noon."],
      ["Through the orchard", "Windfalls may be collected."],
      ["Turn left", "Well Lane, blue house."],
      ["Last bridge", "Ring the bell if it is raised."],
      ["Arrive at the hostel", "Reception is open until nine."],
    ],
    ([title, words]) => `<div class="s"><b>${title}</b>${words}</div>`,
  )}`,
);

const shapes = page(
  "sample",
  "no-text",
  [800, 600, 1],
  {
    font: `16px Inter`,
    css: `body{background:linear-gradient(160deg,#f7d6bf,#b8d8d8)}`,
  },
  `<svg width="800" height="600" viewBox="0 0 800 600"><circle cx="560" cy="210" r="110" fill="#ee6352"/><path d="M0 480Q200 320 420 470T800 420V600H0z" fill="#3d5a6c"/></svg>`,
);

export const pages = [phone, document, desktop, banner, strip, shapes];
