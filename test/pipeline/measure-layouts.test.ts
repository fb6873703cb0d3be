import { availableParallelism } from "node:os";
import { describe, expect, it } from "vitest";
import { layoutCandidates } from "../../src/config/layout-candidates.js";
import { type Config, DEFAULTS } from "../../src/config/schema.js";
import { measureLayouts } from "../../src/pipeline/measure-layouts.js";
import { type FakeFamily, fakeFamily } from "../helpers/fake-family.js";

describe("measureLayouts", () => {
  it("opens the model with every layout and closes it, and tells how quick each was", async () => {
    const opened: FakeFamily[] = [];
    const asked = new Set<string>();
    const open = async (config: Config) => {
      asked.add(`${config["engine.count"]}x${config["engine.threads"]}, ${config["generation.maxNewTokens"]}`);
      const model = fakeFamily({ engines: config["engine.count"] });
      opened.push(model);
      const pause = () =>
        new Promise<void>((resolve) => setTimeout(resolve, config["engine.threads"] === 1 ? 20 : 100));
      return { ...model, encode: pause, close: () => model.close() };
    };
    const timed = await measureLayouts(DEFAULTS as Config, open);
    const candidates = layoutCandidates(availableParallelism(), 1e6);
    expect(timed.map(({ engines, threads }) => [engines, threads])).toEqual(
      candidates.map(({ engines, threads }) => [engines, threads]),
    );
    expect([...asked]).toEqual(candidates.map(({ engines, threads }) => `${engines}x${threads}, 32`));
    expect(opened.every(({ closed }) => closed)).toBe(true);
    expect(timed.every(({ imagesPerSecond }) => imagesPerSecond > 0 && imagesPerSecond < 1000)).toBe(true);
  }, 60_000);

  it("leaves a model alone that takes no engines", async () => {
    const model = fakeFamily({ engines: 99 });
    expect(await measureLayouts(DEFAULTS as Config, async () => model)).toEqual([]);
    expect(model.closed).toBe(true);
  });
});
