import type { Config } from '../../config.ts';
import { EcomError } from '../../errors.ts';
import { runEtl } from '../../etl/run.ts';
import type { Platform } from '../../platform.ts';
import { validateWarehouse } from '../../quality/validate.ts';
import { runStream } from '../../stream/stream.ts';
import { printNote } from '../output.ts';
import { usesEmbeddedServer } from '../platform.ts';
import type { Link } from './link.ts';
import type { UpOptions } from './options.ts';
import { batchOutcome, failedChecks, runOutcome, validationOutcome } from './outcomes.ts';
import { phase, tried } from './phase.ts';
import { type ShopState, shopState } from './shop-state.ts';

/** The shop's time runs in steps of five minutes. */
const TICK_MS = 300_000;

export interface Started {
  readonly platform: Platform;
  /** What the shop held before. */
  readonly shop: ShopState;
}

/**
 * From nothing, or from where the last `ecom up` stopped, to a warehouse that is up to date.
 *
 * @throws EcomError where the databases do not come up, or the shop's history cannot be made. What the clock will try again is
 * printed instead.
 */
export async function start(config: Config, link: Link, options: UpOptions, isServerNew: boolean): Promise<Started> {
  const platform = await phase(
    'databases',
    (progress) => link.open(progress),
    (opened) => placeOf(config, opened, isServerNew),
  );
  const shop = await shopState(platform.oltp);
  if (options.stream) await fillShop(platform, shop, options);
  await tried(() => phase('ETL run', (onProgress) => runEtl(platform, { onProgress }), runOutcome));
  const checks = await tried(() =>
    phase('validation', (onProgress) => validateWarehouse(platform, { onProgress }), validationOutcome),
  );
  for (const line of failedChecks(checks?.checks ?? [])) printNote(line);
  return { platform, shop };
}

function placeOf(config: Config, { oltp, dwh }: Platform, isServerNew: boolean): string {
  const hosts = [...new Set([oltp, dwh].map(({ displayUrl }) => new URL(displayUrl).host))];
  const server = usesEmbeddedServer(config) ? `, embedded PostgreSQL ${isServerNew ? 'started' : 'was running'}` : '';
  return `${hosts.join(', ')}${server}`;
}

async function fillShop({ oltp }: Platform, shop: ShopState, { history, seed }: UpOptions): Promise<void> {
  if (shop === 'foreign') throw notOurs(oltp.displayUrl);
  if (shop === 'begun') {
    await tried(() => phase('shop', (onProgress) => runStream(oltp, { onProgress }), batchOutcome));
    return;
  }
  // The newest step is left for the first batch, so that a person sees one soon.
  const window = { since: new Date(Date.now() - history), until: new Date(Date.now() - TICK_MS) };
  const seeded = seed === undefined ? window : { ...window, seed };
  await phase('shop history', (onProgress) => runStream(oltp, { ...seeded, onProgress }), batchOutcome);
}

const notOurs = (url: string): EcomError =>
  new EcomError(
    'SETTING_INVALID',
    `${url} holds orders that ecom did not write: a simulated shop must not be mixed into them.`,
    {
      next: 'Run ecom up --no-stream to keep its warehouse up to date, or point ECOM_OLTP_URL to an empty database.',
      fields: { setting: 'ECOM_OLTP_URL' },
    },
  );
