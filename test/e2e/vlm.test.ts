import { cp, mkdir, readdir, readFile } from "node:fs/promises";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CaptionRecord } from "../../src/types.js";
import { type CliOptions, jsonLines, messages, runCli } from "../helpers/cli.js";
import { type HubServer, startHubServer } from "../helpers/hub-server.js";
import { type Colour, fields, picture, WHITE } from "../helpers/pictures.js";
import { readSafetensors } from "../helpers/safetensors-reader.js";
import { useTempFolder } from "../helpers/temp-folder.js";
import { FIXTURES, loadGolden } from "../model/golden-bundle.js";

// Vision-language models as a user runs them: the committed bundles of random weights, through the command line.

const folder = useTempFolder("all");

/** Not square, of more than one tile for most; the last one has nothing on its right half. */
const PICTURES = ["a.png", "b.png", "c.png"];

beforeAll(async () => {
  const ramp = (x: number, y: number): Colour => [(5 * x) % 256, (3 * y) % 256, (x * y) % 256];
  await fields(150, 96).png().toFile(folder.at("a.png"));
  await picture(60, 140, ramp).png().toFile(folder.at("b.png"));
  await picture(240, 120, (x, y) => (x < 120 ? ramp(x, y) : WHITE))
    .png()
    .toFile(folder.at("c.png"));
});

const cli = (args: readonly string[], env: CliOptions["env"] = {}) => runCli(args, { cwd: folder.path, env });

const adapt = (bundle: string, out: string, inputs: readonly string[], ...flags: string[]) =>
  cli(["adapt", ...inputs, "--model", FIXTURES + bundle, "--device", "cpu", "--threads", "1", "--out", out, ...flags]);

async function captionsOf(out: string): Promise<CaptionRecord[]> {
  return jsonLines(await readFile(folder.at(out, "captions.jsonl"), "utf8"));
}

/** The one caption that --json streamed. */
function captionIn(stdout: string): CaptionRecord {
  return jsonLines(stdout).find(({ type }) => type === "caption");
}

async function tensorsOf(out: string) {
  return readSafetensors(await readFile(folder.at(out, "tokens/00000.safetensors")));
}

/** The reference's words for a picture whose pixels are the same with us, bit for bit; and how wide its tokens are. */
const FAMILIES = [
  { bundle: "smolvlm", golden: "thirteen-tiles", hiddenSize: 64 },
  { bundle: "idefics3", golden: "phone-screen", hiddenSize: 64 },
  { bundle: "llava", golden: "one-image", hiddenSize: 64 },
  { bundle: "llava_onevision", golden: "anyres-twelve-tiles", hiddenSize: 64 },
  { bundle: "qwen2_vl", golden: "phone-screen", hiddenSize: 64 },
  { bundle: "qwen2_5_vl", golden: "phone-screen", hiddenSize: 64 },
  { bundle: "glm4v", golden: "phone-screen", hiddenSize: 64 },
  { bundle: "florence2", golden: "ocr", hiddenSize: 48 },
  { bundle: "vision_encoder_decoder", golden: "page", hiddenSize: 32 },
];

