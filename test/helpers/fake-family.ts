import type { Fusion, GenerateOptions, ModelFamily } from "../../src/model/family.js";
import type { Caption, PixelValues, Region, TextLine, VisualTokens } from "../../src/types.js";
import { tokensOf } from "./outcomes.js";

export interface FakeFamily extends ModelFamily {
  /** What each look of each picture was given, in order. */
  readonly looks: (readonly PixelValues[])[];
  readonly prompts: string[];
  closed: boolean;
}

export interface FakeOptions {
  /** What the nth look's fuse asks for next, n from 0; nothing by default. */
  readonly next?: (look: number) => readonly Region[] | undefined;
  /** Thrown by one of the steps; `look` counts from 0. */
  readonly fail?: { readonly at: "encode" | "fuse" | "generate"; readonly error: Error; readonly look?: number };
  readonly lines?: readonly TextLine[];
  readonly tokens?: VisualTokens;
  readonly engines?: number;
}

interface FakeFusion extends Fusion {
  readonly look: number;
}

/** A family that sees nothing and says what it is told to; it remembers what it was given. */
export function fakeFamily(options: FakeOptions = {}): FakeFamily {
  const { lines = [], tokens = tokensOf([1, 2]) } = options;
  const fail = (at: "encode" | "fuse" | "generate", look: number) => {
    if (options.fail?.at === at && (options.fail.look ?? 0) === look) throw options.fail.error;
  };
  const family: FakeFamily = {
    name: "fake",
    family: "fake",
    modelHash: "ab".repeat(32),
    device: "cpu",
    engines: options.engines ?? 1,
    geometry: { multiple: 32, tileShape: "any", thumbnail: "none" },
    looks: [],
    prompts: [],
    closed: false,
    encode: async (pixels) => {
      fail("encode", family.looks.length);
      family.looks.push(pixels);
    },
    fuse: async (_encoded, _context, before): Promise<FakeFusion> => {
      // Each look of a picture gets what the one before returned.
      const look = before ? (before as FakeFusion).look + 1 : 0;
      fail("fuse", look);
      return { tokens, next: options.next?.(look), look };
    },
    generate: async (_fused, { prompts }: GenerateOptions): Promise<Caption> => {
      fail("generate", 0);
      family.prompts.push(...prompts);
      return {
        text: lines.map(({ text }) => text).join(" "),
        lines,
        finishReason: lines.length > 0 ? "stop" : "empty",
      };
    },
    cost: (looked) => ({ encodedMegapixels: looked.length, lineMegapixels: 0, gflops: 0 }),
    close: async () => {
      family.closed = true;
    },
  };
  return family;
}
