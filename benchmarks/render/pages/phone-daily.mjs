// Phone screens of everyday apps: settings, messages, mail, calendar, weather, music.
import { avatar, each, homeLine, icon, page, picture, statusBar } from "../kit.mjs";

const settings = page(
  "phone",
  "settings",
  [360, 800, 3],
  {
    font: `15px/1.35 Roboto`,
    css: `body{background:#f6f7fb;color:#1b1c20}h1{font-size:28px;font-weight:400;padding:14px 20px 10px}
    .find{margin:0 16px 8px;height:44px;border-radius:22px;background:#e6e9f2;padding:0 16px;gap:12px;color:#565b66}
    .item{padding:9px 20px;gap:18px;height:66px}.item small{display:block;font-size:13px;color:#61656f}`,
  },
  `${statusBar("8:17")}<h1>Settings</h1><div class="find row">${icon("search", 20)}Search your phone</div>
  ${each(
    [
      ["wifi", "Network and internet", "Connected to Larkspur-5G", "#1f7a4d"],
      ["bluetooth", "Paired devices", "Kitchen speaker, bike computer", "#2667c9"],
      ["grid", "Apps", "64 installed, 3 unused", "#b3541e"],
      ["bell", "Notifications", "Quiet hours until 7:30 AM", "#b02a5b"],
      ["battery", "Battery", "82 % · about 1 day left", "#3b7d12"],
      ["file", "Storage", "41.6 GB of 128 GB in use", "#6748b5"],
      ["sound", "Sound and vibration", "Ringtone: Slow Harbour", "#00798c"],
      ["sun", "Display", "Dark theme after sunset", "#a06a00"],
      ["shield", "Security and privacy", "Last scan found nothing", "#33658a"],
    ],
    ([sign, title, note, colour]) =>
      `<div class="item row"><div style="background:${colour};border-radius:18px;padding:8px">${icon(sign, 20, "#fff")}</div><div class="grow">${title}<small>${note}</small></div></div>`,
  )}${homeLine("#777")}`,
);

const chat = page(
  "phone",
  "chat",
  [412, 915, 2.625],
  {
    font: `16px/1.35 Inter`,
    css: `body{background:#10141b;color:#e8ebf1}.bar{height:60px;padding:0 14px;gap:12px;background:#171d27}
    .said{max-width:290px;padding:9px 13px;border-radius:18px;margin:5px 14px;background:#232b38;width:fit-content}
    .mine{background:#2b5fd9;margin-left:auto}.said time{font-size:11px;opacity:.75;display:block;text-align:right}
    .day{text-align:center;font-size:12px;color:#93a0b4;padding:12px}
    .type{position:absolute;left:12px;right:12px;bottom:26px;height:48px;border-radius:24px;background:#1d2430;padding:0 16px;gap:12px;color:#8d99ac}`,
  },
  `${statusBar("21:46", "#dde3ee")}<div class="bar row">${icon("back", 22)}${avatar(24, 38)}<div class="grow"><b>Marisol Etxeberria</b><div style="font-size:12px;color:#7fd49b">online</div></div>${icon("phone", 21)}${icon("more", 22)}</div>
  <div class="day">Yesterday</div>
  ${each(
    [
      [0, "Did the plumber ever show up?", "18:02"],
      [1, "Two hours late, but the tap no longer drips.", "18:10"],
      [0, "Miracles happen", "18:11"],
      [1, "He charged €85 for a ring though", "18:14"],
    ],
    bubble,
  )}<div class="day">Today</div>${each(
    [
      [
        0,
        "Are we still cycling to the lighthouse on Sunday? The forecast says northwest wind, gusts up to 40.",
        "20:55",
      ],
      [1, "Then we start at seven and have it behind us on the way home", "20:58"],
      [1, "Fine. I bring sandwiches, you bring the pump this time!", "21:03"],
      [0, "Deal. Meet at the old ferry dock", "21:44"],
    ],
    bubble,
  )}<div class="type row">${icon("plus", 20)}<span class="grow">Write something</span>${icon("send", 20, "#6d9bff")}</div>${homeLine("#aab")}`,
);

function bubble([mine, words, time]) {
  return `<div class="said ${mine ? "mine" : ""}">${words}<time>${time}</time></div>`;
}

