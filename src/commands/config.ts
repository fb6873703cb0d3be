import { Command } from "commander";
import { configJsonSchema } from "../config/json-schema.js";
import { resolveSettings, type Services } from "../services.js";
import { addConfigFlags, addSettingFlags } from "../terminal/flags.js";

/** `openautoglm config print|schema`: what a run would use, and what may be set. */
export function configCommand(services: Services): Command {
  const { stdout } = services;
  const command = new Command("config").description("settings: what a run would use, and what may be set");

  const print = new Command("print")
    .description("the settings that adapt would use here, as JSON")
    .option("--origin", "and where each comes from");
  addConfigFlags(print);
  addSettingFlags(print, "adapt");
  print.action(async (flags: { readonly origin?: boolean }) => {
    const { config, origins } = await resolveSettings(print, "adapt", services);
    const withOrigins = Object.entries(config).map(([key, value]) => [
      key,
      { value, origin: origins[key as keyof typeof origins] },
    ]);
    const shown = flags.origin ? Object.fromEntries(withOrigins) : config;
    stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
  });

  const schema = new Command("schema").description("the JSON Schema of configuration files, for editors").action(() => {
    stdout.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
  });

  return command.addCommand(print.exitOverride()).addCommand(schema.exitOverride());
}
