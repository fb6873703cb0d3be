import type { Shard } from "../config/parse-shard.js";
import type { Config } from "../config/schema.js";
import { type DiscoverOptions, discover, type Input } from "../io/discover.js";
import type { ImageRef } from "../types.js";
import { selectImages } from "./select-images.js";
import { selection } from "./selection.js";
import { takeShard } from "./take-shard.js";

export interface FindOptions extends Omit<DiscoverOptions, "follow"> {
  /** Absent: all images are this run's. */
  readonly shard?: Shard;
  /** Told of each selected image, of whichever shard. */
  readonly onSeen?: (ref: ImageRef) => void;
}

/**
 * The images of a run: found, selected (--limit, --sample), and of its shard.
 * @throws as `discover` does
 */
export function findImages(inputs: readonly Input[], config: Config, options: FindOptions): AsyncGenerator<ImageRef> {
  const { shard, onSeen = () => {}, ...finding } = options;
  const found = discover(inputs, { ...finding, follow: config["input.follow"] });
  return takeShard(selectImages(found, selection(config)), shard, onSeen);
}
