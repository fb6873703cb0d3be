import { type CaptionedImage, type Notice, STAGES } from "../types.js";
import type { SlowImages } from "./slow-images.js";

/** What the time that an image took is worth telling. */
export function timingNotices({ ref: { path }, timingsMs }: CaptionedImage, slow: SlowImages): Notice[] {
  const ms = Math.round(Object.values(timingsMs).reduce((sum, each) => sum + each, 0));
  const stage = STAGES.reduce((most, each) => (timingsMs[each] > timingsMs[most] ? each : most));
  const done: Notice = { event: "image_done", path, ms, timingsMs };
  return slow.isSlow(ms) ? [done, { event: "image_slow", path, ms, stage }] : [done];
}
