import { chown, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { EcomError } from '../../errors.ts';
import { openLogFile, sizeOf } from '../../machine/log-file.ts';
import { freePort } from '../../machine/ports.ts';
import type { Account } from './account.ts';
import { programPath } from './binaries.ts';
import { runAs } from './command.ts';
import { forgetDeadPostmaster, livingPostmaster, type Postmaster } from './control-file.ts';
import { startFailed } from './failures.ts';
import { refuseOtherVersion } from './initialise.ts';
import type { Places } from './places.ts';

const ATTEMPTS = 20;
const PAUSE_MS = 250;
const START_TIMEOUT_S = 120;
/** Recovery after a crash of the machine replays at most `max_wal_size`. */
const ANSWER_TIMEOUT_MS = 120_000;

/** Starts the server through `pg_ctl`, which leaves it in a session of its own: it survives whatever ends this process. */
export async function startProcess(
  places: Places,
  account: Account | undefined,
  wanted: readonly number[],
): Promise<Postmaster> {
  await refuseOtherVersion(places, await programVersion(places, account));
  await prepareLog(places, account);
  if (!(await livingPostmaster(places.data))) await forgetDeadPostmaster(places.data);
  for (let attempt = 1; ; attempt += 1) {
    const written = await sizeOf(places.log);
    const port = await freePort(wanted);
    const { output } = await runPgCtl(places, account, port);
    const postmaster = await livingPostmaster(places.data);
    if (postmaster) return postmaster;
    const lines = (await readFile(places.log)).subarray(written).toString('utf8');
    if (attempt === ATTEMPTS || !passes(lines)) throw startFailed('its log ends with', lines || output, places);
    await sleep(PAUSE_MS);
  }
}

const runPgCtl = (places: Places, account: Account | undefined, port: number): ReturnType<typeof runAs> =>
  runAs(account, programPath(places.binaries, 'pg_ctl'), [
    'start',
    `--pgdata=${places.data}`,
    `--log=${places.log}`,
    `--options=-p ${port}`,
    '--wait',
    `--timeout=${START_TIMEOUT_S}`,
  ]);

/** Another process took the port in between; or processes of a server that was killed still end. */
const passes = (log: string): boolean =>
  /address already in use|pre-existing shared memory block|is the address already|lock file .* already exists/i.test(
    log,
  );

async function programVersion(places: Places, account: Account | undefined): Promise<string> {
  const { status, output } = await runAs(account, programPath(places.binaries, 'postgres'), ['--version']);
  const version = /\d+(\.\d+)*/.exec(output)?.[0];
  if (status !== 0 || !version) throw startFailed('its program does not run', output, places);
  return version;
}

/** The server's account may write the file, not the folder. */
async function prepareLog({ log }: Places, account: Account | undefined): Promise<void> {
  await (await openLogFile(log)).close();
  if (account) await chown(log, account.uid, account.gid);
}

/** A server that recovers refuses connections for a while; undefined if it ends meanwhile. */
export async function waitUntilAnswering<T>(
  ask: () => Promise<T>,
  places: Pick<Places, 'data' | 'log'>,
): Promise<T | undefined> {
  const giveUpAt = performance.now() + ANSWER_TIMEOUT_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === '28P01') throw otherPassword(places, error);
      if (!(await livingPostmaster(places.data))) return undefined;
      if (performance.now() > giveUpAt) throw startFailed('it does not answer', String(error), places);
      await sleep(PAUSE_MS);
    }
  }
}

const otherPassword = ({ data }: Pick<Places, 'data'>, cause: unknown): EcomError =>
  new EcomError('DATABASE_LOGIN_FAILED', `The embedded PostgreSQL of ${data} has another password than the one kept.`, {
    next: 'Set the kept one again as user ecom: alter user ecom password …; it is in data/secrets/postgres.password.',
    cause,
  });