describe.concurrent.each(FAMILIES)("$bundle", ({ bundle, golden, hiddenSize }) => {
  it("says what the reference says", async () => {
    const { cases, preprocessing } = loadGolden(bundle);
    const row = cases.find(({ name }) => name === golden)!.rows[0];
    const entry = preprocessing[row.preprocessing[0]];
    const prompt = row.messages ? textOf(row.messages) : (row.input ?? "");
    const flags = ["--strategy", "preset", "--max-new-tokens", "32", "--prompt", prompt];
    const { code, stderr } = await adapt(bundle, `${bundle}-golden`, [`${FIXTURES}images/${entry.image}`], ...flags);
    expect([code, messages(stderr)]).toEqual([0, expect.stringMatching(/^1 done in /)]);
    // Florence-2's answers keep the tokens that are places.
    const text = bundle === "florence2" ? row.textWithSpecialTokens.replaceAll(/<\/?s>|<pad>/g, "") : row.text;
    const [record] = await captionsOf(`${bundle}-golden`);
    expect(record).toMatchObject({ caption: text.trim(), strategy: "preset", finishReason: expect.any(String) });
    expect((await tensorsOf(`${bundle}-golden`)).get(record.id)?.shape).toEqual([record.visualTokens, hiddenSize]);
  });

  it("captions any pictures, and writes the same bytes again, whether answers grow side by side or not", async () => {
    const outs = [`${bundle}-one`, `${bundle}-two`];
    for (const [index, out] of outs.entries()) {
      const flags = ["--max-new-tokens", "8", "--generation-batch", `${3 - 2 * index}`];
      const { code, stderr } = await adapt(bundle, out, PICTURES, ...flags);
      expect([code, messages(stderr)]).toEqual([0, expect.stringMatching(/^3 done in /)]);
    }
    const captions = await captionsOf(outs[0]);
    expect(captions.map(({ path }) => path)).toEqual(PICTURES);
    const tensors = await tensorsOf(outs[0]);
    expect([...tensors.keys()]).toEqual(captions.flatMap(({ id }) => [id, `${id}.positions`]));
    for (const { id, visualTokens, caption, strategy } of captions) {
      expect([strategy, caption.length > 0, visualTokens > 0]).toEqual(["adaptive", true, true]);
      expect(tensors.get(id)).toMatchObject({ dtype: "F16", shape: [visualTokens, hiddenSize] });
      expect(tensors.get(`${id}.positions`)).toMatchObject({ dtype: "F16", shape: [visualTokens, 4] });
      expect(tensors.get(id)!.values.every(Number.isFinite)).toBe(true);
      expect(tensors.get(`${id}.positions`)!.values.every((value) => value >= 0 && value <= 1)).toBe(true);
    }
    for (const name of ["captions.jsonl", "errors.jsonl", "tokens/00000.safetensors"]) {
      const [one, two] = await Promise.all(outs.map((out) => readFile(folder.at(out, name))));
      expect([name, one.equals(two)]).toEqual([name, true]);
    }
  });
});

function textOf(chat: readonly { readonly content: readonly { readonly text?: string }[] }[]): string {
  return chat.flatMap(({ content }) => content.map(({ text }) => text ?? "")).join("");
}

it("takes the files of the precision that is asked for", async () => {
  const { cases } = loadGolden("llava");
  const { text } = cases.find(({ name }) => name === "one-image")!.rows[0];
  const photo = `${FIXTURES}images/photo-320x240.png`;
  const flags = ["--strategy", "preset", "--max-new-tokens", "32", "--dtype", "fp16", "--json", "--quiet"];
  const { code, stdout } = await adapt("llava", "half", [photo], ...flags);
  // transformers' words with the half-precision files are those with the others (golden.fp16).
  expect([code, captionIn(stdout).caption]).toEqual([0, text.trim()]);
  const wrong = await adapt("llava", "quarter", [photo], ...flags.with(5, "q4"));
  expect([wrong.code, wrong.stderr]).toEqual([65, expect.stringMatching(/has vision_encoder, but not as q4; found: /)]);
});

it("goes on where it stopped, and does nothing the second time", async () => {
  const flags = ["--max-new-tokens", "8"];
  await adapt("smolvlm", "resumed", ["a.png"], ...flags);
  const { code, stderr } = await adapt("smolvlm", "resumed", ["a.png", "b.png"], ...flags);
  expect([code, messages(stderr)]).toEqual([0, expect.stringMatching(/^2 done, 1 kept from an earlier run in /)]);
  const captions = await captionsOf("resumed");
  expect(captions.map(({ path }) => path)).toEqual(["a.png", "b.png"]);
  const again = await adapt("smolvlm", "resumed", ["a.png", "b.png"], ...flags);
  expect([again.code, messages(again.stderr)]).toEqual([0, expect.stringMatching(/^2 done, 2 kept /)]);
  expect(await captionsOf("resumed")).toEqual(captions);
});

