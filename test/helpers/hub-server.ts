import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * A hub on this machine: the API and small files on one port, large files (as LFS) on a second one that is reached by
 * a redirect to a signed address, as huggingface.co does it. Protocol: huggingface_hub 2.4.0, hf_api.py and
 * file_download.py.
 */
export interface HubServer {
  readonly endpoint: string;
  readonly cdn: string;
  /** Everything that was asked, in order. */
  readonly requests: HubRequest[];
  /** Asked before each answer; what it returns spoils that answer. */
  spoil: (request: HubRequest) => Spoil | undefined;
  close(): Promise<void>;
}

export interface HubRequest {
  readonly server: "hub" | "cdn";
  readonly path: string;
  readonly authorization?: string;
  readonly range?: string;
}

export interface Spoil {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** Close the connection after so many bytes of the body. */
  readonly cutAfter?: number;
  /** Send these bytes instead. */
  readonly body?: Uint8Array;
  readonly ignoreRange?: boolean;
  /** Answer nothing at all. */
  readonly hang?: boolean;
}

export interface HubRepository {
  readonly name: string;
  readonly commit: string;
  readonly files: Readonly<Record<string, Uint8Array | string>>;
  /** Paths listed beside the files: whatever a hostile hub may claim. */
  readonly claims?: readonly Record<string, unknown>[];
}

/** Entries on a page of the file list: two pages for every repository of the tests. */
const PAGE = 5;
/** Files from this size on are LFS files. */
const LFS_FROM = 1000;

export async function startHubServer(repositories: readonly HubRepository[]): Promise<HubServer> {
  const requests: HubRequest[] = [];
  const hub: HubServer = { endpoint: "", cdn: "", requests, spoil: () => undefined, close: async () => {} };
  const blobs = new Map<string, Uint8Array>();
  let signature = 0;

  const onHub = (request: IncomingMessage, response: ServerResponse): void => {
    const spoil = record("hub", request, response);
    if (!spoil) return;
    const url = new URL(request.url ?? "", hub.endpoint);
    const path = decodeURIComponent(url.pathname);
    const [, name, kind, revision, file] =
      /^\/api\/models\/([^/]+\/[^/]+)\/(revision|tree)\/(.+)$/.exec(path) ??
      /^\/([^/]+\/[^/]+)\/(resolve)\/([^/]+)\/(.+)$/.exec(path) ??
      [];
    const repository = repositories.find((candidate) => candidate.name === name);
    const content = bytesOf(repository?.files[file ?? ""]);
    if (!repository) refuse(response, 401, "RepoNotFound");
    else if (revision !== "main" && revision !== repository.commit) refuse(response, 404, "RevisionNotFound");
    else if (kind === "revision") sendInfo(response, repository);
    else if (kind === "tree") sendPage(response, repository, url);
    else if (!content) refuse(response, 404, "EntryNotFound");
    else sendFile(request, response, spoil, repository.commit, content);
  };

  const sendFile = (
    request: IncomingMessage,
    response: ServerResponse,
    spoil: Spoil,
    commit: string,
    content: Uint8Array,
  ): void => {
    if (content.length < LFS_FROM) {
      sendBytes(request, response, spoil, content, { "x-repo-commit": commit, etag: `"${gitOid(content)}"` });
      return;
    }
    const oid = sha256(content);
    blobs.set(oid, content);
    response.writeHead(302, {
      "x-repo-commit": commit,
      location: `${hub.cdn}/${oid}?signature=${++signature}`,
      "x-linked-size": content.length,
      "x-linked-etag": `"${oid}"`,
    });
    response.end();
  };

  const onCdn = (request: IncomingMessage, response: ServerResponse): void => {
    const spoil = record("cdn", request, response);
    if (!spoil) return;
    const url = new URL(request.url ?? "", hub.cdn);
    // As S3 does with a request that is signed twice.
    if (request.headers.authorization) send(response, 400, {}, "only one auth mechanism allowed");
    else sendBytes(request, response, spoil, blobs.get(url.pathname.slice(1)) ?? new Uint8Array(), {});
  };

  const record = (server: "hub" | "cdn", request: IncomingMessage, response: ServerResponse): Spoil | undefined => {
    const { authorization, range } = request.headers;
    const entry = { server, path: request.url ?? "", authorization, range };
    requests.push(entry);
    const spoil = hub.spoil(entry);
    if (spoil?.hang) return undefined;
    if (spoil?.status) {
      send(response, spoil.status, spoil.headers ?? {}, "no");
      return undefined;
    }
    return spoil ?? {};
  };

  const sendPage = (response: ServerResponse, repository: HubRepository, url: URL): void => {
    const entries = [
      { type: "directory", path: "onnx", size: 0, oid: "0".repeat(40) },
      ...Object.entries(repository.files).map(([path, content]) => treeEntry(path, bytesOf(content)!)),
      ...(repository.claims ?? []),
    ];
    const from = Number(url.searchParams.get("cursor") ?? 0);
    url.searchParams.set("cursor", String(from + PAGE));
    const more: Record<string, string> = from + PAGE < entries.length ? { link: `<${url.href}>; rel="next"` } : {};
    send(
      response,
      200,
      { "content-type": "application/json", ...more },
      JSON.stringify(entries.slice(from, from + PAGE)),
    );
  };

  const servers = [createServer(onHub), createServer(onCdn)];
  const [hubPort, cdnPort] = await Promise.all(servers.map(listen));
  Object.assign(hub, {
    endpoint: `http://127.0.0.1:${hubPort}`,
    cdn: `http://127.0.0.1:${cdnPort}`,
    close: () => Promise.all(servers.map(stop)),
  });
  return hub;
}

export function sha256(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

export function gitOid(content: Uint8Array): string {
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
}

export function bytesOf(content: Uint8Array | string | undefined): Uint8Array | undefined {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}

function sendInfo(response: ServerResponse, { name, commit }: HubRepository): void {
  const info = { _id: "1", id: name, sha: commit, lastModified: "2026-01-01T00:00:00.000Z" };
  send(response, 200, { "content-type": "application/json" }, JSON.stringify(info));
}

function treeEntry(path: string, content: Uint8Array): Record<string, unknown> {
  const isLfs = content.length >= LFS_FROM;
  const oid = sha256(content);
  const pointer = new TextEncoder().encode(`version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\n`);
  return {
    type: "file",
    path,
    size: content.length,
    oid: gitOid(isLfs ? pointer : content),
    ...(isLfs && { lfs: { oid, size: content.length, pointerSize: pointer.length }, xetHash: "c".repeat(64) }),
  };
}

function sendBytes(
  request: IncomingMessage,
  response: ServerResponse,
  spoil: Spoil,
  content: Uint8Array,
  headers: Record<string, string>,
): void {
  const whole = spoil.body ?? content;
  const from = spoil.ignoreRange ? 0 : Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  const body = whole.subarray(from);
  const range = from > 0 ? { "content-range": `bytes ${from}-${whole.length - 1}/${whole.length}` } : {};
  response.writeHead(from > 0 ? 206 : 200, { ...headers, ...range, "content-length": body.length });
  if (spoil.cutAfter === undefined) response.end(body);
  else response.write(body.subarray(0, spoil.cutAfter), () => setTimeout(() => response.destroy(), 20));
}

function send(response: ServerResponse, status: number, headers: Record<string, string>, body: string): void {
  response.writeHead(status, headers);
  response.end(body);
}

function refuse(response: ServerResponse, status: number, code: string): void {
  send(response, status, { "x-error-code": code }, "{}");
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
