// Texts of one split in one language, each list dealt out in a seeded order before anything comes again.
import * as chinese from "./texts/chinese.mjs";
import * as english from "./texts/english.mjs";
import * as french from "./texts/french.mjs";
import * as german from "./texts/german.mjs";
import * as italian from "./texts/italian.mjs";
import * as portuguese from "./texts/portuguese.mjs";
import * as spanish from "./texts/spanish.mjs";

export const LANGUAGES = { english, german, french, spanish, italian, portuguese, chinese };
const LISTS = ["labels", "notes", "messages", "headlines", "sentences", "buttons", "products", "names", "places"];

/** A dealer for each list: `say.labels()` is the next label. */
export function createTexts(language, split, random) {
  const source = LANGUAGES[language];
  const parity = split === "tune" ? 0 : 1;
  const say = { days: source.days, month: random.pick(source.months), cjk: language === "chinese" };
  for (const list of LISTS) {
    const lines = source[list].trim().split("\n");
    const mine = lines.filter((_, index) => index % 2 === parity);
    let deck = [];
    say[list] = () => {
      if (deck.length === 0) deck = random.shuffled(mine);
      return deck.pop();
    };
  }
  return Object.assign(say, numbers(random, language));
}

function numbers({ whole, pick, chance }, language) {
  const two = (value) => String(value).padStart(2, "0");
  const comma = !["english", "chinese"].includes(language);
  const decimal = (value, digits) => {
    const text = value.toFixed(digits);
    return comma ? text.replace(".", ",") : text;
  };
  return {
    time: () => `${two(whole(0, 23))}:${two(whole(0, 59))}`,
    date: () =>
      pick([
        `${whole(1, 28)}.${whole(1, 12)}.${whole(2024, 2029)}`,
        `${whole(2024, 2029)}-${two(whole(1, 12))}-${two(whole(1, 28))}`,
        `${two(whole(1, 28))}/${two(whole(1, 12))}`,
      ]),
    price: () => {
      const amount = decimal(whole(3, 1999) + pick([0.99, 0.5, 0.9, 0.25, 0.49]), 2);
      if (language === "chinese") return `¥${amount}`;
      return comma ? `${amount} €` : `${pick(["$", "£", "€"])}${amount}`;
    },
    amount: () => decimal(whole(1, 9999) / pick([1, 10, 100]), pick([0, 1, 2])),
    percent: () => `${chance(0.3) ? "-" : chance(0.5) ? "+" : ""}${decimal(whole(1, 999) / 10, 1)}%`,
    size: () => `${decimal(whole(11, 999) / 10, 1)} ${pick(["KB", "MB", "GB"])}`,
    count: () => String(whole(1, 999)),
    code: () => `${pick(["INV", "PO", "TK", "SKU", "RF"])}-${whole(1000, 99999)}`,
    hex: () => whole(0x1000000, 0xfffffff).toString(16),
    address: () => `${whole(10, 240)}.${whole(0, 255)}.${whole(0, 255)}.${whole(1, 254)}`,
    file: () =>
      `${pick(["report", "invoice", "IMG", "scan", "draft", "backup", "notes", "main", "track", "plan"])}${pick(["_", "-", ""])}${whole(1, 9999)}.${pick(["pdf", "docx", "jpg", "png", "tar.gz", "csv", "mp3", "ts", "md"])}`,
  };
}