describe("what is asked", () => {
  let count = 0;
  const answer = async (...flags: string[]): Promise<CaptionRecord> => {
    const own = ["--json", "--quiet", "--no-tokens", "--max-new-tokens", "16", ...flags];
    const { code, stdout, stderr } = await adapt("qwen2_vl", `asked-${count++}`, ["b.png"], ...own);
    expect([code, stderr]).toEqual([0, ""]);
    return captionIn(stdout);
  };
  let plain: CaptionRecord;
  beforeAll(async () => {
    plain = await answer();
  });

  it("decides the answer; what is drawn by lot, the seed decides", async () => {
    const sampled = ["--temperature", "2", "--sampling-seed"];
    const all = await Promise.all([
      answer("--prompt", "What color is the ball?"),
      answer("--system", "Answer in one word."),
      answer("--repetition-penalty", "1.5"),
      answer(...sampled, "1"),
      answer(...sampled, "2"),
      answer(...sampled, "2"),
    ]);
    const captions = [plain, ...all].map(({ caption }) => caption);
    expect(captions.slice(0, 6)).toEqual([...new Set(captions)]);
    expect(captions[6]).toBe(captions[5]);
  });

  it("is answered one by one, and in the same words as if it were asked alone", async () => {
    const prompts = ["What color is the ball?", "Describe this image.", "What color is the sky?"];
    const alone = await Promise.all(prompts.map((prompt) => answer("--prompt", prompt)));
    const { answers, ...record } = await answer(...prompts.flatMap((prompt) => ["--prompt", prompt]));
    expect(record).toEqual({ ...alone[0], type: "caption" });
    expect(answers).toEqual(
      alone.map(({ caption, finishReason }, index) => ({ prompt: prompts[index], caption, finishReason })),
    );
  });

  it("ends before a stop string", async () => {
    const stop = plain.caption.slice(4, 6);
    const { caption, finishReason } = await answer("--stop", stop);
    expect(caption).toBe(plain.caption.slice(0, plain.caption.indexOf(stop)).trim());
    expect([plain.finishReason, finishReason]).toEqual(["length", "stop"]);
  });
});

describe("--kv-dtype", () => {
  const flags = ["--no-tokens", "--max-new-tokens", "16"];

  it("stores the cache in fewer bits, the same bytes side by side or not; results of another one are in the way", async () => {
    const outs = ["kv-one", "kv-two"];
    for (const [index, out] of outs.entries()) {
      const own = ["--kv-dtype", "int8", "--generation-batch", `${3 - 2 * index}`];
      const { code, stderr } = await adapt("smolvlm", out, PICTURES, ...flags, ...own);
      expect([code, messages(stderr)]).toEqual([0, expect.stringMatching(/^3 done in /)]);
    }
    expect(await captionsOf(outs[0])).toEqual(await captionsOf(outs[1]));
    const other = await adapt("smolvlm", "kv-one", PICTURES, ...flags, "--kv-dtype", "fp16");
    expect([other.code, other.stderr]).toEqual([78, expect.stringContaining("kvDtype")]);
  });

  it("is refused where the cache is not ours to lay out", async () => {
    const { code, stderr } = await adapt("llava", "kv-none", ["a.png"], ...flags, "--kv-dtype", "int8");
    expect([code, stderr]).toEqual([
      78,
      expect.stringMatching(/counts positions by itself.* \[kv_dtype_unsupported\]/),
    ]);
  });

  it("is what plan counts with", async () => {
    const megabytes = async (dtype: string) => {
      const args = ["plan", "a.png", "--model", `${FIXTURES}smolvlm`, "--json", "--kv-dtype", dtype];
      return jsonLines((await cli(args)).stdout)[0].language.kvCacheMegabytes;
    };
    const full = await megabytes("auto");
    expect((await megabytes("fp16")) / full).toBeCloseTo(1 / 2);
    expect((await megabytes("int8")) / full).toBeCloseTo((1 + 4 / 16) / 4); // heads of 16
  });
});