const mail = page(
  "phone",
  "mail-list",
  [390, 844, 2],
  {
    font: `14px/1.3 'Liberation Sans'`,
    css: `body{background:#fff;color:#202124}.letter{padding:9px 14px;gap:12px;align-items:flex-start;border-bottom:1px solid #eceff1;height:83px}
    .letter p{font-size:13px;color:#4c5158}.letter small{font-size:12px;color:#5f6368}.new b,.new .topic{font-weight:700;color:#000}`,
  },
  `${statusBar("11:05")}<div class="row" style="padding:8px 16px 12px;gap:16px">${icon("menu")}<b class="grow" style="font-size:20px">Inbox</b>${icon("search")}</div>
  ${each(
    [
      [
        1,
        "Copperleaf Library",
        "10:51",
        "Two loans are due on Thursday",
        "Please return or renew “The Salt Road” and “Bees of Brittany”.",
      ],
      [
        1,
        "Tadeo Willems",
        "10:22",
        "Re: Floor plan, version 4",
        "The stairs now turn left. Could you check whether a piano fits?",
      ],
      [0, "Northbank Water", "09:40", "Your meter reading was received", "Thank you. We recorded 318 m³ on 4 June."],
      [
        0,
        "Quill & Anchor",
        "08:15",
        "Order 77-20418 has left our warehouse",
        "One parcel, two notebooks, expected Friday before noon.",
      ],
      [
        1,
        "Dr. Imogen Farrow",
        "Yesterday",
        "Results of your eye test",
        "Nothing to worry about; we suggest a new prescription.",
      ],
      [
        0,
        "Harbour Choir",
        "Yesterday",
        "Rehearsal moved to room 12",
        "The heating in the hall is being repaired until next week.",
      ],
      [
        0,
        "Pia Sandström",
        "Tue",
        "Photos from the cabin",
        "I put the best forty in one folder. The dog is in most of them.",
      ],
      [
        0,
        "Velo Workshop",
        "Mon",
        "Estimate for your gear hub",
        "New cassette, chain and labour come to 142.50 in total.",
      ],
    ],
    ([fresh, from, when, topic, start], n) =>
      `<div class="letter row ${fresh ? "new" : ""}">${avatar(n * 47, 40)}<div class="grow"><div class="row"><span class="grow"><b style="${fresh ? "" : "font-weight:400"}">${from}</b></span><small>${when}</small></div><div class="topic">${topic}</div><p>${start}</p></div></div>`,
  )}
  <div style="position:absolute;right:18px;bottom:34px;background:#c5e0fb;border-radius:18px;padding:16px">${icon("edit", 24, "#0b3a66")}</div>${homeLine()}`,
);

const calendar = page(
  "phone",
  "calendar-month",
  [360, 780, 3],
  {
    font: `14px/1.3 'Noto Sans'`,
    css: `body{background:#fffdf8;color:#2a2722}.days{display:grid;grid-template-columns:repeat(7,1fr);padding:0 10px;text-align:center}.days div{height:40px;padding-top:9px;position:relative}
    .days i{position:absolute;left:50%;bottom:3px;width:5px;height:5px;margin-left:-2px;border-radius:3px}.today{background:#bb4a2b;color:#fff;border-radius:20px}
    .event{margin:0 16px 9px;padding:9px 12px;border-radius:10px;border-left:5px solid}.event b{font-size:15px}.event div{font-size:12px}`,
  },
  `${statusBar("16:30")}<div class="row" style="padding:6px 18px 14px;gap:10px"><b class="grow" style="font-size:22px">October 2031</b>${icon("up", 20)}${icon("down", 20)}</div>
  <div class="days" style="font-size:12px;color:#7b7265">${each(["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"], (day) => `<span>${day}</span>`)}</div>
  <div class="days">${each([...Array(33).keys()], (n) => (n < 2 ? "<div></div>" : `<div class="${n === 17 ? "today" : ""}">${n - 1}${[5, 9, 12, 22, 27].includes(n) ? `<i style="background:hsl(${n * 50} 60% 45%)"></i>` : ""}</div>`))}</div>
  <div style="padding:14px 18px 9px;font-weight:700;font-size:13px;letter-spacing:.04em;text-transform:uppercase;color:#bb4a2b">Thursday 16</div>
  ${each(
    [
      ["Dentist, third floor", "08:40 – 09:15", "#2f6f9f", "#e3eef6"],
      ["Budget round with Ilse and Karim", "11:00 – 12:30 · Meeting room Oak", "#6b8f2a", "#edf3df"],
      ["Pick up the viola from the luthier", "15:45", "#a2528f", "#f5e5f1"],
      ["Parents’ evening", "19:30 – 21:00 · School canteen", "#b7791f", "#faf0dc"],
    ],
    ([title, when, dark, light]) =>
      `<div class="event" style="border-color:${dark};background:${light}"><b>${title}</b><div>${when}</div></div>`,
  )}${homeLine()}`,
);

