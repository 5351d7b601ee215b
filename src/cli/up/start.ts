import { SHOP_SCHEMA, sources } from '../../../models/sources/index.ts';
import { type Config, usesEmbeddedServer } from '../../config.ts';
import { EcomError } from '../../errors.ts';
import { runEtl } from '../../etl/run.ts';
import type { Platform } from '../../platform.ts';
import { prepareCapture, prepareSource, prepareWarehouse } from '../../prepare.ts';
import type { Progress } from '../../progress.ts';
import type { ValidationReport } from '../../quality/report.ts';
import { validateWarehouse } from '../../quality/validate.ts';
import type { TrafficProfile } from '../../shop/shop.ts';
import { TICK_MS } from '../../shop/time/clock.ts';
import type { StreamOptions, StreamReport } from '../../stream/report.ts';
import { runStream } from '../../stream/stream.ts';
import { variableTexts } from '../../variables/values.ts';
import { announced } from '../announced.ts';
import { printNote } from '../output.ts';
import { chosenOf } from '../shop-traffic.ts';
import type { Link } from './link.ts';
import type { UpOptions } from './options.ts';
import { batchOutcome, failedChecks, runOutcome, validationOutcome } from './outcomes.ts';
import { phase, tried } from './phase.ts';
import { type ShopState, shopState } from './shop-state.ts';

export interface Started {
  readonly platform: Platform;
  /** What the shop held before. */
  readonly shop: ShopState;
}

/** What the start works with. */
export interface Start {
  readonly config: Config;
  readonly link: Link;
  readonly options: UpOptions;
  /** This process starts the embedded server. */
  readonly isServerNew: boolean;
  readonly stop: AbortSignal;
}

/**
 * From nothing, or from where the last `ecom up` stopped, to a warehouse that is up to date.
 *
 * @throws EcomError where the databases do not come up, or the shop's history cannot be made. What the clock will try again is
 * printed instead.
 */
export async function start(starting: Start): Promise<Started> {
  const { options, stop } = starting;
  const opening = (onProgress: Progress): Promise<Started> => openPrepared(starting, onProgress);
  const { platform, shop } = await phase(stop, 'databases', opening, (opened) => placeOf(starting, opened.platform));
  if (options.stream) await fillShop(platform, shop, starting);
  await tried(
    stop,
    phase(stop, 'ETL run', (onProgress) => runEtl(platform, { onProgress }), runOutcome),
  );
  const validate = (onProgress: Progress): Promise<ValidationReport> => validateWarehouse(platform, { onProgress });
  const validation = await tried(stop, phase(stop, 'validation', validate, validationOutcome));
  for (const line of failedChecks(validation?.checks ?? [])) printNote(line);
  return { platform, shop };
}

/** A shop that is refused, and the tables of a shop that only the ETL reads, are left as they are. */
async function openPrepared({ config, link, options }: Start, onProgress: Progress): Promise<Started> {
  const platform = await link.open(onProgress);
  const shop = await shopState(platform.oltp);
  if (options.stream && shop === 'foreign') throw notOurs(platform.oltp.displayUrl);
  const { oltp, project } = platform;
  const isShopOurs = options.stream || config.oltpUrl === undefined;
  // The stream writes the shop as it knows it, whatever own models read.
  const shopPrepared = isShopOurs
    ? prepareSource(oltp, SHOP_SCHEMA, sources, onProgress)
    : prepareCapture(oltp, project.sourceSchema, project.sources, onProgress);
  await Promise.all([shopPrepared, prepareWarehouse(platform, onProgress)]);
  return { platform, shop };
}

function placeOf({ config, isServerNew }: Start, { oltp, dwh }: Platform): string {
  const hosts = [...new Set([oltp, dwh].map(({ displayUrl }) => new URL(displayUrl).host))];
  const server = usesEmbeddedServer(config) ? `, embedded PostgreSQL ${isServerNew ? 'started' : 'was running'}` : '';
  return `${hosts.join(', ')}${server}`;
}

async function fillShop({ oltp, variables }: Platform, shop: ShopState, { options, stop }: Start): Promise<void> {
  const profile = options.traffic ?? usualProfile(shop);
  const texts = await variableTexts(variables);
  const traffic = chosenOf(texts, { traffic: profile, fault: options.fault });
  const write = (work: StreamOptions): Promise<StreamReport> => announced(texts, () => runStream(oltp, work));
  if (shop === 'begun') {
    await tried(
      stop,
      phase(stop, 'shop', (onProgress) => write({ ...traffic, onProgress }), batchOutcome),
    );
    return;
  }
  // The newest step is left for the first batch, so that a person sees one soon.
  const window = { since: new Date(Date.now() - options.history), until: new Date(Date.now() - TICK_MS) };
  const seeded = options.seed === undefined ? window : { ...window, seed: options.seed };
  await phase(stop, 'shop history', (onProgress) => write({ ...traffic, ...seeded, onProgress }), batchOutcome);
}

/** A new shop is lifelike unless somebody wants another one: funnels should look like funnels. */
const usualProfile = (shop: ShopState): TrafficProfile | undefined => (shop === 'empty' ? 'lifelike' : undefined);

const notOurs = (url: string): EcomError =>
  new EcomError(
    'SETTING_INVALID',
    `${url} holds orders that ecom did not write: a simulated shop must not be mixed into them.`,
    {
      next: 'Run ecom up --no-stream to keep its warehouse up to date, or point ECOM_OLTP_URL to an empty database.',
      fields: { setting: 'ECOM_OLTP_URL' },
    },
  );
