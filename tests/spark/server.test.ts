import { execFile } from 'node:child_process';
import { mkdtemp, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, it, onTestFinished } from 'vitest';
import { openSpark } from '../../src/compute/spark/client.ts';
import { ensureSparkServer, type SparkServer, stopSparkServer } from '../../src/compute/spark/server.ts';
import { type Config, loadConfig } from '../../src/config.ts';

async function newHome(): Promise<Config> {
  const home = await mkdtemp(join(inject('testFolder'), 'home-'));
  const config = loadConfig({ ...process.env, ECOM_HOME: home }, home);
  onTestFinished(async () => {
    await stopSparkServer(config);
  });
  return config;
}

const sumOn = async ({ address }: SparkServer): Promise<unknown> => {
  const client = openSpark(address, { retries: 0 });
  try {
    return await client.rows('select 1 + 1 as two');
  } finally {
    await client.close();
  }
};

it('a server is started once, adopted, exchanged when its properties change, and stopped', async () => {
  const config = await newHome();
  const [first, second] = await Promise.all([ensureSparkServer(config), ensureSparkServer(config)]);
  expect(second.pid).toBe(first.pid);
  expect([first.adopted, second.adopted].sort()).toEqual([false, true]);
  expect(await sumOn(first)).toEqual([{ two: 2 }]);

  const other = await ensureSparkServer(config, { 'spark.sql.ansi.enabled': 'true', 'spark.ecom.note': 'a=b: c#d\\e' });
  expect(other.adopted).toBe(false);
  expect(other.pid).not.toBe(first.pid);
  const client = openSpark(other.address);
  expect(await client.rows(`select r'\${spark.ecom.note}' as note`)).toEqual([{ note: 'a=b: c#d\\e' }]);
  await client.close();

  expect(await stopSparkServer(config)).toBe(true);
  expect(await stopSparkServer(config)).toBe(false);
  await expect(sumOn(other)).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE' });
});

it('it listens on loopback only, and its secrets are for its owner alone', async () => {
  const { pid, address, logFile } = inject('spark');
  const { stdout } = await promisify(execFile)('ss', ['-Hltnp']);
  const listening = stdout.split('\n').filter((line) => line.includes(`pid=${pid},`));
  expect(listening.length).toBeGreaterThan(0);
  for (const line of listening) expect(line).toMatch(/\s\[?(::ffff:)?127\.0\.0\.1\]?:\d+\s/);
  const home = inject('testFolder');
  for (const file of ['data/spark.json', 'data/secrets/spark.properties'])
    expect((await stat(join(home, file))).mode & 0o777).toBe(0o600);
  expect(await readFile(logFile, 'utf8')).not.toContain(address.token);
});

it('a server that was killed is started anew', async () => {
  const config = await newHome();
  const first = await ensureSparkServer(config);
  process.kill(first.pid, 'SIGKILL');
  const next = await ensureSparkServer(config);
  expect(next.adopted).toBe(false);
  expect(await sumOn(next)).toEqual([{ two: 2 }]);
});

it('a Spark that is not there, or does not start, says what to do', async () => {
  const config = await newHome();
  await expect(ensureSparkServer({ ...config, sparkHome: '/nowhere' })).rejects.toMatchObject({
    code: 'SERVER_BINARIES_MISSING',
    next: expect.stringContaining('scripts/spark/install.sh'),
  });
  await expect(ensureSparkServer(config, { 'spark.master': 'nonsense' })).rejects.toMatchObject({
    code: 'SERVER_START_FAILED',
    message: expect.stringContaining('Master must either be yarn'),
  });
});
