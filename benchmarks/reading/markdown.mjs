// The report as Markdown tables.

export function renderMarkdown(report) {
  return [header(report), accuracyTable(report), kindTable(report), throughputTable(report), footer(report)]
    .filter((part) => part !== "")
    .join("\n\n");
}

function header({ dataset, environment, run }) {
  const { machine, load } = environment;
  const pictures = dataset.images === dataset.available ? dataset.images : `${dataset.images} of ${dataset.available}`;
  return [
    `## Reading: ${dataset.name}, ${pictures} pictures, ${dataset.words} words`,
    "",
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB; ${environment.startedAt}${environment.commit ? `, commit ${environment.commit}` : ""}; seed ${run.seed}, ` +
      `${run.repeats} round${run.repeats > 1 ? "s" : ""}, one picture at a time, readers interleaved; ` +
      `load before ${load.before.toFixed(1)}, after ${load.after.toFixed(1)}${run.note ? `; ${run.note}` : ""}.`,
  ].join("\n");
}

function accuracyTable({ readers, baseline }) {
  const rows = readers.map((row) => [
    row.reader === baseline ? `**${row.reader}**` : row.reader,
    fraction(row.recall.value),
    fraction(row.precision.value),
    `${fraction(row.f1.value)} [${fraction(row.f1.low)}, ${fraction(row.f1.high)}]`,
    interval(row.f1Difference, signed),
    fraction(row.cer.value),
    fixed(row.secondsMean, 2),
    fixed(row.secondsMedian, 2),
    fixed(row.cpuSecondsMean, 2),
    interval(row.latencyRatio, (value) => value.toFixed(2)),
    interval(row.cpuRatio, (value) => value.toFixed(2)),
    fixed(row.encodedMegapixels, 2),
    fixed(row.lineMegapixels, 2),
    fixed(row.peakRssMiB, 0),
  ]);
  const against = baseline ? `against ${baseline}` : "";
  return table(
    [
      "reader",
      "recall",
      "precision",
      "F1 [95 %]",
      `F1 ${against}`,
      "CER",
      "s mean",
      "s median",
      "CPU s",
      `time ${against}`,
      `CPU ${against}`,
      "Mpx looked at",
      "Mpx of lines",
      "peak MiB",
    ],
    rows,
  );
}

function kindTable({ readers }) {
  const kinds = Object.keys(readers[0]?.f1ByKind ?? {});
  if (kinds.length < 2) return "";
  const rows = readers.map((row) => [row.reader, ...kinds.map((kind) => fraction(row.f1ByKind[kind]))]);
  return `F1 by kind of picture\n\n${table(["reader", ...kinds], rows)}`;
}

function throughputTable({ throughput, dataset }) {
  if (!throughput) return "";
  const rows = throughput.readers.map((row) => [
    row.reader,
    fixed(row.imagesPerSecond, 2),
    fixed(row.imagesPerSecondLoop, 2),
    row.rounds.map((rate) => rate.toFixed(2)).join(", "),
    fixed(row.baselineIsTimesFaster, 2),
  ]);
  return [
    `Throughput: ${dataset.images} pictures as one list, every reader started anew in each of ${throughput.rounds} rounds`,
    "",
    table(
      ["reader", "images/s with start-up", "images/s without", "each round", `${throughput.baseline} is times faster`],
      rows,
    ),
  ].join("\n");
}

function footer({ readers, skipped }) {
  const ours = readers.filter((reader) => reader.kind === "ours");
  const versions = [
    ...(ours.length > 0 ? [`- ours: this tool; ${versionList(ours[0])}`] : []),
    ...readers
      .filter((reader) => reader.kind === "peer")
      .map((row) => `- ${row.reader}: ${row.about}; ${versionList(row)}`),
  ];
  const missing = skipped.map(
    ({ reader, reason, install }) => `- ${reader} was skipped: ${reason}. To install: ${install}`,
  );
  const failed = readers.flatMap(({ reader, failed }) =>
    failed.map(({ path, error }) => `- ${reader} failed on ${path}: ${error}`),
  );
  return [...versions, ...missing, ...failed].join("\n");
}

function versionList({ versions }) {
  const entries = Object.entries(versions).filter(([name]) => name !== "modelHash");
  return entries.map(([name, version]) => `${name} ${version}`).join(", ");
}

export function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function interval(figure, show) {
  return figure ? `${show(figure.value)} [${show(figure.low)}, ${show(figure.high)}]` : "";
}

function fraction(value) {
  return value === undefined ? "" : value.toFixed(3).replace(/^(-?)0\./, "$1.");
}

function signed(value) {
  return `${value > 0 ? "+" : ""}${fraction(value)}`;
}

function fixed(value, digits) {
  return value === undefined ? "" : value.toFixed(digits);
}
