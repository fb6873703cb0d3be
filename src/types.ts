/**
 * Every data item in the order in which it flows:
 *
 *   ImageRef -decode-> DecodedImage -planTiles-> TilePlan -preprocess-> PixelValues -encode-> TileEmbeddings
 *      -fuse-> VisualTokens -generate-> Caption -write-> ImageOutcome -summarize-> RunReport
 *
 * Coordinates are pixels of the original image (after EXIF orientation), origin top left, unless a name says
 * `normalised` (0..1 of the whole image). Rectangles are { x, y, width, height }; x + width is exclusive.
 */

export interface Size {
  readonly width: number; // px
  readonly height: number; // px
}

export interface Rect extends Size {
  readonly x: number; // px, left
  readonly y: number; // px, top
}

/** A file that was found: who it is, not what it holds. */
export interface ImageRef {
  /** First 16 hex digits of SHA-256 over the root-relative path's bytes (the root's index joins in on a clash). */
  readonly id: string;
  /** Relative to its input root, "/" between parts, bytes that are not UTF-8 as %XX and % as %25. */
  readonly path: string;
  /** Where to read it. Bytes, because a Linux file name need not be UTF-8. */
  readonly location: Uint8Array;
  /** Place among the images of all shards; absent where there are none. */
  readonly position?: number;
}

/** Small grey map of the whole image, for planning only. */
export interface LumaMap extends Size {
  /** [height, width], 0..255 */
  readonly data: Uint8Array;
  /** Height of the picture's small text in original pixels; absent where nothing looks like text. */
  readonly textHeight?: number;
  /** Length of all lines of text together, each in multiples of its own height; absent = nobody measured. */
  readonly textLength?: number;
}

export interface DecodedImage {
  readonly size: Size;
  /** SHA-256 of the file's bytes, hex. */
  readonly sha256: string;
  /** [height, width, 3], R, G, B, sRGB, alpha laid over white. */
  readonly pixels: Uint8Array;
  readonly luma: LumaMap;
}

export type StrategyName =
  | "fixed"
  | "single"
  | "threshold"
  | "adaptive"
  | "quadtree"
  | "anyres"
  | "internvl"
  | "idefics3"
  | "native"
  | "minicpm"
  | "preset";

/** What the encoder can take. planTiles needs no more of a model than this. */
export interface EncoderGeometry {
  /** Tile sides are multiples of this, px: 32 for a convolutional detector, the patch for a ViT. */
  readonly multiple: number;
  /** `any`: a tile may be of any shape; `square`: tileSize x tileSize only. */
  readonly tileShape: "any" | "square";
  /** The encoder's own input side where it has one, px. */
  readonly tileSize?: number;
  /** A ViT's patch, px: what it can tell apart. */
  readonly patchSize?: number;
  /** Where the whole image as one tile goes among the tiles; `none` where the family does without. */
  readonly thumbnail: "first" | "last" | "none";
  /** Kernel that whole images are scaled with; lanczos3 by default. */
  readonly resample?: "lanczos3" | "cubic" | "linear";
  /** Most rows, and most columns, that the model can tell apart. */
  readonly maxGrid?: number;
  /** Most tiles that the model takes; 1 = the whole picture only. */
  readonly maxTiles?: number;
  /** Least and most pixels of one tile, for an encoder of tiles of any shape. */
  readonly minPixels?: number;
  readonly maxPixels?: number;
  /** The model's own preprocessing: what the strategy `preset` does. */
  readonly preset?: Preset;
}

/** A reference's preprocessing: one of the field's strategies with the checkpoint's numbers, or one picture of one size. */
export type Preset =
  | {
      readonly strategy: "anyres";
      readonly tileSize: number; // px
      readonly patchSize: number; // px
      readonly pinpoints: readonly Size[];
      readonly maxMapTiles?: number;
    }
  | {
      readonly strategy: "idefics3";
      readonly tileSize: number; // px
      readonly longestEdge: number; // px
      readonly split: boolean;
      readonly tokensPerTile: number;
    }
  | {
      readonly strategy: "native";
      readonly variant: "qwen2_vl" | "glm4v";
      readonly patchSize: number; // px
      readonly mergeSize: number;
      readonly minPixels: number;
      readonly maxPixels: number;
    }
  | {
      readonly strategy: "fixed";
      /** What the encoder gets. */
      readonly width: number; // px
      readonly height: number; // px
      /**
       * squash: both sides as they are; crop: the short side to `shortestEdge`, then the middle; pad: the whole
       * picture inside, the rest black.
       */
      readonly fit: "squash" | "crop" | "pad";
      readonly shortestEdge?: number; // px
    };

