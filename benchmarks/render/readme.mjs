// The dataset's README: what it is, how it was made, what is in it.
import { FONTS } from "./fonts.mjs";

export function readme(records, version) {
  const kinds = [...new Set(records.map((record) => record.kind))].sort();
  const packages = [...new Set(records.flatMap((record) => record.families.map((family) => FONTS[family])))].sort();
  const families = [...new Set(records.flatMap((record) => record.families))].sort();
  const formats = countBy(records, (record) => record.file.split(".").at(-1));
  return `# Dataset: screens and pages with their text

${records.length} pictures (${megabytes(records)}), drawn by a real browser, with the text that a person sees in each of them.

| kind | pictures | lines | words | sizes |
|---|---|---|---|---|
${kinds
  .map((kind) =>
    row(
      kind,
      records.filter((record) => record.kind === kind),
    ),
  )
  .join("\n")}
| all | ${records.length} | ${linesOf(records).length} | ${wordsOf(records)} | ${sizes(records)} |

Formats: ${Object.entries(formats)
    .map(([format, count]) => `${count} ${format}`)
    .join(", ")}.

## Labels

\`labels.jsonl\` has one object a line, sorted by file: \`{"file", "text", "kind"}\`. \`text\` holds the visible lines, joined by a line feed, in
reading order: a side bar, a column or a card is read on its own; the cells of a table row are one line. Runs of spaces are one space.
Chinese text is not split into words. Text that is hidden, cut or covered is neither in the label nor in the picture.

## How it was made

    cd benchmarks/render && npm ci && node render.mjs && node check.mjs

Every page is HTML written for this purpose (\`benchmarks/render/pages\`); names, companies, figures and pictures are invented. The text comes from the
page itself (\`truth.mjs\`: the text nodes with their rectangles), so it was neither typed twice nor read by a machine. PNGs with few colours
are stored with a palette of 256 (no channel differs by more than 8 of 255), JPEG and WebP have quality 85. Drawing again gives the same labels; pictures can differ by
antialiasing when browser or fonts differ.

- Browser: ${version.replace("Chrome/", "Chromium ")} of Debian 12 (set CHROMIUM to use another than /usr/bin/chromium).
- Fonts: ${families.join(", ")}.
- Debian packages: ${packages.join(", ")}.

The pictures in \`../samples\` are made in the same way, with other contents and without labels.

## Licence

CC0 1.0: the project gives up its rights in the pictures, the labels and the pages they were drawn from.
`;
}

function row(kind, records) {
  return `| ${kind} | ${records.length} | ${linesOf(records).length} | ${wordsOf(records)} | ${sizes(records)} |`;
}

function linesOf(records) {
  return records.flatMap((record) => record.lines);
}

function wordsOf(records) {
  return linesOf(records).flatMap((line) => line.split(" ")).length;
}

function sizes(records) {
  const byArea = [...records].sort((a, b) => a.width * a.height - b.width * b.height);
  return [byArea[0], byArea.at(-1)].map(({ width, height }) => `${width}x${height}`).join(" to ");
}

function megabytes(records) {
  return `${(records.reduce((sum, record) => sum + record.bytes, 0) / 1e6).toFixed(1)} MB`;
}

function countBy(items, keyOf) {
  const counts = {};
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1;
  return counts;
}
