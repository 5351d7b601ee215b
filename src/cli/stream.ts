import { type Command, Option } from 'commander';
import type { FaultRates } from '../shop/faults/rates.ts';
import type { TrafficProfile } from '../shop/shop.ts';
import { type DriftKind, driftKinds } from '../stream/drift/changes.ts';
import { announced } from './announced.ts';
import { parseCount } from './arguments.ts';
import { faultOption } from './fault-rates.ts';
import { examples, JSON_OPTION } from './help.ts';
import { parseSince, parseUntil } from './moments.ts';
import { show } from './output.ts';
import { withPlatform } from './platform.ts';
import { chosenOf, trafficOption } from './shop-traffic.ts';
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
  readonly json?: boolean;
}

export function configure(command: Command): void {
  command
    .option('--since <when>', 'write everything from then on that is not written yet (30d, 2026-01-31, …)', parseSince)
    .option('--until <when>', 'stop there; a day is meant whole (default: now)', parseUntil)
    .option('--seed <number>', 'seed of a new shop; the same seed gives the same rows', parseCount)
    .addOption(trafficOption('that of the last batch; of a new shop, documented'))
    .option('--orders-per-batch <number>', 'orders in five minutes (default: 50; of a lifelike shop, 2)', parseCount)
    .option(
      '--events-per-batch <number>',
      'click events in five minutes (default: 100; a lifelike shop records all)',
      parseCount,
    )
    .addOption(faultOption())
    .addOption(
      new Option('--drift <kind...>', "first change one of the shop's tables, as its developers would").choices(
        driftKinds,
      ),
    )
    .option(...JSON_OPTION)
    .addHelpText('after', WHAT_A_BATCH_IS)
    .addHelpText(
      'after',
      examples(
        'ecom stream',
        'ecom stream --since 90d --seed 7 --traffic lifelike',
        'ecom stream --fault duplicate_order=0.02 --fault late_event=5%',
        'ecom stream --drift add_column',
      ),
    )
    .action(stream);
}

const WHAT_A_BATCH_IS = `
A batch is five minutes of the shop's time. Without --since the stream goes on after the last batch;
what is written already is never written twice. docs/shop.md says what each fault and each drift is.`;

async function stream({ json, traffic, fault, ...options }: Options): Promise<void> {
  const report = await withPlatform(async ({ oltp, variables }, onProgress) => {
    const [{ runStream }, { variableTexts }] = await Promise.all([
      import('../stream/stream.ts'),
      import('../variables/values.ts'),
    ]);
    const texts = await variableTexts(variables);
    const chosen = chosenOf(texts, { traffic, fault });
    return announced(texts, () => runStream(oltp, { ...chosen, ...options, onProgress }));
  });
  show(report, json, streamText);
}