describe("--kv-window", () => {
  const flags = ["--no-tokens", "--max-new-tokens", "48"];
  const windowed = (out: string, ...own: string[]) => adapt("qwen2_vl", out, PICTURES, ...flags, ...own);

  it("says the same until something is forgotten, the same bytes side by side or not, prompts together or alone", {
    timeout: 120_000,
  }, async () => {
    const prompts = ["--prompt", "What color is the ball?", "--prompt", "Describe"];
    const window = ["--kv-window", "24", "--kv-sinks", "2"];
    await Promise.all([
      windowed("window-none", ...prompts),
      windowed("window-wide", ...prompts, "--kv-window", "4000"),
      windowed("window-one", ...prompts, ...window),
      windowed("window-two", ...prompts, ...window, "--generation-batch", "1"),
      windowed("window-alone", ...prompts.slice(2), ...window),
    ]);
    const all = await Promise.all(["none", "wide", "one", "two", "alone"].map((name) => captionsOf(`window-${name}`)));
    const [none, wide, one, two, alone] = all;
    expect(none).toHaveLength(3);
    expect(wide).toEqual(none);
    expect(two).toEqual(one);
    expect(one.map(({ caption }) => caption)).not.toEqual(none.map(({ caption }) => caption));
    expect(one.map(({ answers }) => answers![1].caption)).toEqual(alone.map(({ caption }) => caption));
    const other = await windowed("window-alone", ...prompts.slice(2), ...window.slice(0, 2));
    expect([other.code, other.stderr]).toEqual([78, expect.stringContaining("kvSinks")]);
  });
});

describe("--rope-scale", () => {
  const picture = `${FIXTURES}images/photo-320x240.png`;
  const flags = [
    "--strategy",
    "preset",
    "--no-tokens",
    "--max-new-tokens",
    "32",
    "--prompt",
    "Describe this image in detail.",
  ];

  it("says what transformers says with linear scaling, where the decoder takes positions as floats", async () => {
    const decoder = "onnx/decoder_model_merged.onnx";
    await cp(`${FIXTURES}smolvlm`, folder.at("floats"), { recursive: true });
    await cp(`${FIXTURES}smolvlm/rope/decoder_model_merged.onnx`, folder.at("floats", decoder));
    const { ropeScale } = JSON.parse(await readFile(`${FIXTURES}smolvlm/options.json`, "utf8"));
    const golden = ropeScale.find((entry: { case: string }) => entry.case === "thirteen-tiles");
    const model = [
      "--model",
      folder.at("floats"),
      "--device",
      "cpu",
      "--out",
      "scaled",
      "--rope-scale",
      `${golden.factor}`,
    ];
    const { code, stderr } = await cli(["adapt", picture, ...model, ...flags]);
    expect([code, messages(stderr)]).toEqual([0, expect.stringMatching(/^1 done in /)]);
    // Its first tokens: our own pixels differ from the reference's by up to two levels, which tells in the end.
    const [{ caption }] = await captionsOf("scaled");
    expect([caption.length > 20, golden.text.startsWith(caption)]).toEqual([true, true]);
  });

  it("is refused where positions are whole numbers", async () => {
    const { code, stderr } = await adapt("smolvlm", "scaled-none", [picture], ...flags, "--rope-scale", "2");
    expect([code, stderr]).toEqual([
      78,
      expect.stringMatching(/position_ids as int64.* \[rope_scale_unsupported\]\n {2}.+/),
    ]);
  });
});

it("plan says how the model itself would look, without a session", async () => {
  const args = ["plan", "a.png", "b.png", "--model", `${FIXTURES}smolvlm`, "--strategy", "preset", "--json"];
  const { code, stdout } = await cli(args);
  const records = jsonLines(stdout);
  expect(code).toBe(0);
  expect(records.map(({ path, grid, tileCount }) => [path, grid, tileCount])).toEqual([
    ["a.png", { rows: 3, cols: 4 }, 13],
    ["b.png", { rows: 4, cols: 2 }, 9],
  ]);
  for (const { tiles, encodedMegapixels, gflops } of records) {
    expect(tiles.at(-1)).toMatchObject({ kind: "thumbnail", encodedWidth: 64, encodedHeight: 64 });
    expect(encodedMegapixels).toBeCloseTo((tiles.length * 64 * 64) / 1e6);
    expect(gflops).toBeGreaterThan(0);
  }
});

