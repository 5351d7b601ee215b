import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { freePort, LOOPBACK } from '../machine/ports.ts';
import type { Metrics } from './metrics.ts';

/** What the server answers with. */
export interface ConsoleSources {
  readonly metrics: Metrics;
  /** What keeps people from what they need, in words; nothing where all is well. */
  health(): Promise<readonly string[]>;
  /** What keeps `ecom up` from working by the clock, in words. */
  ready(): Promise<readonly string[]>;
}

/** What `/health` and `/ready` answer. */
export interface Health {
  readonly status: 'ok' | 'failing';
  readonly reasons: readonly string[];
}

export interface ConsoleServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves `/health`, `/ready` and `/metrics` on loopback, on the wanted port or one near it. */
export async function startConsole(wantedPort: number, sources: ConsoleSources): Promise<ConsoleServer> {
  const server = createServer((request, response) => {
    answer(sources, request, response).catch((error: Error) => send(response, 500, 'text/plain', `${error.message}\n`));
  });
  const port = await freePort([wantedPort]);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, resolve);
  });
  return {
    url: `http://${LOOPBACK}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  { metrics, health, ready }: ConsoleSources,
  { method, url = '/', headers: { host = '' } }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isLoopback(host)) return send(response, 403, 'text/plain', 'This server answers to 127.0.0.1 and localhost.\n');
  if (!URL.canParse(url, BASE)) return send(response, 400, 'text/plain', 'The path cannot be read.\n');
  if (method !== 'GET' && method !== 'HEAD') return send(response, 405, 'text/plain', 'Only GET.\n');
  switch (new URL(url, BASE).pathname) {
    case '/health':
      return sendHealth(response, await health());
    case '/ready':
      return sendHealth(response, await ready());
    case '/metrics':
      return send(response, 200, metrics.contentType, await metrics.text());
    default:
      return send(response, 404, 'text/plain', 'There are /health, /ready and /metrics.\n');
  }
}

const BASE = 'http://localhost';

/** A page in a browser can give a name of its own our address; its requests then name that host. */
const isLoopback = (host: string): boolean => /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i.test(host);

function sendHealth(response: ServerResponse, reasons: readonly string[]): void {
  const found: Health = { status: reasons.length === 0 ? 'ok' : 'failing', reasons };
  send(response, reasons.length === 0 ? 200 : 503, 'application/json', `${JSON.stringify(found)}\n`);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}
