import type { Command } from 'commander';
import { Option } from 'commander';
import { examples, JSON_OPTION } from './help.ts';
import { print, printJson, printNote } from './output.ts';
import { withPlatform } from './platform.ts';
import { csvText } from './sql/csv.ts';
import { resultTable, summary } from './sql/result-text.ts';
import type { QueryResult } from './sql/statement.ts';
import { readStatement } from './sql/statement-input.ts';

interface Options {
  readonly db: 'dwh' | 'oltp';
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
      ),
    )
    .action(sql);
}

async function sql(argument: string | undefined, options: Options): Promise<void> {
  const text = await readStatement(argument, options.file);
  const { result, ms } = await withPlatform(async (platform) => {
    const { runStatement } = await import('./sql/statement.ts');
    const begin = performance.now();
    const database = options.db === 'oltp' ? platform.oltp : platform.dwh;
    const answer = await runStatement(database, text, { isWrite: options.write ?? false });
    return { result: answer, ms: performance.now() - begin };
  });
  printResult(result, options);
  if (!options.json) printNote(summary(result, ms));
}

function printResult(result: QueryResult, { json, csv }: Options): void {
  if (json) printJson(result);
  else if (csv) process.stdout.write(csvText(result));
  else if (result.columns.length > 0) print(resultTable(result));
}