const weather = page(
  "phone",
  "weather",
  [390, 844, 3],
  {
    font: `16px/1.3 'Inter Display'`,
    format: "webp",
    css: `body{background:linear-gradient(175deg,#2b6cb8,#6fb1e3 55%,#b9dcf0);color:#fff}.card{margin:12px 16px;border-radius:18px;background:#1d4f8f;padding:12px 16px}
    .hours{display:flex;justify-content:space-between;text-align:center;font-size:14px}.hours .icon{margin:7px auto}.daily{display:grid;grid-template-columns:1fr 36px 56px 56px;padding:7px 0;font-size:16px}`,
  },
  `${statusBar("13:08", "#fff")}<div class="center" style="padding-top:18px"><div style="font-size:26px">Port Adeline</div><div style="font-size:92px;font-weight:200;line-height:1.05">19°</div><div style="font-size:18px">Mostly sunny</div><div>High 22° Low 13°</div></div>
  <div class="card"><div style="font-size:13px;padding-bottom:8px">Light clouds drift in around 17:00, dry until midnight.</div><div class="hours">${each(
    [
      ["Now", "sun", 19],
      ["14", "sun", 20],
      ["15", "sun", 22],
      ["16", "cloud", 21],
      ["17", "cloud", 20],
      ["18", "cloud", 18],
    ],
    ([hour, sign, degrees]) => `<div data-block>${hour}${icon(sign, 22)}${degrees}°</div>`,
  )}</div></div>
  <div class="card"><div style="font-size:13px;padding-bottom:4px">Next days</div>${each(
    [
      ["Saturday", "rain", 12, 17],
      ["Sunday", "rain", 11, 15],
      ["Monday", "cloud", 10, 18],
      ["Tuesday", "sun", 13, 24],
      ["Wednesday", "sun", 15, 26],
    ],
    ([day, sign, low, high]) =>
      `<div class="daily"><span>${day}</span>${icon(sign, 20)}<span class="right">${low}°</span><span class="right">${high}°</span></div>`,
  )}</div>
  <div class="row" style="margin:0 16px;gap:12px">${each(
    [
      ["Wind", "14 km/h", "from the southeast"],
      ["Pollen", "Moderate", "grasses, plantain"],
    ],
    ([what, value, more]) =>
      `<div data-block class="card grow" style="margin:0"><div style="font-size:13px">${what}</div><div style="font-size:22px">${value}</div><div style="font-size:13px">${more}</div></div>`,
  )}</div>${homeLine("#fff")}`,
);

const music = page(
  "phone",
  "music-player",
  [360, 800, 2],
  {
    font: `15px/1.35 'URW Gothic'`,
    css: `body{background:linear-gradient(#3a1f3f,#140d18);color:#f4ecf5}.cover{width:296px;height:296px;margin:14px auto 26px;border-radius:14px;overflow:hidden}`,
  },
  `${statusBar("23:12", "#f4ecf5")}<div class="row" style="padding:8px 22px"><span>${icon("down")}</span><span class="grow center" style="font-size:12px">Playing from Night Trains</span>${icon("more")}</div>
  <div class="cover">${picture(5)}</div><div class="row" style="padding:0 32px"><div class="grow"><div style="font-size:24px;font-weight:600">Lanterns on the Weir</div><div style="opacity:.8">Odile Brandvold Trio</div></div>${icon("heart", 26, "#ff6b9a")}</div>
  <div style="margin:26px 32px 6px;height:4px;border-radius:2px;background:#6d5a72"><div style="width:41%;height:4px;background:#fff;border-radius:2px"></div></div>
  <div class="row" style="padding:0 32px;font-size:12px"><span class="grow">1:58</span>4:47</div>
  <div class="row" style="padding:22px 40px;justify-content:space-between">${icon("list")}${icon("rewind", 32)}<div style="background:#fff;border-radius:34px;padding:18px">${icon("pause", 30, "#2a1530", 4)}</div>${icon("skip", 32)}${icon("headphones")}</div>
  <div style="margin:4px 20px;border-radius:16px;background:#2b1c30;padding:14px 18px;height:150px"><div style="font-size:13px;opacity:.8;padding-bottom:8px">Up next</div>${each(
    [
      ["Paper Boats", "3:21"],
      ["A Room above the Bakery", "5:09"],
      ["Quarter to Rain", "2:56"],
    ],
    ([title, length]) =>
      `<div class="row" style="padding:4px 0"><span class="grow">${title}</span><span style="font-size:13px">${length}</span></div>`,
  )}</div>${homeLine("#cbb")}`,
);

export const pages = [settings, chat, mail, calendar, weather, music];
