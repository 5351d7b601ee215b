import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createTestPlatform } from '../support/platform.ts';
import { startSilentProxy } from '../support/silent-proxy.ts';
import { ecom } from './ecom.ts';

it('a command whose database goes silent says so and ends within a minute', async () => {
  const { config, oltpUrl, dwhUrl } = await createTestPlatform();
  const url = new URL(dwhUrl);
  const proxy = await startSilentProxy(url.hostname, Number(url.port));
  url.port = String(proxy.port);
  const env = { ECOM_HOME: config.home, ECOM_OLTP_URL: oltpUrl, ECOM_DWH_URL: url.toString() };
  const command = ecom(['sql', '--write', 'select pg_sleep(300)'], { env, patienceMs: 80_000 });
  await sleep(8_000);
  proxy.goSilent();
  const silentAt = performance.now();
  const { code, stderr } = await command;
  expect(performance.now() - silentAt).toBeLessThan(60_000);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^DATABASE_UNREACHABLE .*silent/m);
}, 120_000);
