import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { renderCharts } from "../../src/report/charts.js";
import { collapseRounds } from "../../src/report/collapse-rounds.js";
import { flatten } from "../../src/report/flatten.js";
import { renderHtml } from "../../src/report/html.js";
import { renderMarkdown } from "../../src/report/markdown.js";
import { summarize } from "../../src/report/summarize.js";
import { alignTable, renderTerminalTable } from "../../src/report/terminal-table.js";
import { makeMeta, makeMode, makeSample } from "./make-samples.js";

const SAMPLES = [...makeMode("fixed", 3, 3, 100), ...makeMode("adaptive", 3, 1, 110)];
const REPORT = summarize(SAMPLES, makeMeta());

/** In every field that comes from outside. */
const HOSTILE = "</style></svg><script>alert(1)</script><img src=x onerror=alert(2)>|\"'`\u202e";
const HOSTILE_SAMPLES = ["fixed", HOSTILE].map((mode) =>
  makeSample({
    path: HOSTILE,
    kind: HOSTILE,
    mode,
    truth: `${HOSTILE} a`,
    text: `${HOSTILE} b`,
    ...(mode === "fixed" ? { error: { code: HOSTILE, message: HOSTILE } } : {}),
  }),
);
const HOSTILE_REPORT = summarize(
  HOSTILE_SAMPLES,
  makeMeta({
    modes: ["fixed", HOSTILE],
    command: HOSTILE,
    environment: { [HOSTILE]: HOSTILE },
    dataset: { name: HOSTILE, images: 1, sha256: HOSTILE },
    warnings: [HOSTILE],
  }),
);

