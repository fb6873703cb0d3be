import type { Picture } from "./collapse-rounds.js";
import { percent } from "./format-number.js";
import { html, type Markup } from "./markup.js";
import type { BenchReport } from "./types.js";
import { type MarkedText, markWords, truncateRuns, type WorstPicture, worstPictures } from "./worst-pictures.js";

/** Where the candidate failed, word by word: the part of a report from which one learns. */
export function worstSection(report: BenchReport, pictures: readonly Picture[]): Markup | undefined {
  const worst = worstPictures(report, pictures);
  if (worst.length === 0) return undefined;
  return html`<h2>Worst pictures</h2>
<p>Lowest word F1 of ${worst[0].picture.mode}. <mark class="missed">Missed</mark> words of the truth; <mark class="extra">read, but not there</mark>.</p>
${worst.map(pictureCard)}`;
}

/** Enough to see what went wrong; samples.jsonl holds the whole. */
const SHOWN_CHARACTERS = 600;

function pictureCard({ picture, f1ByMode }: WorstPicture): Markup {
  const { path, kind, truth, text, hits, wanted, got, error } = picture;
  const scores = f1ByMode.map(([mode, f1]) => html` ${mode} <b>${percent(f1)}</b> `);
  const read = error ? `failed: ${error.code}: ${error.message}` : marked(markWords(text, truth), "extra");
  return html`<section class="card picture">
<header><h3>${path}<small>${kind}</small></h3><div class="scores">${scores} · ${hits} of ${wanted} words right, ${got} read</div></header>
<div class="pair">
<div><h4>Truth</h4><pre dir="auto">${marked(markWords(truth, text), "missed")}</pre></div>
<div><h4>Read</h4><pre dir="auto">${read}</pre></div>
</div></section>
`;
}

/** White space stays outside of the mark, where it would look like a smear. */
function marked(runs: readonly MarkedText[], style: string): Markup[] {
  if (runs.length === 0) return [html`<em>nothing</em>`];
  return truncateRuns(runs, SHOWN_CHARACTERS).map(({ text, found }) => {
    const inked = text.trimStart();
    const space = text.slice(0, text.length - inked.length);
    return found ? html`${text}` : html`${space}<mark class="${style}">${inked}</mark>`;
  });
}
