import { type ErrorKind, OpenAutoGlmError } from "../errors.js";
import type { HubSettings } from "./hub-settings.js";

export interface Failure {
  readonly error: OpenAutoGlmError;
  /** Whether the same request may succeed later. */
  readonly retry: boolean;
  /** What the server asked for. */
  readonly retryAfterMs?: number;
}

/**
 * An answer that is no success, as our error. The hub tells causes apart by X-Error-Code; it says 401 for what does not
 * exist as well, so that nobody learns which private repositories there are.
 * Source: huggingface_hub 2.4.0, utils/_http.py (hf_raise_for_status).
 */
export async function describeFailure(response: Response, url: string, settings: HubSettings): Promise<Failure> {
  const { status, headers } = response;
  await response.body?.cancel();
  const isHub = new URL(url).origin === new URL(settings.endpoint).origin;
  const what = whatWasAsked(url, settings);
  const fail = (code: string, fact: string, hint: string, kind: ErrorKind = "input"): Failure => ({
    error: new OpenAutoGlmError(code, fact, hint, kind),
    retry: kind === "temporary",
    retryAfterMs: kind === "temporary" ? retryAfterMs(headers) : undefined,
  });

  if (status === 429) {
    const wait = retryAfterMs(headers);
    const when = wait === undefined ? "later" : `in ${Math.ceil(wait / 1000)} s`;
    const hint = settings.token ? `try again ${when}` : `try again ${when}; with HF_TOKEN set the limit is higher`;
    return fail("hub_rate_limited", `${new URL(url).host} answers "too many requests"`, hint, "temporary");
  }
  if (status === 408 || status >= 500) {
    return fail("hub_unavailable", `${new URL(url).host} answers ${status}`, "try again later", "temporary");
  }
  // A signed address that has run out; the hub gives a new one when it is asked again.
  if (!isHub && [400, 401, 403, 404].includes(status)) {
    return fail("hub_download_refused", `${new URL(url).host} answers ${status}`, "try again later", "temporary");
  }
  if (headers.get("x-error-message") === "Access to this resource is disabled.") {
    return fail("hub_disabled", `${what} has been disabled by the hub`, `see ${settings.endpoint}`);
  }
  switch (headers.get("x-error-code")) {
    case "GatedRepo":
      return fail(
        "hub_gated",
        `${what} is gated: its owner asks for consent first`,
        `accept the terms on ${settings.endpoint}, then set HF_TOKEN to a token of that account`,
      );
    case "RevisionNotFound":
      return fail("hub_revision_not_found", `${what}: there is no such revision`, "name a branch, a tag or a commit");
    case "EntryNotFound":
      return fail("hub_file_missing", `${what}: there is no such file`, "see which files the repository holds");
  }
  if (status === 401 && headers.get("x-error-message") === "Invalid credentials in Authorization header") {
    return fail("hub_token_refused", "the hub refuses the token", "set HF_TOKEN to a valid one, or unset it", "config");
  }
  if (status === 403) {
    return fail("hub_forbidden", `${what}: access denied`, "the token must be allowed to read this repository");
  }
  if (status === 401 || status === 404) {
    return fail(
      "hub_repository_not_found",
      `${what} does not exist, or is private`,
      settings.token ? "check the id and what the token may read" : "check the id; a private one needs HF_TOKEN",
    );
  }
  return fail("hub_unexpected_answer", `${new URL(url).host} answers ${status} for ${what}`, "check HF_ENDPOINT");
}

/** fetch rejects with "fetch failed" and hides the reason in its cause. */
export function networkFailure(error: unknown, url: string, settings: HubSettings): OpenAutoGlmError {
  const cause = error instanceof Error ? ((error.cause as Error & { code?: string }) ?? error) : undefined;
  const reason = (cause as { code?: string } | undefined)?.code ?? cause?.message ?? String(error);
  const hint = settings.ignoresProxy
    ? "a proxy is set, which Node's fetch only uses from version 24 on, with NODE_USE_ENV_PROXY=1; the cache is shared, so `hf download` can fill it as well"
    : "check the network and HF_ENDPOINT; what was downloaded is kept";
  return new OpenAutoGlmError("hub_unreachable", `${new URL(url).host}: ${reason}`, hint, "temporary", {
    cause: error,
  });
}

/** Retry-After (seconds or a date), or the draft RateLimit header that the hub sends: "resolvers";r=0;t=55. */
function retryAfterMs(headers: Headers): number | undefined {
  const limit = /;\s*r\s*=\s*0\s*;\s*t\s*=\s*(\d+)/.exec(headers.get("ratelimit") ?? "");
  const text = headers.get("retry-after") ?? limit?.[1];
  if (text === undefined) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** "org/name", "org/name@revision" or "org/name: path" from an address of the hub. */
function whatWasAsked(url: string, settings: HubSettings): string {
  const path = decodeURIComponent(
    new URL(url).pathname.slice(new URL(settings.endpoint).pathname.replace(/\/$/, "").length),
  );
  const api = /^\/api\/models\/([^/]+\/[^/]+)(?:\/(?:revision|tree)\/(.+))?$/.exec(path);
  if (api) return api[2] ? `${api[1]}@${api[2]}` : api[1];
  const file = /^\/([^/]+\/[^/]+)\/resolve\/[^/]+\/(.+)$/.exec(path);
  return file ? `${file[1]}: ${file[2]}` : path;
}
