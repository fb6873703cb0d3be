import { cpSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { jsonLines, runCli } from "../helpers/cli.js";
import * as onnx from "../helpers/onnx-writer.js";
import { fields } from "../helpers/pictures.js";
import { useTempFolder } from "../helpers/temp-folder.js";
import { FIXTURES } from "../model/golden-bundle.js";

// Bundles come from strangers. Whatever one says: an error that names it, soon, and nothing opened or written elsewhere.

const folder = useTempFolder("all");

beforeAll(async () => {
  await folder.put({ "outside/secret.bin": "0123456789abcdef" });
  await fields(150, 96).png().toFile(folder.at("a.png"));
});

type Change = (bundle: string) => void;
interface Hostile {
  readonly from?: string;
  readonly change: Change;
  readonly code: number;
  readonly says: RegExp;
}

const VISION = "onnx/vision_encoder.onnx";

const put =
  (path: string, content: string | Uint8Array): Change =>
  (bundle) =>
    writeFileSync(join(bundle, path), content);
const remove =
  (path: string): Change =>
  (bundle) =>
    rmSync(join(bundle, path), { recursive: true });
const edit =
  (path: string, change: Record<string, unknown>): Change =>
  (bundle) => {
    const settings = JSON.parse(readFileSync(join(bundle, path), "utf8"));
    writeFileSync(join(bundle, path), JSON.stringify({ ...settings, ...change }));
  };
const link =
  (path: string, target: string): Change =>
  (bundle) => {
    rmSync(join(bundle, path), { force: true });
    symlinkSync(target, join(bundle, path));
  };

/** A model of one tensor and nothing else. */
const tensor = (parts: Parameters<typeof onnx.tensor>[1]) =>
  onnx.model({ graph: onnx.graph({ initializers: [onnx.tensor("w", parts)] }) });
const weightsIn = (location: string) => put(VISION, tensor({ dims: [4], external: [["location", location]] }));
const deep = `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`;
const splitBy = (pattern: string): Change =>
  edit("tokenizer.json", {
    pre_tokenizer: { type: "Split", pattern: { Regex: pattern }, behavior: "Isolated", invert: false },
  });
const template = (text: string) => put("chat_template.jinja", text);
const doubled = (value: string) =>
  `{% set ns = namespace(all=${value}) %}{% for i in range(40) %}{% set ns.all = ns.all + ns.all %}{% endfor %}`;
const nested = (levels: number) => `${"{% for i in range(100000) %}".repeat(levels)}${"{% endfor %}".repeat(levels)}`;
const CONTENT = "{% for m in messages %}{% for c in m.content %}";
const ENDS = "{% endfor %}{% endfor %}";

const HOSTILE: Record<string, Hostile> = {
  "weights in a parent folder": { change: weightsIn("../../outside/secret.bin"), code: 65, says: /has "\.\."/ },
  "weights at an absolute path": { change: weightsIn("/etc/hostname"), code: 65, says: /is absolute/ },
  "weights behind a link": {
    change: (bundle) => {
      link("onnx/w.bin", folder.at("outside/secret.bin"))(bundle);
      weightsIn("w.bin")(bundle);
    },
    code: 65,
    says: /leads outside the bundle/,
  },
  "a model behind a link": { change: link(VISION, `${FIXTURES}llava/${VISION}`), code: 65, says: /leads outside/ },
  "a tokenizer behind a link": { change: link("tokenizer.json", "/etc/passwd"), code: 65, says: /leads outside/ },
  "a model cut short": {
    change: (bundle) => truncateSync(join(bundle, VISION), 200_000),
    code: 65,
    says: /ends too early/,
  },
  "a page of HTML for a model": { change: put(VISION, "<!doctype html>"), code: 65, says: /vision_encoder\.onnx/ },
  "an operator of its own": {
    change: put(VISION, onnx.model({ graph: onnx.graph({ nodes: [onnx.node("Shell", { domain: "evil" })] }) })),
    code: 65,
    says: /evil:Shell/,
  },
  "a tensor of a petabyte": {
    change: put(VISION, tensor({ dims: [1e6, 1e6, 250], raw: new Uint8Array(4) })),
    code: 65,
    says: /1000000000000000 bytes/,
  },
  "tensors of other names": {
    change: put(VISION, onnx.addModel()),
    code: 65,
    says: /pixel_values is missing; input x is unknown; output image_features is missing\. Needed: .* Found: /,
  },
  "tensors of another rank": {
    change: (bundle) => cpSync(`${FIXTURES}llava/${VISION}`, join(bundle, VISION)),
    code: 65,
    says: /takes pixel_values float32\[batch_size, 3, height, width\], but its settings make float32\[any, any, 3, 64, 64\]/,
  },
  "patches of another size": {
    from: "qwen2_vl",
    change: edit("preprocessor_config.json", { patch_size: 7 }),
    code: 65,
    says: /float32\[patches, 1176\], but its settings make float32\[any, 294\]/,
  },
  "a width of 1e12": {
    change: edit("config.json", { hidden_size: 1e12 }),
    code: 78,
    says: /hidden_size is 1000000000000/,
  },
  "pictures of 1e9 pixels a side": {
    change: edit("config.json", { vision_config: { image_size: 1e9 } }),
    code: 78,
    says: /vision_config: image_size is 1000000000/,
  },
  "tiles of 1e5 pixels a side": {
    change: edit("preprocessor_config.json", { max_image_size: { longest_edge: 1e5 } }),
    code: 78,
    says: /max_image_size\.longest_edge .* must be 1\.\.8192, found 100000/,
  },
  "every picture blown up to 2e8 pixels": {
    from: "qwen2_vl",
    change: edit("preprocessor_config.json", { min_pixels: 2e8, max_pixels: 2e8 }),
    code: 78,
    says: /max_pixels .* found 200000000/,
  },
  "patches of no size": {
    from: "glm4v",
    change: edit("preprocessor_config.json", { patch_size: 0 }),
    code: 78,
    says: /1\.\.256/,
  },
  "a spread of nothing": {
    change: edit("preprocessor_config.json", { image_std: [0, 0, 0] }),
    code: 78,
    says: /image_std/,
  },
  "a newline of three numbers": {
    from: "llava_onevision",
    change: put("image_newline.json", '{"image_newline": [1, 2, 3]}'),
    code: 78,
    says: /image_newline\.json must hold/,
  },
  "no config.json": { change: remove("config.json"), code: 65, says: /config\.json is not in / },
  "no tokenizer.json": { change: remove("tokenizer.json"), code: 65, says: /tokenizer\.json is not in / },
  "no preprocessor_config.json": { change: remove("preprocessor_config.json"), code: 78, says: /found null/ },
  "no embed_tokens": {
    change: remove("onnx/embed_tokens.onnx"),
    code: 65,
    says: /lacks the session embed_tokens; needed/,
  },
  "no onnx": { change: remove("onnx"), code: 65, says: /found: no \.onnx file/ },
  "no chat template": { change: remove("chat_template.jinja"), code: 65, says: /has no chat template/ },
  "settings 100,000 levels deep": { change: put("config.json", deep), code: 78, says: /nests deeper than 64/ },
  "a tokenizer 100,000 levels deep": { change: put("tokenizer.json", deep), code: 78, says: /nests deeper than 64/ },
  "settings of 17 MB": {
    change: put("config.json", `{"a":"${"x".repeat(17 << 20)}"}`),
    code: 65,
    says: /at most 16777216/,
  },
  "a tokenizer of another make": { change: put("tokenizer.json", "{}"), code: 65, says: /tokenizer does not work/ },
  "a tokenizer that never ends": {
    change: splitBy("(([A-Za-z ]+)+)+#$"),
    code: 65,
    says: /the tokenizer took longer than 5 s/,
  },
  "a tokenizer without the image token": {
    change: edit("config.json", { image_token_id: 7e8 }),
    code: 65,
    says: /700000000/,
  },
  "a template that never ends": { change: template(nested(3)), code: 65, says: /chat template took longer than 5 s/ },
  "a template that never ends, for pictures only": {
    change: template(`${CONTENT}{% if c.type == 'image' %}${nested(3)}{% else %}{{ c.text }}{% endif %}${ENDS}`),
    code: 65,
    says: /chat template took longer than 5 s/,
  },
  "a template with a list of 1e12": {
    change: template("{% for i in range(1000000000000) %}x{% endfor %}"),
    code: 65,
    says: /1000000000000 rounds, at most 131072/,
  },
  "a template that doubles a list": {
    change: template(doubled("[1, 2]")),
    code: 65,
    says: /262144 entries, at most 131072/,
  },
  "a template that doubles a text": {
    change: template(doubled("'ab'")),
    code: 65,
    says: /2097152 characters, at most 1048576/,
  },
  "a template of 3 MB": { change: template("x".repeat(3 << 20)), code: 65, says: /at most 1048576 are read/ },
  "a template of 100,000 brackets": {
    change: template(`{{ ${"(".repeat(100_000)}1${")".repeat(100_000)} }}`),
    code: 65,
    says: /template does not work/,
  },
  "a template without pictures": {
    change: template(`${CONTENT}{{ c.text }}${ENDS}`),
    code: 65,
    says: /0 image tokens for 1/,
  },
};

describe.concurrent("a bundle with", () => {
  it.each(Object.entries(HOSTILE))("%s", async (name, { from = "smolvlm", change, code, says }) => {
    const bundle = folder.at("bundles", name.replaceAll(/\W/g, "-"));
    cpSync(FIXTURES + from, bundle, { recursive: true, filter: (path) => !/\/(tiles|golden\.json)/.test(path) });
    change(bundle);
    const before = await readdir(bundle, { recursive: true });
    const args = ["adapt", "a.png", "--model", bundle, "--device", "cpu", "--threads", "1", "--out", "out"];
    const result = await runCli([...args, "--max-new-tokens", "4"], { cwd: folder.path });
    // While nobody sees an image, nothing else is told but one message and its hint.
    const told = result.stderr.replaceAll(/^0 images.*\n/gm, "");
    expect(told).toMatch(/^openautoglm: .+ \[[a-z_]+\]\n {2}.+\n$/);
    expect(told).toMatch(says);
    expect(told).not.toMatch(/\n\s+at |0123456789abcdef/);
    expect(result).toMatchObject({ code, signal: null, stdout: "" });
    expect(await readdir(bundle, { recursive: true })).toEqual(before);
  });
});

it("leaves nothing behind, and does not touch what lies outside", async () => {
  expect((await readdir(folder.path)).sort()).toEqual(["a.png", "bundles", "outside"]);
  expect(await readdir(folder.at("outside"))).toEqual(["secret.bin"]);
  expect(await readFile(folder.at("outside/secret.bin"), "utf8")).toBe("0123456789abcdef");
});

/** A graph may give its tensors free sizes and hold a picture of one size only: this shows when a picture comes. */
it("an encoder that takes no tile of the size that the settings name fails each picture, in one line", async () => {
  const bundle = folder.at("inner");
  cpSync(`${FIXTURES}smolvlm`, bundle, { recursive: true });
  edit("preprocessor_config.json", { max_image_size: { longest_edge: 100 } })(bundle);
  const args = ["adapt", "a.png", "--model", bundle, "--device", "cpu", "--out", "inner-out"];
  const { code, stderr } = await runCli(args, { cwd: folder.path });
  expect([code, stderr]).toEqual([
    3,
    expect.stringMatching(/^a\.png: vision_encoder failed: .+\n0 done, 1 failed .+\n$/),
  ]);
  const [error] = jsonLines(await readFile(folder.at("inner-out/errors.jsonl"), "utf8"));
  expect(error).toMatchObject({ stage: "encode", code: "model_run_failed", hint: expect.stringMatching(/./) });
});
