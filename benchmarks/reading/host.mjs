// One reader in a process of its own, so that its memory and processor time are its own and no two readers' native
// libraries meet:  node host.mjs ADAPTER SETTINGS-JSON   (forked by reader-process.mjs; it answers one message at a time)
const [adapter, settings] = process.argv.slice(2);

try {
  const { open } = await import(`./readers/${adapter}.mjs`);
  const reader = await open(JSON.parse(settings));
  process.on("message", async (request) => process.send(await answer(reader, request)));
  process.send({ versions: reader.versions });
} catch (error) {
  process.send({ error: messageOf(error) }, () => process.exit(1));
}

async function answer(reader, { read, readAll, stop }) {
  if (stop) {
    await reader.close();
    process.disconnect();
    process.exit(0);
  }
  const cpu = process.cpuUsage();
  const begin = performance.now();
  try {
    const result = read === undefined ? await all(reader, readAll) : await reader.read(read);
    const wallMs = performance.now() - begin;
    const used = process.cpuUsage(cpu);
    const own = { wallMs, cpuMs: (used.user + used.system) / 1000, peakRssMiB: process.resourceUsage().maxRSS / 1024 };
    return { ...own, ...defined(result) };
  } catch (error) {
    return { wallMs: performance.now() - begin, error: messageOf(error) };
  }
}

/** The obvious loop, where a reader has no better way with a whole list. A picture that fails is told of elsewhere. */
async function all(reader, paths) {
  if (reader.readAll) await reader.readAll(paths);
  else for (const path of paths) await reader.read(path).catch(() => undefined);
  return {};
}

function defined(result) {
  return Object.fromEntries(Object.entries(result).filter(([, value]) => value !== undefined && value !== null));
}

function messageOf(error) {
  return String(error?.message ?? error).split("\n")[0];
}
