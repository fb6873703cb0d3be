import type { RunServices } from "./run.js";
import type { Watchdog } from "./watchdog.js";

/** A store whose every step ought to end. */
export function watchStore(store: RunServices["store"], watchdog: Watchdog): RunServices["store"] {
  return {
    earlier: (ref) => watchdog.step(`${ref.path} compared`, () => store.earlier(ref)),
    keep: (ref, result) => watchdog.step(`${ref.path} kept`, () => store.keep(ref, result)),
    stamp: (ref) => watchdog.step(`${ref.path} looked up`, () => store.stamp(ref)),
    commit: (outcome, stamp) => watchdog.step(`${outcome.ref.path} stored`, () => store.commit(outcome, stamp)),
  };
}

/** A source in which each item ought to come. */
export async function* watchSource<T>(items: AsyncIterator<T>, watchdog: Watchdog): AsyncGenerator<T> {
  for (;;) {
    const { done, value } = await watchdog.step("looking for images", () => items.next());
    if (done) return;
    yield value;
  }
}
