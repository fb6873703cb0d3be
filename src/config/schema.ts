/**
 * The one table of settings: key, default, range, flag, help. Validator, command-line flags, environment names,
 * config file and JSON Schema all come from it.
 */
export type Setting =
  | (SettingBase & { readonly type: "string"; readonly default: string })
  | (SettingBase & { readonly type: "boolean"; readonly default: boolean })
  | (SettingBase & { readonly type: "enum"; readonly values: readonly string[]; readonly default: string })
  | (SettingBase & {
      readonly type: "integer" | "number";
      readonly min: number;
      readonly max: number;
      readonly default: number;
    });

interface SettingBase {
  /** As commander takes it: `--max-tiles <n>`; a boolean that is on by default is `--no-tokens`. */
  readonly flag: string;
  readonly help: string;
  /** Which commands take the flag; every command accepts the key in a config file. */
  readonly commands: readonly ("adapt" | "plan" | "bench" | "doctor")[];
  /** True if it changes what is written for an image: joins the settings' fingerprint. */
  readonly affectsResult: boolean;
}

const RUN = ["adapt", "bench"] as const;
const ALL = ["adapt", "plan", "bench"] as const;

export const SETTINGS = {
  profile: {
    type: "enum",
    values: ["none", "documents", "fast"],
    default: "none",
    flag: "--profile <name>",
    help: "a named set of settings (configs/profiles), laid under all others",
    commands: ALL,
    affectsResult: false,
  },
  model: {
    type: "string",
    default: "ppocr-v4",
    flag: "--model <name>",
    help: "ppocr-v4, a folder, a Hugging Face hub id, or null (no model at all, for measuring the rest)",
    commands: [...ALL, "doctor"],
    affectsResult: true,
  },
  device: {
    type: "enum",
    values: ["auto", "cpu", "webgpu", "cuda"],
    default: "auto",
    flag: "--device <name>",
    help: "auto takes the best that works; a named device that can't be had is an error",
    commands: [...RUN, "doctor"],
    affectsResult: true,
  },
  prompt: {
    type: "string",
    default: "",
    flag: "--prompt <text>",
    help: "instruction for a vision-language model; a reader takes none",
    commands: RUN,
    affectsResult: true,
  },
  system: {
    type: "string",
    default: "",
    flag: "--system <text>",
    help: "system instruction for a vision-language model that chats",
    commands: RUN,
    affectsResult: true,
  },
  "input.follow": {
    type: "boolean",
    default: false,
    flag: "--follow",
    help: "follow symbolic links that lead out of a folder (those back into it lead to what is found anyway)",
    commands: ["adapt", "plan"],
    affectsResult: false,
  },
  "tiling.strategy": {
    type: "enum",
    values: [
      "adaptive",
      "threshold",
      "fixed",
      "single",
      "quadtree",
      "anyres",
      "internvl",
      "idefics3",
      "native",
      "minicpm",
      "preset",
    ],
    default: "adaptive",
    flag: "--strategy <name>",
    help: "how a picture is looked at",
    commands: ["adapt", "plan"],
    affectsResult: true,
  },
  "tiling.threshold": {
    type: "integer",
    min: 64,
    max: 16384,
    default: 1024,
    flag: "--threshold <px>",
    help: "long side up to which a picture is encoded directly, and to which longer ones are scaled",
    commands: ALL,
    affectsResult: true,
  },
  "tiling.tileSize": {
    type: "integer",
    min: 64,
    max: 4096,
    default: 384,
    flag: "--tile-size <px>",
    help: "side of a tile; for a strip, its extent along the long side",
    commands: ALL,
    affectsResult: true,
  },
  "tiling.overlap": {
    type: "integer",
    min: 0,
    max: 1024,
    default: 48,
    flag: "--overlap <px>",
    help: "least overlap of neighbouring tiles",
    commands: ALL,
    affectsResult: true,
  },
  "tiling.maxTiles": {
    type: "integer",
    min: 1,
    max: 64,
    default: 16,
    flag: "--max-tiles <n>",
    help: "most tiles a picture is cut into; beyond it tiles grow",
    commands: ALL,
    affectsResult: true,
  },
  "tiling.fixedSize": {
    type: "integer",
    min: 32,
    max: 4096,
    default: 512,
    flag: "--fixed-size <px>",
    help: "side of the square that the strategy fixed squeezes a picture into",
    commands: ALL,
    affectsResult: true,
  },
  "tiling.fixedFit": {
    type: "enum",
    values: ["squash", "letterbox"],
    default: "squash",
    flag: "--fixed-fit <name>",
    help: "strategy fixed: squash both sides to the square, or keep the picture's shape and fill the rest",
    commands: ALL,
    affectsResult: true,
  },
  "tiling.singleSize": {
    type: "integer",
    min: 0,
    max: 16384,
    default: 768,
    flag: "--single-size <px>",
    help: "long side of the strategy single; 0 = the picture's own size",
    commands: ALL,
    affectsResult: true,
  },
  "tiling.textHeight": {
    type: "number",
    min: 1,
    max: 256,
    default: 9,
    flag: "--text-height <px>",
    help: "adaptive: height that a picture's small text is given when looking for it",
    commands: ALL,
    affectsResult: true,
  },
  "tiling.minLongSide": {
    type: "integer",
    min: 32,
    max: 16384,
    default: 640,
    flag: "--min-long-side <px>",
    help: "adaptive: long side to which no picture is scaled below",
    commands: ALL,
    affectsResult: true,
  },
  "tiling.maxMegapixels": {
    type: "number",
    min: 0.01,
    max: 100,
    default: 2.2,
    flag: "--max-megapixels <n>",
    help: "adaptive: most pixels that a picture is scaled to, in millions",
    commands: ALL,
    affectsResult: true,
  },
  "tiling.skipBlank": {
    type: "boolean",
    default: true,
    flag: "--no-skip-blank",
    help: "encode tiles without content as well (strategies adaptive and quadtree)",
    commands: ALL,
    affectsResult: true,
  },
  "tiling.thumbnail": {
    type: "boolean",
    default: false,
    flag: "--thumbnail",
    help: "reader: let the map of the whole picture join the tiles' maps (cross-scale fusion)",
    commands: ALL,
    affectsResult: true,
  },
  "reader.script": {
    type: "enum",
    values: ["auto", "latin", "cjk"],
    default: "auto",
    flag: "--script <name>",
    help: "alphabet that lines are read with; auto decides for each picture",
    commands: RUN,
    affectsResult: true,
  },
  "reader.minConfidence": {
    type: "number",
    min: 0,
    max: 1,
    default: 0.7,
    flag: "--min-confidence <0..1>",
    help: "lines read with less mean confidence are dropped",
    commands: RUN,
    affectsResult: true,
  },
  "reader.restoreSpaces": {
    type: "boolean",
    default: true,
    flag: "--no-restore-spaces",
    help: "leave out the spaces that only the ink shows",
    commands: RUN,
    affectsResult: true,
  },
  "reader.dropIcons": {
    type: "boolean",
    default: true,
    flag: "--no-drop-icons",
    help: "keep lone characters and symbols that are most likely icons",
    commands: RUN,
    affectsResult: true,
  },
  "reader.looks": {
    type: "integer",
    min: 1,
    max: 8,
    default: 2,
    flag: "--looks <n>",
    help: "most rounds of plan, encode, fuse that a model may ask for",
    commands: RUN,
    affectsResult: true,
  },
  "generation.maxNewTokens": {
    type: "integer",
    min: 1,
    max: 100000,
    default: 256,
    flag: "--max-new-tokens <n>",
    help: "most tokens of an answer",
    commands: RUN,
    affectsResult: true,
  },
  "generation.temperature": {
    type: "number",
    min: 0,
    max: 10,
    default: 0,
    flag: "--temperature <n>",
    help: "0 = greedy: the same picture gives the same caption",
    commands: RUN,
    affectsResult: true,
  },
  "generation.topP": {
    type: "number",
    min: 0,
    max: 1,
    default: 1,
    flag: "--top-p <0..1>",
    help: "sample from the likeliest tokens that make up this share",
    commands: RUN,
    affectsResult: true,
  },
  "generation.topK": {
    type: "integer",
    min: 0,
    max: 1000000,
    default: 0,
    flag: "--top-k <n>",
    help: "sample from this many likeliest tokens; 0 = all",
    commands: RUN,
    affectsResult: true,
  },
  "generation.seed": {
    type: "integer",
    min: 0,
    max: 2147483647,
    default: 0,
    flag: "--sampling-seed <n>",
    help: "of sampling (temperature above 0)",
    commands: RUN,
    affectsResult: true,
  },
  "generation.repetitionPenalty": {
    type: "number",
    min: 0,
    max: 10,
    default: 0,
    flag: "--repetition-penalty <n>",
    help: "above 1 makes repeating unlikely; 0 = as the bundle says",
    commands: RUN,
    affectsResult: true,
  },
  "generation.stop": {
    type: "string",
    default: "",
    flag: "--stop <text>",
    help: "an answer ends before this text; several are separated by line breaks",
    commands: RUN,
    affectsResult: true,
  },
  "engine.dtype": {
    type: "string",
    default: "auto",
    flag: "--dtype <name>",
    help: "precision of a bundle's files: auto, fp32, fp16, q8, q4, ...; or one a session: fp16,decoder_model_merged=q4",
    commands: RUN,
    affectsResult: true,
  },
  "engine.count": {
    type: "integer",
    min: 0,
    max: 256,
    default: 0,
    flag: "--engines <n>",
    help: "worker threads that hold the model's sessions; 0 = by model and device (reader on a CPU: one a core)",
    commands: RUN,
    affectsResult: false,
  },
  "engine.threads": {
    type: "integer",
    min: 0,
    max: 256,
    default: 0,
    flag: "--threads <n>",
    help: "threads that one engine computes with; 0 = by model (reader 1, vision-language model all cores)",
    commands: RUN,
    affectsResult: false,
  },
  "engine.batchSize": {
    type: "integer",
    min: 0,
    max: 1024,
    default: 0,
    flag: "--batch-size <n>",
    help: "tiles of one shape that are encoded in one run; 0 = by device (cpu 1, gpu 8)",
    commands: RUN,
    affectsResult: false,
  },
  "output.dir": {
    type: "string",
    default: "",
    flag: "--out <dir>",
    help: "where results go (adapt: ./openautoglm-out, bench: ./openautoglm-bench)",
    commands: RUN,
    affectsResult: false,
  },
  "output.tokens": {
    type: "boolean",
    default: true,
    flag: "--no-tokens",
    help: "write captions only, no visual tokens",
    commands: ["adapt"],
    affectsResult: true,
  },
  "output.tokensDtype": {
    type: "enum",
    values: ["float16", "float32"],
    default: "float16",
    flag: "--tokens-dtype <name>",
    help: "number format of the visual tokens",
    commands: ["adapt"],
    affectsResult: true,
  },
  "output.tokensFormat": {
    type: "enum",
    values: ["safetensors", "npy"],
    default: "safetensors",
    flag: "--tokens-format <name>",
    help: "npy: one array a shard, and an index of whose rows are where",
    commands: ["adapt"],
    affectsResult: true,
  },
  "output.shardSize": {
    type: "integer",
    min: 1,
    max: 1000000,
    default: 1000,
    flag: "--shard-size <n>",
    help: "images in one file of tokens",
    commands: ["adapt"],
    affectsResult: true,
  },
  "limits.maxPixels": {
    type: "integer",
    min: 1,
    max: 1000000000,
    default: 100000000,
    flag: "--max-pixels <n>",
    help: "a picture with more pixels than this is refused",
    commands: ALL,
    affectsResult: false,
  },
  "limits.timeout": {
    type: "integer",
    min: 1,
    max: 86400,
    default: 300,
    flag: "--timeout <s>",
    help: "a step of a model (a tile, a line, an answer) that takes longer is tried once more alone; then the picture has failed",
    commands: RUN,
    affectsResult: false,
  },
  "limits.grace": {
    type: "integer",
    min: 0,
    max: 86400,
    default: 30,
    flag: "--grace <s>",
    help: "after the first Ctrl-C (or SIGTERM) what is begun may take so long to finish; a second leaves at once",
    commands: ["adapt"],
    affectsResult: false,
  },
  "limits.inFlight": {
    type: "integer",
    min: 0,
    max: 256,
    default: 0,
    flag: "--in-flight <n>",
    help: "pictures that are worked on at the same time; 0 = by the number of engines",
    commands: RUN,
    affectsResult: false,
  },
  "bench.modes": {
    type: "string",
    default: "both",
    flag: "--mode <list>",
    help: "strategies to compare, e.g. fixed,letterbox@224,single@768,adaptive; both = fixed,adaptive; the first is the baseline",
    commands: ["bench"],
    affectsResult: false,
  },
  "bench.sweep": {
    type: "string",
    default: "",
    flag: "--sweep <list>",
    help: "sizes at which fixed, letterbox and single of --mode are each run, e.g. 128,224,448,512,768,1024; the largest first",
    commands: ["bench"],
    affectsResult: false,
  },
  "bench.seed": {
    type: "integer",
    min: 0,
    max: 2147483647,
    default: 1,
    flag: "--seed <n>",
    help: "of the order in which modes take turns, and of the bootstrap",
    commands: ["bench"],
    affectsResult: false,
  },
  "bench.repeats": {
    type: "integer",
    min: 1,
    max: 100,
    default: 1,
    flag: "--repeats <n>",
    help: "how often each picture is timed in each mode (its median counts)",
    commands: ["bench"],
    affectsResult: false,
  },
  "bench.throughput": {
    type: "boolean",
    default: true,
    flag: "--no-throughput",
    help: "time pictures one by one only, not the whole dataset at full speed as well",
    commands: ["bench"],
    affectsResult: false,
  },
  "bench.limit": {
    type: "integer",
    min: 0,
    max: 1000000000,
    default: 0,
    flag: "--limit <n>",
    help: "use only the first n pictures of the dataset; 0 = all",
    commands: ["bench"],
    affectsResult: false,
  },
} as const satisfies Record<string, Setting>;

export type SettingKey = keyof typeof SETTINGS;
export type SettingValue = string | number | boolean;

type ValueOf<S> = S extends { readonly type: "integer" | "number" }
  ? number
  : S extends { readonly type: "boolean" }
    ? boolean
    : S extends { readonly type: "enum"; readonly values: readonly (infer V)[] }
      ? V
      : string;

/** The resolved settings: flat, frozen, keyed as in the table. */
export type Config = { readonly [K in SettingKey]: ValueOf<(typeof SETTINGS)[K]> };

/** Where a value came from, for error messages and `config print --origin`. */
export type Origins = Record<SettingKey, string>;

export const DEFAULTS: Config = Object.freeze(
  Object.fromEntries(Object.entries(SETTINGS).map(([key, setting]) => [key, setting.default])),
) as Config;

/** tiling.maxTiles -> OPENAUTOGLM_TILING_MAX_TILES */
export function environmentName(key: SettingKey): string {
  return `OPENAUTOGLM_${key
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(".", "_")
    .toUpperCase()}`;
}
