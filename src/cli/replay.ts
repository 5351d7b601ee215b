import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { VariableStore } from '../variables/store.ts';
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

/** What a dataset says of its equal rows holds for the ETL, unless somebody has said otherwise. */
async function declareDuplicates(variables: VariableStore, dataset: string): Promise<void> {
  const [{ datasetNamed }, { variableTexts }] = await Promise.all([
    import('../stream/replay/dataset.ts'),
    import('../variables/values.ts'),
  ]);
  const tables = datasetNamed(dataset).supersedesDuplicatesOf;
  const texts = await variableTexts(variables);
  const isSet = texts.some(({ name, source }) => name === 'supersede_exact_duplicates' && source !== 'default');
  if (!isSet && tables.length > 0) await variables.store('supersede_exact_duplicates', tables.join(','));
}

async function replayFile(file: string, { json, ...options }: Options): Promise<void> {
  const report = await withShopPlatform(async ({ oltp, variables }, onProgress) => {
    const [{ replay }, { variableTexts }] = await Promise.all([
      import('../stream/replay.ts'),
      import('../variables/values.ts'),
      prepareShop(oltp, onProgress),
    ]);
    await declareDuplicates(variables, options.dataset);
    const texts = await variableTexts(variables);
    return announced(texts, () => replay(oltp, { ...options, file: resolve(file), onProgress }));
  });
  show(report, json, streamText);
}
