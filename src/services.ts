import type { Command } from "commander";
import { environmentValues } from "./config/environment-values.js";
import { type ResolvedConfig, resolveConfig } from "./config/resolve.js";
import { loadConfigFile, loadProfile } from "./io/config-file.js";
import { type CommandName, flagValues } from "./terminal/flags.js";

/** The outside world as the commands see it; tests pass their own. */
export interface Services {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

export function processServices(): Services {
  const { env, stdin, stdout, stderr } = process;
  return { cwd: process.cwd(), env, stdin, stdout, stderr };
}

/** Settings of one command: defaults < profile < file < environment < flags. */
export async function resolveSettings(
  command: Command,
  name: CommandName,
  services: Services,
): Promise<ResolvedConfig> {
  const { config: explicitPath } = command.opts<{ config: string | false | undefined }>();
  const file = await loadConfigFile({
    cwd: services.cwd,
    explicitPath: explicitPath || undefined,
    disabled: explicitPath === false,
  });
  const given = [...(file ? [file] : []), ...environmentValues(services.env), ...flagValues(command, name)];
  // The profile's own name may come from any of the stronger sources.
  const profile = await loadProfile(resolveConfig(given).config.profile);
  return profile ? resolveConfig([profile, ...given]) : resolveConfig(given);
}
