import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import type { StreamReport } from '../../src/stream/report.ts';
import { announce } from '../../src/stream/webhook.ts';
import { startReceiver } from '../alerts/receivers.ts';
import { ecom } from '../cli/ecom.ts';
import { createTestPlatform } from '../support/platform.ts';
import { readerSettings } from '../support/reader.ts';

const SECRET = 'a secret of the shop';

it('a batch is announced once, signed, with its counts and how late it is', async () => {
  const receiver = await startReceiver();
  const { config, oltpUrl, dwhUrl } = await createTestPlatform();
  const env = {
    ECOM_HOME: config.home,
    ECOM_OLTP_URL: oltpUrl,
    ECOM_DWH_URL: dwhUrl,
    ECOM_VAR_WEBHOOK_URL: receiver.url,
    ECOM_VAR_WEBHOOK_SECRET: SECRET,
  };
  const until = '2026-03-02T12:00:00Z';
  const args = ['stream', '--since', '2026-03-02T11:00:00Z', '--until', until, '--json'];
  const report = JSON.parse((await ecom(args, { env })).stdout) as StreamReport;
  expect(report.webhook).toEqual({ target: new URL(receiver.url).origin, sent: true, error: null });
  const [{ headers, body } = { headers: {}, body: '' }] = receiver.posts;
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', SECRET).update(signed).digest('base64')}`);
  expect(headers['webhook-id']).not.toContain('.');
  const { type, data } = JSON.parse(body) as { type: string; data: StreamReport & { lag_seconds: number } };
  expect(type).toBe('batch.written');
  expect(data).toMatchObject({
    stream: 'shop',
    batches: 1,
    covers_until: '2026-03-02T12:00:00.000Z',
    rows: report.rows,
  });
  expect(data.rows.orders).toBeGreaterThan(300);
  expect(Math.abs(data.lag_seconds - (Date.now() - Date.parse(until)) / 1000)).toBeLessThan(60);
  // What is written already is not announced again.
  await ecom(args, { env });
  expect(receiver.posts).toHaveLength(1);
});

it('a webhook that cannot be reached is told, and fails no stream', async () => {
  const { config, oltpUrl, dwhUrl } = await createTestPlatform();
  const url = 'http://127.0.0.1:65533/hooks/secret-path';
  const env = { ECOM_HOME: config.home, ECOM_OLTP_URL: oltpUrl, ECOM_DWH_URL: dwhUrl, ECOM_VAR_WEBHOOK_URL: url };
  const { code, stdout, stderr } = await ecom(['stream', '--since', '1h', '--json'], { env });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    webhook: { sent: false, error: expect.stringContaining('ECONNREFUSED') },
  });
  expect(stderr).toContain('The webhook at http://127.0.0.1:65533 was not told of the batch');
  expect(stdout + stderr).not.toContain('secret-path');
});

it('a webhook that is no URL is refused before anything is written', async () => {
  const { config, oltpUrl, dwhUrl } = await createTestPlatform();
  const env = { ECOM_HOME: config.home, ECOM_OLTP_URL: oltpUrl, ECOM_DWH_URL: dwhUrl, ECOM_VAR_WEBHOOK_URL: 'shop' };
  expect((await ecom(['stream', '--since', '1h'], { env })).code).toBe(2);
  const { stdout } = await ecom(['sql', '--db', 'oltp', 'select count(*) as n from shop.orders', '--json'], {
    env: { ...env, ...(await readerSettings(oltpUrl, dwhUrl)) },
  });
  expect(JSON.parse(stdout)).toMatchObject({ rows: [{ n: 0 }] });
});

it('a receiver in trouble is asked again with the same id; without a webhook nothing is said', async () => {
  const report: StreamReport = {
    stream: 'shop',
    batches: 1,
    covers_from: '2026-03-02T11:00:00.000Z',
    covers_until: '2026-03-02T11:05:00.000Z',
    rows: { orders: 50 },
    duration_ms: 5,
  };
  const receiver = await startReceiver();
  receiver.answer(503, 429);
  const now = new Date('2026-03-02T11:06:30Z');
  const outcome = await announce(report, { webhook_url: receiver.url, webhook_secret: '' }, now, 10);
  expect(outcome?.sent).toBe(true);
  expect(new Set(receiver.posts.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(receiver.posts).toHaveLength(3);
  expect(JSON.parse(receiver.posts[2]?.body ?? '')).toMatchObject({ data: { lag_seconds: 90 } });
  expect(await announce(report, { webhook_url: '', webhook_secret: '' })).toBeUndefined();
  const nothing = { ...report, batches: 0, covers_from: null, covers_until: null };
  expect(await announce(nothing, { webhook_url: receiver.url, webhook_secret: '' })).toBeUndefined();
});

it('user and password in the address are sent as basic authentication, and shown nowhere', async () => {
  const receiver = await startReceiver();
  const report: StreamReport = {
    stream: 'shop',
    batches: 1,
    covers_from: '2026-03-02T11:00:00.000Z',
    covers_until: '2026-03-02T11:05:00.000Z',
    rows: {},
    duration_ms: 1,
  } as StreamReport;
  const url = receiver.url.replace('//', '//ann:p%40ss@');
  const told = await announce(report, { webhook_url: url, webhook_secret: '' });
  expect(told).toEqual({ target: new URL(receiver.url).origin, sent: true, error: null });
  expect(receiver.posts[0]?.headers.authorization).toBe(`Basic ${Buffer.from('ann:p@ss').toString('base64')}`);
});
