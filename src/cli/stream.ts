import { type Command, Option } from 'commander';
import { parseVariable } from '../variables/definitions.ts';
import type { VariableText } from '../variables/values.ts';
import { announced } from './announced.ts';
import { parseCount } from './arguments.ts';
import { examples, JSON_OPTION } from './help.ts';
import { parseSince, parseUntil } from './moments.ts';
import { show } from './output.ts';
import { withPlatform } from './platform.ts';
import { fidelity } from './stream/fidelity.ts';
import { streamText } from './stream-text.ts';

interface Options {
  readonly since?: Date;
  readonly until?: Date;
  readonly seed?: number;
  readonly ordersPerBatch?: number;
  readonly eventsPerBatch?: number;
  readonly fidelity?: boolean;
  readonly json?: boolean;
}

export function configure(command: Command): void {
  command
    .option('--since <when>', 'write everything from then on that is not written yet (30d, 2026-01-31, …)', parseSince)
    .option('--until <when>', 'stop there; a day is meant whole (default: now)', parseUntil)
    .option('--seed <number>', 'seed of a new shop; the same seed gives the same rows', parseCount)
    .option('--orders-per-batch <number>', 'orders in five minutes (default: 50)', parseCount)
    .option('--events-per-batch <number>', 'click events in five minutes (default: 100)', parseCount)
    .addOption(new Option('--fidelity', 'write nothing; measure how close the shop is to real ones').conflicts(writing))
    .option(...JSON_OPTION)
    .addHelpText('after', WHAT_A_BATCH_IS)
    .addHelpText('after', WHAT_FIDELITY_IS)
    .addHelpText('after', examples('ecom stream', 'ecom stream --since 90d --seed 7', 'ecom stream --fidelity'))
    .action(stream);
}

const WHAT_A_BATCH_IS = `
A batch is five minutes of the shop's time. Without --since the stream goes on after the last batch;
what is written already is never written twice.`;

/** Options of what is written. */
const writing = ['since', 'until', 'seed', 'ordersPerBatch', 'eventsPerBatch'];

const WHAT_FIDELITY_IS = `
--fidelity compares the latest 365 days in ecom_db with published numbers: it names the statistic, the target and what
is accepted, and exits with 0 whatever it finds. Robots are left out, and so are days on which sessions were sampled.`;

async function stream({ json, fidelity: isMeasured, ...options }: Options): Promise<void> {
  if (isMeasured) return fidelity(json);
  const report = await withPlatform(async ({ oltp, variables }, onProgress) => {
    const [{ runStream }, { variableTexts }] = await Promise.all([
      import('../stream/stream.ts'),
      import('../variables/values.ts'),
    ]);
    const texts = await variableTexts(variables);
    return announced(texts, () => runStream(oltp, { ...traffic(texts), ...options, onProgress }));
  });
  show(report, json, streamText);
}

/** The Variables that were set; without any, a shop goes on with the volumes of its last batch. */
function traffic(texts: readonly VariableText[]): Pick<Options, 'ordersPerBatch' | 'eventsPerBatch'> {
  const value = (name: 'orders_per_batch' | 'events_per_batch'): number | undefined => {
    const found = texts.find((variable) => variable.name === name && variable.source !== 'default');
    return found && parseVariable(name, found.text, found.source);
  };
  const [orders, events] = [value('orders_per_batch'), value('events_per_batch')];
  return {
    ...(orders === undefined ? {} : { ordersPerBatch: orders }),
    ...(events === undefined ? {} : { eventsPerBatch: events }),
  };
}