/** One piece of the picture that the encoder gets at once. Its source rectangle may be fractional. */
export interface Tile extends Rect {
  readonly kind: "tile" | "thumbnail";
  readonly encodedWidth: number; // px, what the encoder sees, padding included
  readonly encodedHeight: number; // px
  /** True for a tile without content: it keeps its place, but is not encoded. */
  readonly skipped: boolean;
}

export interface TilePlan {
  readonly strategy: StrategyName;
  /** What became of the picture. */
  readonly mode: "direct" | "tiled" | "fixed";
  /** The canvas: the size to which the whole image is scaled before it is cut. */
  readonly resized: Size;
  readonly grid: { readonly rows: number; readonly cols: number };
  /** Row by row; a thumbnail stands where the strategy puts it. */
  readonly tiles: readonly Tile[];
  /** Which pixels a second look is cut from. */
  readonly detail: "scaled" | "original";
  /** Sizes through which the whole image is scaled before `resized`, where a reference resamples twice. */
  readonly via?: readonly Size[];
  /** What lies where a tile reaches beyond the image: its nearest pixel (default), or black. */
  readonly fill?: "edge" | "black";
  /** Which pixels the thumbnail is scaled from; the canvas by default. */
  readonly thumbnailFrom?: "canvas" | "original";
}

/** What is cut from the image for the encoder: a tile of the plan, or a region that a family asked for. */
export interface Region {
  readonly kind: "tile" | "thumbnail" | "line";
  /** Centre, in original pixels. */
  readonly centerX: number;
  readonly centerY: number;
  /** Extent along the region's own axes, in original pixels. */
  readonly width: number;
  readonly height: number;
  /** Clockwise, radians: 0 = upright. */
  readonly angle: number;
  readonly encodedWidth: number; // px
  readonly encodedHeight: number; // px
  /** Part of the encoded extent that holds image; the rest is edge padding, to be masked. */
  readonly contentWidth: number; // px
  readonly contentHeight: number; // px
}

/**
 * A region's pixels: a tile's at the encoder's size, a line's as it lies on its source (upright), for its family to scale
 * and pad. Normalising them is the family's own work.
 */
export interface PixelValues extends Size {
  readonly region: Region;
  /** [height, width, 3], R, G, B, 0..255 */
  readonly data: Uint8Array;
}

/** Visual tokens with their places in the whole image. */
export interface VisualTokens {
  readonly count: number;
  readonly hiddenSize: number;
  /** [count, hiddenSize] */
  readonly data: Float32Array;
  /** [count, 4]: x, y, width, height, normalised 0..1 */
  readonly positions: Float32Array;
}

/** What stands between white space. */
export interface TextWord {
  readonly text: string;
  /** Upright hull: along the line where its ink is, across it the whole line. */
  readonly box: Rect;
  /** 0..1, mean of its characters */
  readonly confidence: number;
}

/** One run of text on one baseline without a gap wider than two line heights. */
export interface TextLine {
  readonly text: string;
  /** Upright hull. */
  readonly box: Rect;
  /** 0..1 */
  readonly confidence: number;
  /** In order; absent where a model gives none. Joined by a space: the text, its white space brought to one space. */
  readonly words?: readonly TextWord[];
}

export interface Caption {
  readonly text: string;
  /** In reading order; [] for models that give no lines. */
  readonly lines: readonly TextLine[];
  readonly finishReason: "stop" | "length" | "empty";
  /** Of a model that was asked several things: all of its answers; `text` is the first. */
  readonly answers?: readonly PromptAnswer[];
}

export interface PromptAnswer {
  readonly prompt: string;
  readonly caption: string;
  readonly finishReason: Caption["finishReason"];
}

/** The steps of the arrow that are timed, in order. */
export const STAGES = ["decode", "plan", "preprocess", "encode", "fuse", "caption"] as const;
export type Stage = (typeof STAGES)[number];
export type StageTimings = Record<Stage, number>; // ms

/** One line of captions.jsonl. */
export interface CaptionRecord {
  readonly id: string;
  readonly path: string;
  readonly sha256: string;
  readonly width: number; // px
  readonly height: number; // px
  readonly strategy: StrategyName;
  readonly mode: TilePlan["mode"];
  readonly grid: TilePlan["grid"];
  readonly tileCount: number;
  readonly skippedTiles: number;
  readonly visualTokens: number;
  readonly caption: string;
  readonly lines: readonly string[];
  /** [x, y, width, height] in image pixels, upright hull */
  readonly lineBoxes: readonly (readonly [number, number, number, number])[];
  readonly lineConfidences: readonly number[];
  /** With --words only. For each line [text, x, y, width, height, confidence] of each word, in image pixels. */
  readonly words?: readonly (readonly (readonly [string, number, number, number, number, number])[])[];
  readonly finishReason: Caption["finishReason"];
  /** With several prompts only; `caption` is the first of them. */
  readonly answers?: readonly PromptAnswer[];
}