describe("report.html", () => {
  const page = renderHtml(REPORT, SAMPLES);

  test("opens offline, without a script, under a policy that forbids everything else", () => {
    expect(page).toContain("default-src 'none'; style-src 'unsafe-inline'; img-src data:");
    expect(page).not.toMatch(/<script|<link|<iframe|<img|@import|url\(|\bhref=|\bsrc=/);
    expect(page).not.toContain("://");
  });

  test("draws accuracy and latency against resolution where a strategy was run at three sizes", () => {
    const modes = ["fixed@128", "fixed@224", "fixed@512", "adaptive"];
    const samples = modes.flatMap((mode, index) =>
      makeMode(mode, 3, 1, 100).map((sample) => ({ ...sample, encodedMegapixels: 0.1 * (index + 1) })),
    );
    const report = summarize(samples, makeMeta({ modes }));
    const { document } = parseHTML(renderHtml(report, samples));
    const titles = [...document.querySelectorAll("h2")].map((title) => title.textContent);
    expect(titles).toContain("Against resolution");
    const charts = [...document.querySelectorAll("svg")].filter((svg) => /against resolution/.test(svg.outerHTML));
    expect(charts).toHaveLength(2);
    for (const { outerHTML } of charts)
      for (const label of ["128", "224", "512", "adaptive"]) expect(outerHTML).toContain(`>${label}<`);
  });

  test("says what it must", () => {
    const { document } = parseHTML(page);
    expect(document.querySelector("h1")?.textContent).toMatch(/^adaptive raises word F1 from 70\.0\u00a0% to 90\.0/);
    expect([...document.querySelectorAll("h2")].map((title) => title.textContent)).toEqual([
      "What was read",
      "What it took",
      "By kind of picture",
      "Worst pictures",
      "Made by",
      "What the figures mean",
    ]);
    expect(document.querySelectorAll("figure svg")).toHaveLength(5);
    expect(document.querySelector(".command")?.textContent).toBe("openautoglm bench --mode both");
    expect(document.querySelector(".picture mark.missed")?.textContent).toBe("w0");
    expect(document.querySelector(".picture mark.extra")?.textContent).toBe("x");
    expect(page).toContain("3 timed pictures are few");
  });

  test("untrusted text stays text", () => {
    const { document } = parseHTML(renderHtml(HOSTILE_REPORT, HOSTILE_SAMPLES));
    expect(document.querySelectorAll("script, img, [onerror]")).toHaveLength(0);
    expect(document.querySelectorAll("figure svg")).toHaveLength(5);
    const shown = HOSTILE.replace("\u202e", "\\u{202e}");
    expect(document.querySelector(".picture h3")?.textContent).toContain(shown);
    expect(document.querySelector(".command")?.textContent).toBe(shown);
  });

  test("no samples, one mode, all failed", () => {
    expect(renderHtml(summarize([], makeMeta()), [])).toContain("Nothing was measured.");
    const single = makeMode("fixed", 2, 0, 5);
    expect(renderHtml(summarize(single, makeMeta({ modes: ["fixed"] })), single)).not.toMatch(/NaN|undefined|Infinity/);
    const failed = SAMPLES.map((sample) => ({ ...sample, error: { code: "x", message: "y" } }));
    expect(renderHtml(summarize(failed, makeMeta()), failed)).not.toMatch(/NaN|undefined|Infinity/);
  });

  test("the same samples give the same bytes", () => {
    expect(renderHtml(summarize(SAMPLES, makeMeta()), SAMPLES)).toBe(page);
  });
});

describe("predicted times", () => {
  const samples = [60, 100, 130, 200].map((predictedMs, k) =>
    makeSample({ id: String(k), path: `${k}.png`, predictedMs }),
  );
  const report = summarize(samples, makeMeta({ modes: ["fixed"] }));

  test("measured 100 each, off by 40, 0, 30 and 100 %: the median is 35 %", () => {
    expect(report.modes.fixed.prediction).toEqual({ n: 4, predictedMs: { mean: 122.5 }, medianAbsoluteError: 0.35 });
  });

  test("stand in every report, and in none without a calibration", () => {
    const said = (of: typeof report, from: typeof samples) => [
      renderHtml(of, from),
      renderMarkdown(of),
      renderTerminalTable(of),
    ];
    for (const text of said(report, samples)) expect(text).toMatch(/predicted ms[\s\S]*35\.0.%/);
    for (const text of said(REPORT, SAMPLES)) expect(text).not.toContain("predicted ms");
  });
});

describe("charts", () => {
  test("all five are SVG, none holds a broken number", () => {
    for (const svg of Object.values(renderCharts(REPORT, collapseRounds(SAMPLES)))) {
      expect(svg).toMatch(/^<svg [^>]*role="img"/);
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    }
  });

  test("sizes of one strategy are joined to a curve", () => {
    const sizes = ["single@512", "single@768"].flatMap((mode, k) =>
      makeMode(mode, 3, 3 - k, 100).map((sample) => ({ ...sample, encodedMegapixels: 0.2 + k / 5 })),
    );
    const modes = ["single@512", "single@768", "fixed"];
    const samples = [...sizes, ...makeMode("fixed", 3, 4, 90)];
    const { pixels } = renderCharts(summarize(samples, makeMeta({ modes })), collapseRounds(samples));
    const lines = pixels.match(/aria-label="line">.*?<\/g>/s)?.[0] ?? "";
    expect(lines.match(/L/g)).toHaveLength(1); // one segment, from one size to the other
  });
});

describe("report.md", () => {
  test("tables with the figures", () => {
    const text = renderMarkdown(REPORT);
    expect(text).toContain("| adaptive | 90.0 % (90.0–90.0) | 90.0 % | 90.0 % |");
    expect(text).toContain("| fixed → adaptive | +20.0 (+20.0 to +20.0) | 1.10× (1.10–1.10) | 3 | 0 | 0 |");
    expect(text).toContain("| cpu.cores | 2 |");
    expect(text).toContain("    openautoglm bench --mode both");
  });

  test("untrusted text breaks no table and brings no HTML", () => {
    const text = renderMarkdown(HOSTILE_REPORT);
    const outsideCode = text.replace(/^ {4}.*$/gm, "").replace(/(`+) ?.*?\1/g, "");
    expect(outsideCode).not.toMatch(/<script|<img/);
    for (const row of text.split("\n").filter((line) => line.startsWith("| fixed"))) {
      expect(row.match(/(?<!\\)\|/g)?.length).toBeGreaterThan(4);
    }
  });
});

describe("terminal table", () => {
  test("is aligned, and ends with the verdict and the warnings", () => {
    expect(renderTerminalTable(REPORT).split("\n")).toEqual([
      "mode       word F1 (95 % CI)  recall  precision  mean ms  p50  p90  tokens     MP  img/s",
      "────────────────────────────────────────────────────────────────────────────────────────",
      "fixed     70.0 % (70.0–70.0)  70.0 %     70.0 %      101  101  102    40.0  0.250   9.90",
      "adaptive  90.0 % (90.0–90.0)  90.0 %     90.0 %      111  111  112    40.0  0.250   9.01",
      "",
      "adaptive raises word F1 from 70.0 % to 90.0 % (+20.0 points, 95 % CI +20.0 to +20.0) at 1.10× the mean latency of fixed.",
      "  ! 3 timed pictures are few: the 95 % intervals are rough.",
      "  ! p50 over 3 pictures is indicative only: 11 are needed for 99 % confidence.",
      "  ! p90 over 3 pictures is indicative only: 64 are needed for 99 % confidence.",
      "",
    ]);
  });

  test("wide characters take two columns, marks none", () => {
    const rows = [
      ["设置", "1"],
      ["cafe\u0301", "22"],
    ];
    expect(alignTable({ head: ["kind", "n"], rows })).toBe("kind   n\n────────\n设置   1\ncafe\u0301  22");
  });

  test("nothing steers the terminal", () => {
    const text = alignTable({ head: ["a"], rows: [["\x1b[31mred"]] });
    expect(text).not.toContain("\x1b");
  });
});

test.each([
  [
    { a: { b: 1, c: [1, 2] }, d: null },
    [
      ["a.b", "1"],
      ["a.c", "1, 2"],
      ["d", "null"],
    ],
  ],
  [
    { list: [{ x: 1 }, { x: 2 }] },
    [
      ["list.0.x", "1"],
      ["list.1.x", "2"],
    ],
  ],
  [{}, []],
])("flatten %j", (value, expected) => expect(flatten(value)).toEqual(expected));
