import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Call, ecom, emptyFolder } from './ecom.ts';

const newHome = async (env: Readonly<Record<string, string>> = {}): Promise<Call & { readonly home: string }> => {
  const home = await emptyFolder();
  return { home, env: { ECOM_HOME: home, ...env } };
};

interface Listed {
  readonly name: string;
  readonly value: string;
  readonly source: string;
}

async function listed(call: Call, name: string): Promise<Listed | undefined> {
  const rows = JSON.parse((await ecom(['variables', 'list', '--json'], call)).stdout) as Listed[];
  return rows.find((row) => row.name === name);
}

it('a Variable has its default until it is set, and again when it is unset', async () => {
  const call = await newHome();
  expect(await listed(call, 'orders_per_batch')).toMatchObject({ value: '50', source: 'default' });
  expect((await ecom(['variables', 'set', 'orders_per_batch', '200'], call)).code).toBe(0);
  expect(await listed(call, 'orders_per_batch')).toMatchObject({ value: '200', source: 'stored' });
  expect((await ecom(['variables', 'get', 'orders_per_batch'], call)).stdout).toBe('200\n');
  expect((await ecom(['variables', 'unset', 'orders_per_batch'], call)).code).toBe(0);
  expect(await listed(call, 'orders_per_batch')).toMatchObject({ value: '50', source: 'default' });
});

it('the environment comes before what is stored', async () => {
  const call = await newHome({ ECOM_VAR_HISTORY_RUNS_KEPT: '9' });
  const outcome = await ecom(['variables', 'set', 'history_runs_kept', '7'], call);
  expect(outcome.stdout).toContain('ECOM_VAR_HISTORY_RUNS_KEPT');
  expect(await listed(call, 'history_runs_kept')).toMatchObject({ value: '9', source: 'environment' });
});

it.each([
  ['orders_per_batch', 'many'],
  ['orders_per_batch', '0'],
  ['fault_bot', '150%'],
  ['alert_email', 'nobody'],
  ['smtp_url', 'http://mail.example.com'],
  ['unknown', '1'],
])('%s cannot be %j, and nothing is stored', async (name, value) => {
  const call = await newHome();
  const outcome = await ecom(['variables', 'set', name, value], call);
  expect(outcome.code).toBe(2);
  expect(outcome.stderr).toContain('SETTING_INVALID');
  await expect(stat(join(call.home, 'data/secrets/variables.json'))).rejects.toThrow('ENOENT');
});

it('a secret is in no listing and no message, and its file is for its owner alone', async () => {
  const call = await newHome();
  const secret = 'whsec_0123456789abcdef';
  const set = await ecom(['variables', 'set', 'alert_webhook_secret', secret], call);
  const list = await ecom(['variables', 'list'], call);
  const refused = await ecom(['variables', 'set', 'alert_webhook_secret', 'tooshort'], call);
  for (const { stdout, stderr } of [set, list, refused]) expect(`${stdout}${stderr}`).not.toMatch(/whsec|tooshort/);
  expect(await listed(call, 'alert_webhook_secret')).toMatchObject({ value: '***', source: 'stored' });
  expect((await ecom(['variables', 'get', 'alert_webhook_secret'], call)).stdout).toBe(`${secret}\n`);
  expect((await stat(join(call.home, 'data/secrets/variables.json'))).mode & 0o777).toBe(0o600);
});
