import type {
  Caption,
  DecodedImage,
  EncodeCost,
  EncoderGeometry,
  PixelValues,
  Region,
  TilePlan,
  VisualTokens,
} from "../types.js";
import type { EnginesAtWork } from "./engine.js";

/**
 * The one interface that every model family stands behind; the pipeline never asks which it runs.
 *
 * A *reader* looks at tiles, finds lines, asks for a look at those lines, and reads them. A *VLM* looks at tiles
 * once and lets its language model speak. Both walk the same line: plan -> encode -> fuse [-> encode -> fuse] -> generate.
 */
export interface ModelFamily<Encoded = unknown, Fused extends Fusion = Fusion> {
  /** What the user named: `ppocr-v4`, a folder, a hub id. */
  readonly name: string;
  /** The family's name: `ppocr`, `smolvlm`, ... */
  readonly family: string;
  /** SHA-256 over the weights and settings that decide what the model answers, hex. */
  readonly modelHash: string;
  /** The device that really runs the sessions. */
  readonly device: string;
  /** Engines that work side by side. */
  readonly engines: number;
  /** Answers that grow side by side in each; why only one, where more were asked for. Absent: it doesn't generate. */
  readonly rows?: { readonly limit: number; readonly reason?: string };
  /** What a plan may look like. */
  readonly geometry: EncoderGeometry;

  /** One look: pixels -> embeddings. Batches by shape; the order of the result is the order of `pixels`. */
  encode(pixels: readonly PixelValues[]): Promise<Encoded>;

  /**
   * Embeddings of all tiles (or of the regions of the look before) -> tokens laid out over the whole image.
   * `before` is what the previous look's fuse returned; undefined on the first look.
   */
  fuse(encoded: Encoded, context: FuseContext, before?: Fused): Promise<Fused>;

  generate(fused: Fused, options: GenerateOptions): Promise<Caption>;

  /** What the looks cost: pixels and estimated floating-point operations. */
  cost(looked: readonly Region[]): EncodeCost;

  /** What its engines are doing, if it has any. */
  atWork?(): EnginesAtWork;

  close(): Promise<void>;
}

export interface FuseContext {
  readonly image: DecodedImage;
  readonly plan: TilePlan;
}

export interface Fusion {
  readonly tokens: VisualTokens;
  /** Regions to encode next (plain data); absent or empty ends the looking. */
  readonly next?: readonly Region[];
}

export interface GenerateOptions {
  /** None, or an empty one: what the model is asked by default. */
  readonly prompts: readonly string[];
}
