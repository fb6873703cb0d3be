import { figure, milliseconds, percent, points, times } from "./format-number.js";
import { html, type Markup } from "./markup.js";
import type { BenchReport } from "./types.js";
import { headline } from "./verdict.js";

/** The handful of figures under the verdict: the candidate's, with the baseline's beneath. */
export function summaryTiles(report: BenchReport): Markup | undefined {
  const comparison = headline(report);
  const subject = comparison?.candidate ?? Object.keys(report.modes)[0];
  if (subject === undefined) return undefined;
  const own = report.modes[subject];
  const other = comparison && report.modes[comparison.baseline];
  const against = (text: string | undefined) => (comparison ? `${comparison.baseline} ${text}` : "");
  const perWord = (value: number | null | undefined) => (value ? `${figure(value)} ms` : "–");
  return html`<div class="tiles">
${tile("Word F1", percent(own.accuracy.value), other ? against(percent(other.accuracy.value)) : `n = ${own.accuracy.n}`)}
${comparison ? gainTile(comparison.accuracyDifference) : undefined}
${
  comparison
    ? tile(
        "Mean latency",
        times(comparison.latencyRatio.value),
        `of ${comparison.baseline}'s, ${times(comparison.latencyRatio.low)} to ${times(comparison.latencyRatio.high)}`,
      )
    : tile("Mean latency", `${milliseconds(own.latencyMs.mean)} ms`, `p50 ${milliseconds(own.latencyMs.p50)} ms`)
}
${tile("Time per word read", perWord(own.msPerWordRead), against(perWord(other?.msPerWordRead)))}
${tile("Encoded megapixels", figure(own.encodedMegapixels.mean), other ? against(figure(other.encodedMegapixels.mean)) : "mean of a picture")}
${tile("Visual tokens", figure(own.visualTokens.mean), other ? against(figure(other.visualTokens.mean)) : "mean of a picture")}
</div>`;
}

function gainTile({ value, low, high }: { value: number; low: number; high: number }): Markup {
  const tone = low > 0 ? "good" : high < 0 ? "bad" : "";
  return tile("Gain, points", points(value), `95 % CI ${points(low)} to ${points(high)}`, tone);
}

function tile(name: string, value: string, note: string, tone = ""): Markup {
  return html`<div class="card tile"><span>${name}</span><strong class="${tone}">${value}</strong><small>${note}</small></div>`;
}
