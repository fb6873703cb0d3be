import type { Shard } from "../config/parse-shard.js";
import type { ImageRef } from "../types.js";

/**
 * The images of one shard, with their places among all. Whose an image is hangs on its id only: every run that finds
 * the same images shares them out the same.
 * @param shard undefined: all images, without places
 * @param onSeen told of each image, of whichever shard
 */
export async function* takeShard(
  refs: AsyncIterable<ImageRef>,
  shard: Shard | undefined,
  onSeen: (ref: ImageRef) => void,
): AsyncGenerator<ImageRef> {
  let position = 0;
  for await (const ref of refs) {
    onSeen(ref);
    if (!shard) yield ref;
    else if (Number.parseInt(ref.id.slice(0, 12), 16) % shard.count === shard.index) yield { ...ref, position };
    position++;
  }
}
