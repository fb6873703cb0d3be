import { DEFINITIONS } from "./definitions.js";
import { escapeMarkdown, markdownCode } from "./escape.js";
import { flatten } from "./flatten.js";
import {
  accuracyTable,
  comparisonTable,
  costTable,
  kindTable,
  latencyTable,
  predictionTable,
  type Table,
} from "./report-tables.js";
import type { BenchReport } from "./types.js";
import { verdict } from "./verdict.js";

/** report.md: the figures as GitHub-flavoured tables. */
export function renderMarkdown(report: BenchReport): string {
  const { dataset, warnings, errors, comparisons } = report;
  const predictions = predictionTable(report);
  const sections = [
    `# Bench: ${escapeMarkdown(dataset.name)}`,
    `**${escapeMarkdown(verdict(report))}**`,
    `${dataset.images} pictures, dataset sha256 ${markdownCode(dataset.sha256)}.`,
    section("What was read", table(accuracyTable(report))),
    section("How long it took", `${table(latencyTable(report))}\n\n† too few pictures for 99 % confidence.`),
    ...(predictions ? [section("Predicted and measured", table(predictions))] : []),
    section("What it cost, mean of a picture (stages in ms)", table(costTable(report))),
    ...(comparisons.length > 0 ? [section("Compared, picture by picture", table(comparisonTable(report)))] : []),
    section("By kind of picture", table(kindTable(report))),
    ...(warnings.length > 0 ? [section("Read with care", list(warnings.map(escapeMarkdown)))] : []),
    ...(errors.length > 0 ? [section("Failed", table(errorTable(report)))] : []),
    section("Command", codeBlock(report.command)),
    section("Environment", table({ head: ["what", "value"], rows: flatten(report.environment) })),
    section("Figures", list(DEFINITIONS.map(([term, meaning]) => `**${term}**: ${meaning}`))),
  ];
  return `${sections.join("\n\n")}\n`;
}

function section(title: string, body: string): string {
  return `## ${title}\n\n${body}`;
}

/** First column left, figures right. */
function table({ head, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(" | ")} |`;
  const rule = head.map((_, column) => (column === 0 ? "---" : "---:"));
  return [line(head), `| ${rule.join(" | ")} |`, ...rows.map(line)].join("\n");
}

function errorTable({ errors }: BenchReport): Table {
  return {
    head: ["path", "mode", "code", "message"],
    rows: errors.map(({ path, mode, code, message }) => [path, mode, code, message]),
  };
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

/** Indented, so that no run of backticks in an argument can end it. */
function codeBlock(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => `    ${line}`)
    .join("\n");
}
