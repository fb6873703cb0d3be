import { Command } from "commander";
import { configJsonSchema } from "../config/json-schema.js";
import { starterConfig } from "../config/starter-config.js";
import { schemaPath, writeConfig } from "../io/write-config.js";
import { resolveSettings, type Services } from "../services.js";
import { addConfigFlags, addSettingFlags } from "../terminal/flags.js";

/** `openautoglm config init|print|schema`: a file to begin with, what a run would use, and what may be set. */
export function configCommand(services: Services): Command {
  const { cwd, stdout } = services;
  const command = new Command("config").description("settings: what a run would use, and what may be set");

  const init = new Command("init")
    .description("write openautoglm.config.json to begin with, in this folder; never over a file that is there")
    .option("--yaml", "openautoglm.config.yaml instead, which says what each key does")
    .action(async ({ yaml }: { readonly yaml?: boolean }) => {
      const form = yaml ? "yaml" : "json";
      const name = `openautoglm.config.${form}`;
      await writeConfig(cwd, name, starterConfig(form, schemaPath(cwd)));
      stdout.write(`${name}\n`);
    });

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

  return command.addCommand(init.exitOverride()).addCommand(print.exitOverride()).addCommand(schema.exitOverride());
}