it("bench compares the model's own preprocessing with ours", async () => {
  await mkdir(folder.at("labelled"));
  await sharp(folder.at("a.png")).toFile(folder.at("labelled/a.png"));
  await sharp(folder.at("c.png")).toFile(folder.at("labelled/c.png"));
  const labels = ["a.png", "c.png"].map((file) => `${JSON.stringify({ file, text: "Open", kind: "fields" })}\n`);
  await folder.put({ "labelled/labels.jsonl": labels.join("") });
  const model = ["--model", `${FIXTURES}smolvlm`, "--device", "cpu", "--max-new-tokens", "8"];
  const flags = ["--mode", "preset,adaptive", "--limit", "2", "--no-throughput", "--out", "report", "--json"];
  const { code, stdout } = await cli(["bench", "labelled", ...model, ...flags]);
  expect(code).toBe(0);
  const { modes, comparisons, dataset } = JSON.parse(stdout);
  expect(dataset.images).toBe(2);
  expect(Object.keys(modes)).toEqual(["preset", "adaptive"]);
  expect(comparisons).toMatchObject([{ baseline: "preset", candidate: "adaptive" }]);
  expect(modes.adaptive.visualTokens.mean).toBeLessThan(modes.preset.visualTokens.mean);
  expect(await readdir(folder.at("report"))).toContain("report.html");
});

describe("a hub id", () => {
  const COMMIT = "c0ffee".padEnd(40, "0");
  let hub: HubServer;
  const run = (id: string, out: string, env: Record<string, string> = {}) =>
    cli(["adapt", "b.png", "--model", id, "--device", "cpu", "--max-new-tokens", "8", "--out", out], {
      HF_ENDPOINT: hub.endpoint,
      HF_HOME: folder.at("hf"),
      HF_HUB_CACHE: "",
      HF_TOKEN: "",
      ...env,
    });

  beforeAll(async () => {
    const names = (await readdir(`${FIXTURES}smolvlm`, { recursive: true })).filter((name) =>
      /^[^/]+\.(json|jinja)$|^onnx\/.+\.onnx$/.test(name),
    );
    const files = await Promise.all(
      names
        .filter((name) => name !== "golden.json")
        .map(async (name) => [name, new Uint8Array(await readFile(`${FIXTURES}smolvlm/${name}`))]),
    );
    hub = await startHubServer([{ name: "org/tiny", commit: COMMIT, files: Object.fromEntries(files) }]);
  });
  afterAll(() => hub.close());

  it("is fetched, then kept for when there is no network", async () => {
    const first = await run("org/tiny", "hub-one");
    expect([first.code, first.stderr]).toEqual([0, expect.stringContaining("1 done in ")]);
    expect(hub.requests.length).toBeGreaterThan(0);
    const snapshot = folder.at("hf/hub/models--org--tiny/snapshots", COMMIT);
    expect(await readdir(snapshot)).toEqual(expect.arrayContaining(["config.json", "onnx", "tokenizer.json"]));

    // What is in the cache is taken from there, with a network too.
    const asked = hub.requests.length;
    const one = await captionsOf("hub-one");
    for (const offline of ["1", "0"]) {
      const again = await run("org/tiny", `hub-${offline}`, { HF_HUB_OFFLINE: offline });
      expect([again.code, messages(again.stderr)]).toEqual([0, expect.stringMatching(/^1 done in /)]);
      expect(await captionsOf(`hub-${offline}`)).toEqual(one);
    }
    expect(hub.requests.length).toBe(asked);
    // A folder with the same files is the same model.
    await adapt("smolvlm", "hub-folder", ["b.png"], "--max-new-tokens", "8");
    expect(await captionsOf("hub-folder")).toEqual(one);
  });

  it.each([
    ["org/none", {}, 65, /^openautoglm: .*org\/none.*\n {2}.+\n$/],
    ["org/other", { HF_HUB_OFFLINE: "1" }, 78, /^openautoglm: .*org\/other.*\n {2}.+\n$/],
    ["no such model", {}, 78, /^openautoglm: there is no model no such model \[unknown_model\]\n {2}.+\n$/],
  ])("%s is an error that says so", async (id, env, code, message) => {
    const result = await run(id, "hub-none", env);
    expect([result.code, result.stdout, result.stderr]).toEqual([code, "", expect.stringMatching(message)]);
    expect(await readdir(folder.path)).not.toContain("hub-none");
  });
});
