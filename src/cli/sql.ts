import type { Command } from 'commander';
import { Option } from 'commander';
import { examples, JSON_OPTION } from './help.ts';
import { print, printJson, printNote } from './output.ts';
import { withShopPlatform } from './platform.ts';
import { csvText } from './sql/csv.ts';
import { resultTable, summary } from './sql/result-text.ts';
import type { QueryResult } from './sql/statement.ts';
import { readStatement } from './sql/statement-input.ts';

interface Options {
  readonly db: 'dwh' | 'oltp';
  readonly run?: string;
  readonly file?: string;
  readonly write?: boolean;
  readonly csv?: boolean;
  readonly json?: boolean;
}

export function configure(command: Command): void {
  command
    .argument('[statement]', 'the SQL; without it, what -f or standard input holds')
    .addOption(
      new Option('--db <name>', 'dwh, the warehouse, or oltp, the shop').choices(['dwh', 'oltp']).default('dwh'),
    )
    .option('--run <id>', 'ask the tables that a run with --keep-files left, instead of a database')
    .option('-f, --file <path>', 'read the SQL from a file')
    .option('--write', 'let the statement change data; without it the transaction is read-only')
    .option('--csv', 'print comma-separated values with a header line')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      examples(
        'ecom sql "select order_date, count(*) from core.fact_order group by 1 order by 1 desc limit 7"',
        'ecom sql --db oltp --csv "select * from shop.orders" > orders.csv',
        'ecom sql -f report.sql',
        'ecom sql --run 12 "show tables"',
      ),
    )
    .action(sql);
}

async function sql(argument: string | undefined, options: Options): Promise<void> {
  const text = await readStatement(argument, options.file);
  const begin = performance.now();
  const result = await (options.run === undefined ? askDatabase(text, options) : askRun(text, options.run));
  printResult(result, options);
  if (!options.json) printNote(summary(result, performance.now() - begin));
}

const askDatabase = (text: string, { db, write }: Options): Promise<QueryResult> =>
  withShopPlatform(async (platform) => {
    const { runStatement } = await import('./sql/statement.ts');
    return runStatement(db === 'oltp' ? platform.oltp : platform.dwh, text, { isWrite: write ?? false });
  });

async function askRun(text: string, run: string): Promise<QueryResult> {
  const [{ loadConfig }, { openKeptRun }] = await Promise.all([import('../config.ts'), import('../wire.ts')]);
  const tables = await openKeptRun(loadConfig(), Number(run));
  try {
    return { ...(await tables.query(text)), changed: null };
  } finally {
    tables.close();
  }
}

function printResult(result: QueryResult, { json, csv }: Options): void {
  if (json) printJson(result);
  else if (csv) process.stdout.write(csvText(result));
  else if (result.columns.length > 0) print(resultTable(result));
}
