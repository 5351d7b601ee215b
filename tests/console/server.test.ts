import { connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { createMetrics } from '../../src/console/metrics.ts';
import { type ConsoleServer, type ConsoleSources, startConsole } from '../../src/console/server.ts';
import { closed, listening } from '../support/waiting.ts';

type Reasons = ConsoleSources['health'];

async function start(health: Reasons, ready: Reasons = ok): Promise<ConsoleServer> {
  const server = await startConsole(8_700, { metrics: createMetrics(async () => 0), health, ready });
  onTestFinished(server.close);
  return server;
}

/** The status of what is sent as it is. */
async function statusOf(url: string, request: string): Promise<number> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.end(request);
  return Number((await text(socket)).split(' ')[1]);
}

/** Without keeping the connection: another test's server may have the same port. */
const get = (url: string, method = 'GET'): Promise<Response> =>
  fetch(url, { method, headers: { connection: 'close' } });

const ok: Reasons = async () => [];

it('health and ready are 200 where nothing is wrong, and 503 with the reasons where something is', async () => {
  let wrong: readonly string[] = [];
  const { url } = await start(
    async () => wrong,
    async () => wrong.slice(0, 1),
  );
  expect(await (await get(`${url}/health`)).json()).toEqual({ status: 'ok', reasons: [] });
  expect((await get(`${url}/ready`)).status).toBe(200);
  wrong = ['ecom_ops: the disk is full', 'ecom_etl_10min: a run was due'];
  const [health, ready] = [await get(`${url}/health`), await get(`${url}/ready`)];
  expect([health.status, await health.json()]).toEqual([503, { status: 'failing', reasons: wrong }]);
  expect([ready.status, await ready.json()]).toEqual([503, { status: 'failing', reasons: [wrong[0]] }]);
});

it('a page that gives our address a name of its own gets nothing, and a path that cannot be read is refused', async () => {
  const { url } = await start(ok);
  const { host, port } = new URL(url);
  const asked = (path: string, name: string): Promise<number> =>
    statusOf(url, `GET ${path} HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`);
  expect(await asked('/metrics', 'evil.example.com')).toBe(403);
  expect(await asked('/metrics', `127.0.0.1.evil.example.com:${port}`)).toBe(403);
  expect(await asked('/metrics', host)).toBe(200);
  expect(await asked('/health', `localhost:${port}`)).toBe(200);
  // Forwarded by somebody's ssh.
  expect(await asked('/health', '[::1]:9000')).toBe(200);
  expect(await asked('//[', host)).toBe(400);
});

it('it listens on loopback alone, and on the next port where its own is taken', async () => {
  const other = createServer();
  await listening(other, 8_700);
  onTestFinished(() => closed(other));
  const { url } = await start(ok);
  expect(url).toBe('http://127.0.0.1:8701');
});

it('what is not there is 404, and nothing can be written', async () => {
  const { url } = await start(ok);
  expect((await get(`${url}/secrets`)).status).toBe(404);
  expect((await get(`${url}/health`, 'POST')).status).toBe(405);
});
