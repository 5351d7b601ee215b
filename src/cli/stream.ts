import type { Command } from 'commander';
import { parseVariable } from '../variables/definitions.ts';
import type { VariableText } from '../variables/values.ts';
import { announced, announcer } from './announced.ts';
import { parseCount, parseSpeed } from './arguments.ts';
import { examples, JSON_OPTION } from './help.ts';
import { parseSince, parseUntil } from './moments.ts';
import { show } from './output.ts';
import { withPlatform } from './platform.ts';
import { streamText } from './stream-text.ts';

interface Options {
  readonly since?: Date;
  readonly until?: Date;
  readonly seed?: number;
  readonly ordersPerBatch?: number;
  readonly eventsPerBatch?: number;
  readonly speed?: number;
  readonly json?: boolean;
}

export function configure(command: Command): void {
  command
    .option('--since <when>', 'write everything from then on that is not written yet (30d, 2026-01-31, …)', parseSince)
    .option('--until <when>', 'stop there; a day is meant whole (default: now)', parseUntil)
    .option('--seed <number>', 'seed of a new shop; the same seed gives the same rows', parseCount)
    .option('--orders-per-batch <number>', 'orders in five minutes (default: 50)', parseCount)
    .option('--events-per-batch <number>', 'click events in five minutes (default: 100)', parseCount)
    .option(
      '--speed <factor>',
      'play the time so much faster than the clock, batch after batch (60x, 1x, …)',
      parseSpeed,
    )
    .option(...JSON_OPTION)
    .addHelpText('after', WHAT_A_BATCH_IS)
    .addHelpText('after', WHAT_SPEED_IS)
    .addHelpText(
      'after',
      examples('ecom stream', 'ecom stream --since 90d --seed 7', 'ecom stream --since 1d --speed 60x'),
    )
    .action(stream);
}

const WHAT_A_BATCH_IS = `
A batch is five minutes of the shop's time. Without --since the stream goes on after the last batch;
what is written already is never written twice.`;

const WHAT_SPEED_IS = `
With --speed an empty shop begins at --since, any other one after its last batch; at 60x a day takes 24 minutes.
It ends when it has caught up with the present, at --until, which may lie in the future, or with Ctrl-C after
the batch in progress.`;

async function stream({ json, speed, ...options }: Options): Promise<void> {
  const report = await withPlatform(async ({ oltp, variables }, onProgress) => {
    const [{ runStream }, { variableTexts }] = await Promise.all([
      import('../stream/stream.ts'),
      import('../variables/values.ts'),
    ]);
    const texts = await variableTexts(variables);
    if (speed !== undefined) {
      const { playShop } = await import('./play.ts');
      return playShop(oltp, { ...traffic(texts), ...options, speed, onProgress }, await announcer(texts));
    }
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
