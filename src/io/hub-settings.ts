import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { OpenAutoGlmError } from "../errors.js";

/** Environment variables as a record: nothing here reads process.env by itself. */
export type HubEnvironment = Readonly<Record<string, string | undefined>>;

/** What the environment says about the hub, resolved once. */
export interface HubSettings {
  /** Without a slash at the end. */
  readonly endpoint: string;
  readonly cacheFolder: string;
  readonly token?: string;
  readonly offline: boolean;
  /** Whether snapshots may link to blobs; if not, they hold plain files. */
  readonly links: boolean;
  /** A transfer without a byte for this long counts as broken. */
  readonly idleMs: number;
  /** A proxy is configured, but Node's fetch does not use it. */
  readonly ignoresProxy: boolean;
}

const DEFAULT_ENDPOINT = "https://huggingface.co";
const DEFAULT_IDLE_SECONDS = 10;

/**
 * The variables that Python's huggingface_hub honours, with its order of precedence, so that both share one cache:
 * HF_HUB_CACHE > HUGGINGFACE_HUB_CACHE > HF_HOME/hub > XDG_CACHE_HOME/huggingface/hub > ~/.cache/huggingface/hub;
 * HF_TOKEN > HUGGING_FACE_HUB_TOKEN > the file HF_TOKEN_PATH, else HF_HOME/token.
 * Source: huggingface_hub 2.4.0, constants.py and utils/_auth.py.
 * @throws hub_endpoint_malformed, hub_token_malformed
 */
export async function readHubSettings(env: HubEnvironment, home: string = homedir()): Promise<HubSettings> {
  const place = (name: string) => (env[name] ? expand(env[name], env, home) : undefined);
  const hfHome = place("HF_HOME") ?? join(place("XDG_CACHE_HOME") ?? join(home, ".cache"), "huggingface");
  const idleSeconds = Number(env.HF_HUB_DOWNLOAD_TIMEOUT);
  const proxy = env.HTTPS_PROXY ?? env.https_proxy ?? env.ALL_PROXY ?? env.all_proxy;
  return {
    endpoint: readEndpoint(env.HF_ENDPOINT),
    cacheFolder: place("HF_HUB_CACHE") ?? place("HUGGINGFACE_HUB_CACHE") ?? join(hfHome, "hub"),
    token: isOn(env.HF_HUB_DISABLE_IMPLICIT_TOKEN)
      ? undefined
      : await readToken(env, place("HF_TOKEN_PATH") ?? join(hfHome, "token")),
    offline: isOn(env.HF_HUB_OFFLINE || env.TRANSFORMERS_OFFLINE),
    links: !isOn(env.HF_HUB_DISABLE_SYMLINKS),
    idleMs: 1000 * (idleSeconds > 0 ? idleSeconds : DEFAULT_IDLE_SECONDS),
    ignoresProxy: Boolean(proxy) && !env.NODE_USE_ENV_PROXY,
  };
}

function readEndpoint(text: string | undefined): string {
  if (!text) return DEFAULT_ENDPOINT;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.search) return url.href.replace(/\/+$/, "");
  throw new OpenAutoGlmError(
    "hub_endpoint_malformed",
    `HF_ENDPOINT is ${JSON.stringify(text)}, which is no http(s) address`,
    `leave it out for ${DEFAULT_ENDPOINT}, or name a mirror such as https://hub.example.org`,
    "config",
  );
}

async function readToken(env: HubEnvironment, path: string): Promise<string | undefined> {
  const text = env.HF_TOKEN || env.HUGGING_FACE_HUB_TOKEN || (await readFile(path, "utf8").catch(() => ""));
  const token = text.trim();
  if (/^[\x21-\x7e]*$/.test(token)) return token || undefined;
  throw new OpenAutoGlmError(
    "hub_token_malformed",
    "the Hugging Face token holds spaces or characters that no token has", // never the token itself
    `set HF_TOKEN to the token alone, or write it into ${path}`,
    "config",
  );
}

/** As Python's expanduser and expandvars. */
function expand(path: string, env: HubEnvironment, home: string): string {
  const withHome = path.replace(/^~(?=$|[/\\])/, home);
  return withHome.replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced, bare) => env[braced ?? bare] ?? whole);
}

function isOn(value: string | undefined): boolean {
  return ["1", "ON", "YES", "TRUE"].includes(value?.toUpperCase() ?? "");
}
