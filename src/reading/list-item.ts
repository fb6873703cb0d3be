export interface ListItem {
  /** As Markdown writes it. */
  readonly marker: string;
  /** Of a numbered item. */
  readonly number?: number;
  readonly text: string;
}

const BULLET = /^[-*+\u00b7\u2022\u2023\u2013\u2014\u25aa\u25cf\u25e6]\s+(?=\S)/u;

/** No zeros in front: Markdown would drop them. */
const NUMBER = /^(0|[1-9]\d{0,3})([.)])\s+(?=\S)/;

/** What a line that begins with a bullet or a number says; undefined for others. */
export function listItem(text: string): ListItem | undefined {
  const bullet = BULLET.exec(text);
  if (bullet) return { marker: "-", text: text.slice(bullet[0].length) };
  const number = NUMBER.exec(text);
  if (number)
    return { marker: `${number[1]}${number[2]}`, number: Number(number[1]), text: text.slice(number[0].length) };
  return undefined;
}
