// Large words on coloured ground.
import { avatar, each, icon, page, picture } from "../kit.mjs";

const sale = page(
  "banner",
  "winter-coats",
  [1200, 400, 1],
  {
    font: `30px/1.2 'Inter Display'`,
    format: "webp",
    css: `body{background:linear-gradient(100deg,#0f2c59,#2f6690 55%,#d9dcd6);color:#fff;padding:56px 70px}`,
  },
  `<div style="font-size:24px;letter-spacing:.3em;text-transform:uppercase">Last week</div><div style="font-size:104px;font-weight:800;letter-spacing:-.02em">Winter coats</div><div class="row" style="gap:30px;padding-top:14px"><span style="background:#f2c14e;color:#14213d;border-radius:34px;padding:14px 36px;font-weight:700">up to 60 % off</span>until Saturday midnight</div>`,
);

const congress = page(
  "banner",
  "congress",
  [1600, 500, 1.5],
  {
    font: `28px/1.3 'URW Gothic'`,
    format: "webp",
    css: `body{background:#1a0b2e;color:#fff}`,
  },
  `<svg style="position:absolute" width="1600" height="500" viewBox="0 0 1600 500">${each([...Array(8).keys()], (n) => `<circle cx="1420" cy="250" r="${60 + n * 52}" fill="none" stroke="hsl(${270 + n * 9} 70% ${45 - n * 3}%)" stroke-width="16"/>`)}</svg><div style="position:relative;padding:74px 90px"><div style="font-size:96px;font-weight:600;line-height:1.05">Lighthouse<br>Keepers’ Congress</div><div style="padding-top:26px;color:#ffc6ff">Reykjanes · 11–13 September 2028</div></div>`,
);

const concert = page(
  "banner",
  "concert-poster",
  [700, 1000, 1.5],
  {
    font: `30px/1.3 'Noto Serif Display'`,
    css: `body{background:#c8402f;color:#fdf2dc;text-align:center;padding:70px 40px}`,
  },
  `<div style="font-size:26px;letter-spacing:.24em">CHAMBER MUSIC</div><div style="font-size:118px;line-height:.98;padding:30px 0;font-weight:700">Cello<br>after<br>Dark</div><svg style="margin:0 auto" width="260" height="170" viewBox="0 0 260 170"><circle cx="130" cy="85" r="80" fill="#fdf2dc"/><path d="M60 170L130 20l70 150z" fill="#7d1f16"/></svg><div style="padding-top:30px">Josefine Hartog plays<br>Kodály, Britten and Saariaho</div><div style="font-size:38px;font-weight:700;padding-top:26px">Friday 22:00, Salt Warehouse</div><div style="font-size:24px;padding-top:10px">Admission free, collection at the door</div>`,
);

const warning = page(
  "banner",
  "road-works",
  [960, 540, 1],
  {
    font: `700 60px/1.15 'Roboto Condensed'`,
    css: `body{background:#ffb703;color:#1b1b1b;padding:50px 60px}`,
  },
  `<div style="position:absolute;left:0;right:0;bottom:0;height:64px;background:repeating-linear-gradient(135deg,#1b1b1b 0 46px,#ffb703 46px 92px)"></div><div class="row" style="gap:40px;align-items:flex-start">${icon("warn", 190, "#1b1b1b", 1.8)}<div>BRIDGE CLOSED<br>FROM 3 TO 17 JULY<div style="font-size:36px;font-weight:400;padding-top:18px">Follow detour U12 via Cooperage Road.<br>Cyclists may use the north footpath.</div></div></div>`,
);

const podcast = page(
  "banner",
  "podcast-cover",
  [900, 900, 1],
  {
    font: `40px/1.2 'DejaVu Serif'`,
    format: "jpg",
    css: `body{color:#fff}`,
  },
  `<div style="position:absolute;width:900px;height:900px">${picture(97)}</div><div style="position:relative;margin:300px 0 0 70px;background:#14342b;padding:36px 44px;width:700px"><div style="font-size:88px;font-weight:700;line-height:1.05">Soil &amp; Sky</div><div style="padding-top:14px">Conversations with farmers</div><div class="row" style="font:24px 'DejaVu Sans';padding-top:26px;gap:18px">${avatar(90, 56)}hosted by Thandiwe Nkosi</div></div>`,
);

export const pages = [sale, congress, concert, warning, podcast];
