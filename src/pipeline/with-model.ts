import type { ModelFamily } from "../model/family.js";

/** Works with a model and closes it, whatever happens. */
export async function withModel<T>(model: ModelFamily, work: (model: ModelFamily) => Promise<T>): Promise<T> {
  try {
    return await work(model);
  } finally {
    await model.close();
  }
}
