import { OpenAutoGlmError } from "../errors.js";
import { describeFailure, type Failure, networkFailure } from "./hub-failure.js";
import type { HubSettings } from "./hub-settings.js";

/** What every call to the hub needs. */
export interface HubClient {
  readonly settings: HubSettings;
  readonly fetch: typeof fetch;
  /** Resolves after `ms`, or rejects when the signal aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly signal?: AbortSignal;
}

type RequestHeaders = RequestInit["headers"];

/** One attempt: an answer, or why there is none and whether asking again may help. */
export type Attempt =
  | { readonly response: Response; readonly keepAlive: () => void; readonly done: () => void }
  | Failure;

/** As a browser allows; the hub needs two (renamed repository, signed address). */
const MAX_REDIRECTS = 8;
const ATTEMPTS = 5;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
/** A page of a file list has 1,000 entries at most, some 500 bytes each. */
const LONGEST_ANSWER = 64 * 2 ** 20;
/** A server that wants more patience than this gets an error that says so: nobody watches a bar stand still. */
const LONGEST_RETRY_AFTER_MS = 300_000;

/**
 * One GET, redirects followed by hand: the token is sent to the endpoint's own origin and nowhere else (a file's
 * redirect leads to a signed address of another host), and only http(s) is followed.
 * The caller must call `done` when the body was read; `keepAlive` tells that bytes arrive.
 */
export async function attemptRequest(client: HubClient, url: string, headers: RequestHeaders = {}): Promise<Attempt> {
  const { settings, signal } = client;
  if (settings.offline) return { error: offlineError(url), retry: false };
  const idle = new AbortController();
  const timer = setTimeout(() => idle.abort(new Error(`no data for ${settings.idleMs} ms`)), settings.idleMs);
  const done = () => clearTimeout(timer);
  const abort = signal ? AbortSignal.any([signal, idle.signal]) : idle.signal;
  try {
    let next = url;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const response = await client.fetch(next, {
        headers: ownHeaders(settings, next, headers),
        redirect: "manual",
        signal: abort,
      });
      const target = redirectTarget(response, next);
      if (target === undefined) {
        if (response.ok) return { response, keepAlive: () => timer.refresh(), done };
        done();
        return await describeFailure(response, next, settings);
      }
      await response.body?.cancel();
      next = target;
    }
    done();
    return { error: badRedirect(url, `more than ${MAX_REDIRECTS} redirects`), retry: false };
  } catch (error) {
    done();
    signal?.throwIfAborted();
    if (error instanceof OpenAutoGlmError) return { error, retry: false };
    const failure = networkFailure(error, url, settings);
    // A name that nobody knows stays unknown: there is no network, or HF_ENDPOINT is wrong.
    return { error: failure, retry: !failure.message.endsWith("ENOTFOUND") };
  }
}

/** How long to wait before attempt `attempt` (from 1); undefined: give up. Doubling, bounded; the server's word wins. */
export function retryWait(attempt: number, failed: Failure): number | undefined {
  if (!failed.retry || attempt >= ATTEMPTS) return undefined;
  const own = Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), LONGEST_WAIT_MS);
  const wait = Math.max(failed.retryAfterMs ?? own, 0);
  return wait > LONGEST_RETRY_AFTER_MS ? undefined : wait;
}

/** A `fetch` for @huggingface/hub's own calls (lists and facts, small answers): with token, redirects and retries. */
export function apiFetch(client: HubClient): typeof fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    for (let attempt = 1; ; attempt++) {
      const result = await attemptRequest(client, url, init?.headers);
      if ("response" in result) return await readAnswer(result);
      const wait = retryWait(attempt, result);
      if (wait === undefined) throw result.error;
      await client.sleep(wait, client.signal);
    }
  };
}

/** Reads a small answer here, so that the idle limit holds for its body too. */
async function readAnswer({ response, keepAlive, done }: Extract<Attempt, { response: Response }>): Promise<Response> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of response.body ?? []) {
      keepAlive();
      length += chunk.length;
      if (length > LONGEST_ANSWER) {
        throw new OpenAutoGlmError(
          "hub_unexpected_answer",
          `an answer has more than ${LONGEST_ANSWER} bytes`,
          "check HF_ENDPOINT",
        );
      }
      chunks.push(chunk);
    }
  } finally {
    done();
  }
  return new Response(Buffer.concat(chunks), { status: response.status, headers: response.headers });
}

function ownHeaders(settings: HubSettings, url: string, headers: RequestHeaders): Headers {
  const all = new Headers(headers);
  all.set("user-agent", "openautoglm");
  const isOurs = new URL(url).origin === new URL(settings.endpoint).origin;
  if (isOurs && settings.token) all.set("authorization", `Bearer ${settings.token}`);
  else all.delete("authorization");
  return all;
}

/** Where an answer sends us; undefined if it is the answer itself. */
function redirectTarget(response: Response, from: string): string | undefined {
  const location = response.headers.get("location");
  if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return undefined;
  const target = URL.canParse(location, from) ? new URL(location, from) : undefined;
  if (!target || !/^https?:$/.test(target.protocol)) throw badRedirect(from, JSON.stringify(location));
  // A page that came over TLS must not send us where anybody may answer in its place.
  if (from.startsWith("https:") && target.protocol === "http:") throw badRedirect(from, "plain http");
  return target.href;
}

function badRedirect(url: string, fact: string): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "hub_redirect_refused",
    `${new URL(url).host} redirects to ${fact}`,
    "check HF_ENDPOINT: it must name a server that speaks the hub's protocol",
  );
}

function offlineError(url: string): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "hub_offline",
    `${url} is needed, but HF_HUB_OFFLINE is set`,
    "unset HF_HUB_OFFLINE, or fill the cache first: openautoglm models pull <id>",
    "config",
  );
}
