import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { loadConfig } from '../../src/config.ts';
import { stopServer } from '../../src/storage/embedded/server.ts';
import { type Disturbance, disturbances, randomFrom } from './disturbances.ts';
import { Shop } from './shop.ts';

/**
 * Disturbs a shop that streams and is loaded, and looks whether a row was lost or is there twice: `ecom validate` in between, and at the
 * end the warehouse against what a full rebuild makes of the same shop.
 *
 *   npm run test:chaos                                    300 kills, 100 cut connections, 20 full disks: about an hour
 *   npm run test:chaos -- --kills 30 --cuts 10 --full-disks 2 --seed 7
 */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '300' },
    cuts: { type: 'string', default: '100' },
    'full-disks': { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
});

const PORT = 5840;
const BATCH_MS = 5 * 60_000;
/** Disturbances between two looks. */
const LOOK_EVERY = 20;

const random = randomFrom(Number(values.seed));
const amounts = { kills: Number(values.kills), cuts: Number(values.cuts), fullDisks: Number(values['full-disks']) };
const home = await mkdtemp(join(tmpdir(), 'ecom-chaos-'));
await chmod(home, 0o755);
const config = loadConfig({ ECOM_HOME: home, ECOM_PG_PORT: String(PORT) }, home);
const shop = new Shop(config, PORT);

let now = Date.UTC(2026, 2, 2, 12);
const nextBatch = (): string => {
  now += BATCH_MS;
  return new Date(now).toISOString();
};
const say = (text: string): void => console.log(`${new Date().toISOString().slice(11, 19)}  ${text}`);

try {
  process.exitCode = await run();
} finally {
  await stopServer(config);
  await rm(home, { recursive: true, force: true });
}

async function run(): Promise<number> {
  say(`seed ${values.seed}: ${amounts.kills} kills, ${amounts.cuts} cuts, ${amounts.fullDisks} full disks`);
  await shop.run('stream', '--since', new Date(now).toISOString(), '--until', nextBatch());
  await shop.run('etl');
  const usual = await timed(async () => {
    await shop.run('stream', '--until', nextBatch());
    await shop.run('etl');
  });
  const done = { kills: 0, cuts: 0, fullDisks: 0, skipped: 0 };
  for (const [round, disturbance] of disturbances(amounts, random).entries()) {
    const what = await disturb(disturbance, usual);
    done[what] += 1;
    if ((round + 1) % LOOK_EVERY === 0) {
      await look();
      say(`${JSON.stringify(done)}: validated`);
    }
  }
  await look();
  const differing = await againstRebuild();
  say(
    `${JSON.stringify(done)}: ${differing.length === 0 ? 'no row lost, none twice' : `differs: ${differing.join(', ')}`}`,
  );
  if (done.skipped > 0) say('full disks were skipped: this account may mount none');
  return differing.length === 0 ? 0 : 1;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** One batch and one load, of which something is disturbed; how they end does not matter. */
async function disturb(disturbance: Disturbance, usual: number): Promise<'kills' | 'cuts' | 'fullDisks' | 'skipped'> {
  const until = nextBatch();
  if (disturbance.kind === 'full disk') {
    await shop.run('stream', '--until', until);
    const was = await shop.withFullDisk(async () => void (await shop.start('etl', '--full').end()));
    return was ? 'fullDisks' : 'skipped';
  }
  const wait = disturbance.at * usual;
  if (disturbance.kind === 'kill' && disturbance.victim === 'stream') {
    const command = shop.start('stream', '--until', until);
    await sleep(wait / 2);
    command.kill();
    await command.end();
    return 'kills';
  }
  await shop.run('stream', '--until', until);
  const command = shop.start('etl', '--wait');
  await sleep(wait);
  if (disturbance.kind === 'cut') await shop.cut();
  else if (disturbance.victim === 'postgres') await shop.killPostgres();
  else command.kill();
  await command.end();
  return disturbance.kind === 'cut' ? 'cuts' : 'kills';
}

/** @throws Error where a command fails that nobody disturbs, or a check does */
async function look(): Promise<void> {
  await shop.run('stream', '--until', nextBatch());
  await shop.run('etl', '--wait');
  await shop.run('validate');
}

async function againstRebuild(): Promise<readonly string[]> {
  const before = await shop.fingerprint();
  await shop.run('etl', '--full');
  const after = await shop.fingerprint();
  return [...before].filter(([table, hash]) => after.get(table) !== hash).map(([table]) => table);
}
