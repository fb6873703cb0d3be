import { join } from "node:path";
import type { Config } from "../config/schema.js";
import { machine, versions } from "../io/versions.js";
import { makeDirectory, writeWhole } from "../io/whole-file.js";
import { findCalibration } from "../model/find-calibration.js";
import { type OpenModelOptions, openModel } from "../model/open-model.js";
import { planOptions } from "../pipeline/plan-options.js";
import { renderMarkdown } from "../report/markdown.js";
import { summarize } from "../report/summarize.js";
import type { BenchReport, BenchSample } from "../report/types.js";
import { configuredModes } from "../tiling/plan-modes.js";
import { loadDataset, SHIPPED_DATASET } from "./dataset.js";
import { requireModes } from "./require-modes.js";
import { type BenchEvent, type BenchModel, runBench } from "./run.js";
import { variantsOf } from "./variants.js";

export interface BenchOptions extends OpenModelOptions {
  /** A folder with labels.jsonl; the shipped dataset by default. */
  readonly dataset?: string;
  /** Output directory, absolute. */
  readonly folder: string;
  /** As the user typed it, for the report. */
  readonly command: string;
}

export type BenchProgress = BenchEvent | { readonly type: "report"; readonly report: BenchReport };

/** Measures, summarises, and writes report.json, report.md, report.html and samples.jsonl. */
export async function* benchModes(config: Config, options: BenchOptions): AsyncGenerator<BenchProgress> {
  const dataset = await loadDataset(options.dataset ?? SHIPPED_DATASET, config["input.limit"]);
  const variants = await variantsOf(config, options);
  const { geometry } = variants[0].description;
  requireModes(configuredModes(config, planOptions(config, geometry)), geometry); // before anything is loaded or written
  await makeDirectory(options.folder);
  const begin = performance.now();
  const models: BenchModel[] = [];
  try {
    for (const { label, config: own, description } of variants) {
      const calibration = await findCalibration(own, description, options);
      models.push({ label, model: await openModel(own, options), calibration });
    }
    const modelLoadMs = Math.round(performance.now() - begin);
    const samples: BenchSample[] = [];
    const imagesPerSecond: Record<string, number> = {};
    for await (const event of runBench(dataset, models, config)) {
      if (event.type === "sample") samples.push(event.sample);
      if (event.type === "throughput") imagesPerSecond[event.mode] = event.imagesPerSecond;
      yield event;
    }
    const [{ model }] = models;
    const report = summarize(samples, {
      dataset: dataset.info,
      modes: [...new Set(samples.map((sample) => sample.mode))],
      command: options.command,
      seed: config["bench.seed"],
      imagesPerSecond,
      environment: {
        versions: versions(),
        machine: machine(),
        model: { name: model.name, family: model.family, hash: model.modelHash, device: model.device },
        ...(models.length > 1 && {
          dtypes: Object.fromEntries(models.map((each) => [each.label, { hash: each.model.modelHash }])),
        }),
        engines: model.engines,
        modelLoadMs,
        startedAt: new Date(performance.timeOrigin + begin).toISOString(),
        config,
      },
    });
    await writeReport(options.folder, report, samples);
    yield { type: "report", report };
  } finally {
    for (const { model } of models) await model.close();
  }
}

async function writeReport(folder: string, report: BenchReport, samples: readonly BenchSample[]): Promise<void> {
  const { renderHtml } = await import("../report/html.js"); // loads the chart library: not before it is needed
  await writeWhole(join(folder, "samples.jsonl"), samples.map((sample) => `${JSON.stringify(sample)}\n`).join(""));
  await writeWhole(join(folder, "report.md"), renderMarkdown(report));
  await writeWhole(join(folder, "report.html"), renderHtml(report, samples));
  await writeWhole(join(folder, "report.json"), `${JSON.stringify(report, null, 2)}\n`);
}
