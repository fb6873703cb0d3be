import type { CaptionRecord, ImageRef } from "../types.js";

/** Where a caption's picture is to be had. A result that this run did not come by has none. */
export interface CaptionSource {
  readonly ref?: ImageRef;
  /** The bytes of the picture's file as it is now; undefined if there is none any more. */
  readonly picture?: () => Promise<Uint8Array | undefined>;
}

/** One of the forms in which captions are written; made anew by each run, in the order of captions.jsonl. */
export interface CaptionForm {
  /** @throws OpenAutoGlmError of kind `input` where this caption can't be written in this form, but others can */
  add(record: CaptionRecord, source: CaptionSource): Promise<void>;
  /**
   * Gives what was written its final name.
   * @param complete false for a run that was stopped: what is made of pictures that it came by only is left to the next
   * @returns what run.json is to know of it
   */
  finish(complete: boolean): Promise<object | undefined>;
  /** Lets go of what is open; what has no final name by now gets none. */
  close(): Promise<void>;
}
