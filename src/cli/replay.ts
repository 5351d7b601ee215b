import { resolve } from 'node:path';
import type { Command } from 'commander';
import { announced } from './announced.ts';
import { examples, JSON_OPTION } from './help.ts';
import { parseUntil } from './moments.ts';
import { show } from './output.ts';
import { withShopPlatform } from './platform.ts';
import { prepareShop } from './prepare-shop.ts';
import { streamText } from './stream-text.ts';

interface Options {
  readonly dataset: string;
  readonly until?: Date;
  readonly dayByDay?: boolean;
  readonly skipBadLines?: boolean;
  readonly json?: boolean;
}

export function configure(command: Command): void {
  command
    .argument('<file>', 'your copy of the dataset; .csv or .csv.gz')
    .requiredOption('--dataset <name>', 'what the file is: online-retail')
    .option('--until <when>', "stop there in the file's time; a day is meant whole (default: its end)", parseUntil)
    .option('--day-by-day', 'one transaction for each day instead of one for all')
    .option('--skip-bad-lines', 'list broken lines in <file>.bad-lines.csv of the working folder and go on')
    .option(...JSON_OPTION)
    .addHelpText('after', '\nA later call goes on where the last one stopped; nothing is written twice.')
    .addHelpText('after', examples('ecom replay online_retail.csv.gz --dataset online-retail --until 2011-01-31'))
    .action(replayFile);
}

async function replayFile(file: string, { json, ...options }: Options): Promise<void> {
  const report = await withShopPlatform(async ({ oltp, variables }, onProgress) => {
    const [{ replay }, { variableTexts }] = await Promise.all([
      import('../stream/replay.ts'),
      import('../variables/values.ts'),
      prepareShop(oltp),
    ]);
    const texts = await variableTexts(variables);
    return announced(texts, () => replay(oltp, { ...options, file: resolve(file), onProgress }));
  });
  show(report, json, streamText);
}
