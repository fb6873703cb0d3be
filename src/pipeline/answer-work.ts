import type { Config } from "../config/schema.js";
import type { PictureWork } from "../tiling/predict-ms.js";

export type AnswerWork = Pick<PictureWork, "newTokens" | "answers">;

/** What answering takes at the most: to each prompt the longest answer. */
export function answerWork(config: Config): AnswerWork {
  return { newTokens: config["generation.maxNewTokens"], answers: Math.max(1, config.prompt.length) };
}