/** One line of errors.jsonl. */
export interface ErrorRecord {
  readonly id: string;
  readonly path: string;
  readonly stage: Stage | "discover" | "write";
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly attempts: number;
}

/** What was spent on one image; the basis of the cost figures. */
export interface EncodeCost {
  /** Pixels given to the tile encoder, thumbnail and padding included, in 1e6. */
  readonly encodedMegapixels: number;
  /** Pixels given to the line encoder, in 1e6. */
  readonly lineMegapixels: number;
  readonly gflops: number; // estimated, 1e9 floating-point operations (a multiply-add is two)
}

export interface CaptionedImage {
  readonly status: "done";
  readonly ref: ImageRef;
  readonly record: CaptionRecord;
  readonly tokens: VisualTokens;
  readonly plan: TilePlan;
  /** What was encoded, of all looks, in order. */
  readonly looked: readonly Region[];
  readonly caption: Caption;
  readonly timingsMs: StageTimings;
  readonly cost: EncodeCost;
  /** Its file's bytes, where a form of its caption needs them. */
  readonly picture?: Uint8Array;
}

export interface FailedImage {
  readonly status: "failed";
  readonly ref: ImageRef;
  readonly error: ErrorRecord;
}

export type ImageOutcome = CaptionedImage | FailedImage;

/** What is written of an image: a line of captions.jsonl or of errors.jsonl. */
export type ImageRecord =
  | { readonly type: "done"; readonly record: CaptionRecord }
  | { readonly type: "failed"; readonly error: ErrorRecord };

/** Counts of a run, as run.json gives them. */
export interface RunCounts {
  readonly found: number;
  readonly done: number;
  readonly failed: number;
  /** Taken over from an earlier run. */
  readonly resumed: number;
  /** Files in directories that are no images. */
  readonly skipped: number;
}

/** What a device leaves to the CPU in one session. */
export interface CpuOperators {
  /** Operator -> how many of its nodes: each has its tensors copied to the CPU and back. */
  readonly operators: Readonly<Record<string, number>>;
  /** Nodes that take and give nothing but shapes, positions and masks: onnxruntime keeps them there on purpose. */
  readonly indexNodes: number;
}

export type NoticeLevel = "error" | "warn" | "info" | "debug";

/** Something of a run that its results don't tell, or tell later: for a log. Levels and words: report/notice.ts. */
export type Notice =
  | {
      readonly event: "run_failed";
      readonly code: string;
      readonly message: string;
      readonly hint: string;
      readonly stack?: string;
    }
  /** What run.json tells, in short. */
  | {
      readonly event: "run_ended";
      readonly counts: RunCounts;
      readonly wallMs: number;
      readonly imagesPerSecond: number;
      readonly stopped: boolean;
      readonly folder: string;
    }
  | ({ readonly event: "image_failed" } & ErrorRecord)
  | {
      readonly event: "engine_lost";
      readonly code: string;
      readonly message: string;
      readonly tasks: readonly string[];
    }
  | { readonly event: "stopping"; readonly graceSeconds: number }
  | { readonly event: "leaving" }
  | {
      readonly event: "model_opened";
      readonly model: string;
      readonly device: string;
      readonly engines: number;
      readonly ms: number;
    }
  /** From a session's first run on another device than the CPU. */
  | ({ readonly event: "cpu_operators"; readonly session: string; readonly device: string } & CpuOperators)
  /** Far slower than the images before it; `stage`: where most of the time went. */
  | { readonly event: "image_slow"; readonly path: string; readonly ms: number; readonly stage: Stage }
  | { readonly event: "image_done"; readonly path: string; readonly ms: number; readonly timingsMs: StageTimings }
  | { readonly event: "tokens_flushed"; readonly file: string; readonly images: number }
  | { readonly event: "progress"; readonly text: string }
  /** Nothing advances; at `stuck` the run gives up. What is under way, and for how long; what Node waits for. */
  | {
      readonly event: "stalled" | "stuck";
      readonly seconds: number;
      readonly stuck: readonly string[];
      readonly resources: string;
    }
  /** All is done and the process does not exit: by which engines and what else it is held. */
  | { readonly event: "held"; readonly threads: readonly string[]; readonly resources: string };
