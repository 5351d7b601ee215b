import { type Command, Option } from 'commander';
import type { FaultRates } from '../shop/faults/rates.ts';
import type { TrafficProfile } from '../shop/shop.ts';
import { type DriftKind, driftKinds } from '../stream/drift/changes.ts';
import { announced, announcer } from './announced.ts';
import { parseAs, parseHistory, parseSeed, parseSpeed } from './arguments.ts';
import { faultOption } from './fault-rates.ts';
import { examples, JSON_OPTION } from './help.ts';
import { parseUntil } from './moments.ts';
import { printNote, show } from './output.ts';
import { withShopPlatform } from './platform.ts';
import { prepareShop } from './prepare-shop.ts';
import { chosenOf, trafficOption } from './shop-traffic.ts';
import { fidelity } from './stream/fidelity.ts';
import { streamText } from './stream-text.ts';

interface Options {
  readonly since?: Date;
  readonly until?: Date;
  readonly seed?: number;
  readonly traffic?: TrafficProfile;
  readonly ordersPerBatch?: number;
  readonly eventsPerBatch?: number;
  readonly fault?: FaultRates;
  readonly drift?: readonly DriftKind[];
  readonly speed?: number;
  readonly fidelity?: boolean;
  readonly json?: boolean;
}

export function configure(command: Command): void {
  command
    .option(
      '--since <when>',
      'write everything from then on that is not written yet (30d, 2026-01-31, …)',
      parseHistory,
    )
    .option('--until <when>', 'stop there; a day is meant whole (default: now)', parseUntil)
    .option('--seed <number>', 'seed of a new shop; the same seed gives the same rows', parseSeed)
    .addOption(trafficOption('that of the last batch; of a new shop, documented'))
    .option(
      '--orders-per-batch <number>',
      'orders in five minutes (default: 50; of a lifelike shop, 2)',
      parseAs('orders_per_batch'),
    )
    .option(
      '--events-per-batch <number>',
      'click events in five minutes (default: 100; a lifelike shop records all)',
      parseAs('events_per_batch'),
    )
    .option(
      '--speed <factor>',
      'play the time so much faster than the clock, batch after batch (60x, 1x, …)',
      parseSpeed,
    )
    .addOption(faultOption())
    .addOption(
      new Option('--drift <kind...>', "first change one of the shop's tables, as its developers would").choices(
        driftKinds,
      ),
    )
    .addOption(new Option('--fidelity', 'write nothing; measure how close the shop is to real ones').conflicts(writing))
    .option(...JSON_OPTION)
    .addHelpText('after', WHAT_A_BATCH_IS)
    .addHelpText('after', WHAT_SPEED_IS)
    .addHelpText('after', WHAT_FIDELITY_IS)
    .addHelpText(
      'after',
      examples(
        'ecom stream',
        'ecom stream --since 90d --seed 7 --traffic lifelike',
        'ecom stream --since 1d --speed 60x',
        'ecom stream --fault duplicate_order=0.02 --fault late_event=5%',
        'ecom stream --drift add_column',
        'ecom stream --fidelity',
      ),
    )
    .action(stream);
}

/** Options of what is written. */
const writing = ['since', 'until', 'seed', 'traffic', 'ordersPerBatch', 'eventsPerBatch', 'speed', 'fault', 'drift'];

const WHAT_A_BATCH_IS = `
A batch is five minutes of the shop's time. Without --since the stream goes on after the last batch;
what is written already is never written twice. docs/shop.md says what the profiles, the faults and
the drifts are.`;

const WHAT_SPEED_IS = `
With --speed an empty shop begins at --since, any other one after its last batch; at 60x a day takes 24 minutes.
It ends when it has caught up with the present, at --until, which may lie in the future, or with Ctrl-C after
the batch in progress.`;

const WHAT_FIDELITY_IS = `
--fidelity compares the latest 365 days in ecom_db with published numbers: it names the statistic, the target and what
is accepted, and exits with 0 whatever it finds. Robots are left out, and so are days on which sessions were sampled.`;

async function stream({ json, fidelity: isMeasured, speed, traffic, fault, ...given }: Options): Promise<void> {
  if (isMeasured) return fidelity(json);
  const report = await withShopPlatform(async ({ oltp, variables }, onProgress) => {
    const [{ runStream }, { variableTexts }] = await Promise.all([
      import('../stream/stream.ts'),
      import('../variables/values.ts'),
      prepareShop(oltp, onProgress),
    ]);
    const texts = await variableTexts(variables);
    const options = { ...chosenOf(texts, { traffic, fault }), ...given, onProgress };
    if (speed === undefined) return announced(texts, () => runStream(oltp, options));
    const { playShop } = await import('./play.ts');
    return playShop(oltp, { ...options, speed }, await announcer(texts));
  });
  if (report.batches === 0 && (traffic !== undefined || fault !== undefined)) printNote(NOTHING_CHANGED);
  show(report, json, streamText);
}

const NOTHING_CHANGED = `No batch was due, so --traffic and --fault changed nothing: they hold from a batch on that is written with them.
Call again after the next five minutes, or set the Variables: ecom variables list.`;
