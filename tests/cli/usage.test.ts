import { readdir, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { type Call, ecom, emptyFolder, type Outcome } from './ecom.ts';

/** What belongs to wrong usage must not reach a database: there is none behind this address. */
const nowhere: Call = {
  env: {
    ECOM_OLTP_URL: 'postgres://someone:secret@127.0.0.1:1/ecom_db',
    ECOM_DWH_URL: 'postgres://someone:secret@127.0.0.1:1/ecom_dwh',
  },
};

const page = await readFile(new URL('../../docs/cli.md', import.meta.url), 'utf8');

const errorOf = ({ stdout }: Outcome): Record<string, unknown> =>
  (JSON.parse(stdout) as { error: Record<string, unknown> }).error;

it.each(commands.map(({ name }) => name))('ecom %s --help has its options and an example', async (name) => {
  const { code, stdout, stderr } = await ecom([name, '--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^Examples?:\n {2}\$ ecom /m);
  expect(stdout).toContain('--json');
  expect(page, 'npm run docs:cli writes the page').toContain(stdout.trimEnd());
});

it('ecom --help lists every command', async () => {
  const { code, stdout } = await ecom(['--help']);
  expect(code).toBe(0);
  for (const { name, summary } of commands) expect(stdout).toMatch(new RegExp(`^ {2}${name} +${summary}`, 'm'));
});

it('ecom alone shows the help and fails as wrong usage', async () => {
  const { code, stdout, stderr } = await ecom([]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('Usage: ecom');
});

it('ecom --version prints the version alone', async () => {
  expect((await ecom(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

it.each([
  ['an unknown command', ['etll']],
  ['an unknown option', ['etl', '--fulll']],
  ['an argument too many', ['status', 'now']],
  ['a missing argument', ['replay', '--dataset', 'online-retail']],
  ['a missing option', ['replay', 'file.csv']],
  ['a day that does not exist', ['stream', '--since', '2026-02-30']],
  ['an unknown database', ['sql', '--db', 'ops', 'select 1']],
  ['a number that is none', ['stream', '--seed', 'x']],
  ['a drift that nobody knows', ['stream', '--drift', 'rename_table']],
  ['a speed that is none', ['stream', '--speed', 'fast']],
  ['a fault that nobody knows', ['stream', '--fault', 'lost_order=0.1']],
  ['a rate above one', ['up', '--fault', 'bot=1.5']],
  ['a span that is none', ['up', '--etl-every', '10']],
  ['no SQL', ['sql']],
  ['measuring and writing at once', ['stream', '--fidelity', '--seed', '7']],
])('%s exits with 2 and names the help', async (_case, args) => {
  const { code, stdout, stderr } = await ecom(args, nowhere);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^SETTING_INVALID .+\n→ .*--help/);
});

it('a mistyped command gets the right one proposed', async () => {
  expect((await ecom(['validat'])).stderr).toContain('Did you mean validate?');
});

it('with --json wrong usage is a document too', async () => {
  const outcome = await ecom(['etl', '--json', '--fulll'], nowhere);
  expect(outcome.code).toBe(2);
  expect(errorOf(outcome)).toMatchObject({ code: 'SETTING_INVALID', next: 'ecom etl --help shows what it takes.' });
});

it.each([
  ['SETTING_INVALID', 2, ['status'], { ECOM_PG_PORT: 'high' }],
  ['URL_INVALID', 2, ['etl'], { ECOM_DWH_URL: 'mysql://someone:secret@localhost/ecom_dwh' }],
  ['DATABASE_UNREACHABLE', 1, ['status'], nowhere.env],
  ['DATABASE_UNREACHABLE', 1, ['etl'], nowhere.env],
  ['DATABASE_UNREACHABLE', 1, ['sql', 'select 1'], nowhere.env],
  ['SETTING_INVALID', 2, ['reset', '--yes'], nowhere.env],
  ['FILE_UNREADABLE', 1, ['sql', '-f', 'absent.sql'], nowhere.env],
])('%s exits with %i and is the one document of ecom %s --json', async (errorCode, exitCode, args, env) => {
  const home = await emptyFolder();
  const outcome = await ecom([...args, '--json'], { env: { ECOM_HOME: home, ...env } });
  expect(await readdir(home)).not.toContain('data');
  expect(outcome.code).toBe(exitCode);
  const error = errorOf(outcome);
  expect(error.code).toBe(errorCode);
  expect(error.next).toBeTypeOf('string');
  expect(outcome.stderr).toContain(`${errorCode} ${error.message}`);
});

it('no message shows a password or a stack', async () => {
  const { stderr } = await ecom(['status'], { env: { ECOM_HOME: await emptyFolder(), ...nowhere.env } });
  expect(stderr).not.toContain('secret');
  expect(stderr).not.toMatch(/^ {4}at /m);
});

it('ECOM_DEBUG=1 shows the stack and the cause', async () => {
  const { stderr } = await ecom(['status'], {
    env: { ECOM_HOME: await emptyFolder(), ...nowhere.env, ECOM_DEBUG: '1' },
  });
  expect(stderr).toMatch(/^ {4}at /m);
  expect(stderr).toContain('caused by: Error: connect ECONNREFUSED');
});
