import { createServer, type IncomingHttpHeaders } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { sendHeartbeat } from '../../src/alerts/heartbeat.ts';
import { type Dag, dags } from '../../src/orchestration/dags.ts';
import { closed, listening } from '../support/waiting.ts';

const dagOf = (id: string): Dag => dags.find((dag) => dag.id === id) as Dag;
const ETL = dagOf('ecom_etl_10min');

interface Monitor {
  readonly url: string;
  readonly beats: { readonly url: string | undefined; readonly headers: IncomingHttpHeaders }[];
}

async function startMonitor(status = 200): Promise<Monitor> {
  const beats: Monitor['beats'] = [];
  const server = createServer(({ url, headers }, response) => {
    beats.push({ url, headers });
    response.writeHead(status).end();
  });
  const port = await listening(server);
  onTestFinished(() => closed(server));
  return { url: `http://127.0.0.1:${port}`, beats };
}

async function warningsOf(dag: Dag, url: string): Promise<string[]> {
  const warnings: string[] = [];
  await sendHeartbeat(dag, url, (text) => warnings.push(text));
  return warnings;
}

it('the monitor hears of a run that brought the warehouse up to date, by user and password where the URL has them', async () => {
  const { url, beats } = await startMonitor();
  expect(await warningsOf(ETL, `${url}/ping/secret?rid=1`)).toEqual([]);
  expect(await warningsOf(ETL, url.replace('//', '//ann:p%40ss@'))).toEqual([]);
  expect(beats.map((beat) => beat.url)).toEqual(['/ping/secret?rid=1', '/']);
  expect(beats[1]?.headers.authorization).toBe(`Basic ${Buffer.from('ann:p@ss').toString('base64')}`);
});

it('a run that only wrote the shop or cleaned up is not what the monitor waits for; without a URL nobody waits', async () => {
  const { url, beats } = await startMonitor();
  for (const id of ['synth_stream_5min', 'log_cleanup_hourly']) expect(await warningsOf(dagOf(id), url)).toEqual([]);
  expect(await warningsOf(ETL, '')).toEqual([]);
  expect(beats).toEqual([]);
});

it('a monitor that does not take it is a warning with its host alone', async () => {
  const { url } = await startMonitor(404);
  const { host } = new URL(url);
  expect(await warningsOf(ETL, `${url}/ping/secret`)).toEqual([`the heartbeat was not taken: ${host} answered 404`]);
  const [gone = ''] = await warningsOf(ETL, 'http://ann:hidden@127.0.0.1:65533/ping/secret');
  expect(gone).toMatch(/^the heartbeat was not taken: 127\.0\.0\.1:65533: .*ECONNREFUSED/);
  expect(gone).not.toMatch(/secret|hidden/);
});
