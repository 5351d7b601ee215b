import type { Command } from 'commander';
import { Option } from 'commander';
import { EcomError, exitCodeOf } from '../errors.ts';
import type { StatementRunner } from '../storage/statements.ts';
import { errorDocument, reportError } from './failure.ts';
import { examples, JSON_OPTION } from './help.ts';
import { printNote, printPiece } from './output.ts';
import { withProgress } from './progress.ts';
import { csvWriter } from './sql/csv.ts';
import { documentWriter, ndjsonWriter } from './sql/json.ts';
import { sqlError } from './sql/sql-error.ts';
import { readStatement } from './sql/statement-input.ts';
import { summary, tableWriter } from './sql/table-text.ts';
import type { AnswerWriter } from './sql/writer.ts';

interface Options {
  readonly db: 'dwh' | 'oltp';
  readonly run?: string;
  readonly tables?: string | true;
  readonly file?: string;
  readonly write?: boolean;
  readonly csv?: boolean;
  readonly ndjson?: boolean;
  readonly json?: boolean;
}

export function configure(command: Command): void {
  command
    .argument('[statement]', 'the SQL, one statement; without it, what -f or standard input holds')
    .addOption(
      new Option('--db <name>', 'dwh, the warehouse, or oltp, the shop').choices(['dwh', 'oltp']).default('dwh'),
    )
    .option('--run <id>', 'ask the tables that a run with --keep-files left, instead of a database')
    .addOption(
      new Option('--tables [name]', 'list tables and views, or the columns of one').conflicts(['file', 'write']),
    )
    .option('-f, --file <path>', 'read the SQL from a file')
    .addOption(new Option('--write', 'let the statement change what the log-in may').conflicts('run'))
    .addOption(new Option('--csv', 'print comma-separated values with a header line').conflicts(['ndjson', 'json']))
    .addOption(new Option('--ndjson', 'print one JSON object a row, each on its line').conflicts('json'))
    .option(...JSON_OPTION)
    .addHelpText('after', WHO_READS)
    .addHelpText(
      'after',
      examples(
        'ecom sql "select order_date, count(*) as orders from core.fact_order group by order_date order by order_date"',
        'ecom sql --tables core.fact_order',
        'ecom sql --db oltp --csv "select * from shop.orders" > orders.csv',
        'ecom sql -f report.sql',
        'ecom sql --run 12 "show tables"',
      ),
    )
    .action(sql);
}

const WHO_READS = `
Without --write the statement can change nothing: it is run by a log-in without any right to write. On a server of your
own that is ECOM_DWH_READER_URL or ECOM_OLTP_READER_URL; docs/bi.md says what holds without them. Rows are printed as they
come, however many there are.`;

async function sql(argument: string | undefined, options: Options): Promise<void> {
  if (options.tables !== undefined && argument !== undefined) throw tablesAlone(argument);
  const text = options.tables === undefined ? await readStatement(argument, options.file) : undefined;
  const runner = await openRunner(options);
  const asked = text ?? runner.describe(options.tables === true ? undefined : options.tables);
  const writer = writerOf(options);
  const printed = { isBegun: false };
  try {
    await printAnswer(runner, asked, writer, printed, options);
  } catch (error) {
    const failure = sqlError(error, asked, runner.displayUrl);
    if (!printed.isBegun || !writer.fail) throw failure;
    await printPiece(writer.fail(errorDocument(failure).error));
    reportError(failure, false);
    process.exitCode = exitCodeOf(failure);
  }
}

async function printAnswer(
  runner: StatementRunner,
  text: string,
  writer: AnswerWriter,
  printed: { isBegun: boolean },
  { json }: Options,
): Promise<void> {
  const begin = performance.now();
  const result = await runner.run(text, async ({ columns, rows, changed }) => {
    printed.isBegun = true;
    await printPiece(writer.begin(columns));
    let count = 0;
    for await (const group of rows) {
      count += group.length;
      await printPiece(writer.rows(group));
    }
    await printPiece(writer.end(changed()));
    return { rows: count, changed: changed() };
  });
  if (!json) printNote(summary(result, performance.now() - begin));
}

function writerOf({ csv, ndjson, json }: Options): AnswerWriter {
  if (json) return documentWriter();
  if (ndjson) return ndjsonWriter();
  return csv ? csvWriter() : tableWriter(process.stdout.isTTY ? process.stdout.columns : undefined);
}

async function openRunner({ db, run, write }: Options): Promise<StatementRunner> {
  const [{ loadConfig }, { openKeptRun, openStatements }] = await Promise.all([
    import('../config.ts'),
    import('../wire.ts'),
  ]);
  const config = loadConfig();
  if (run !== undefined) return openKeptRun(config, Number(run));
  return withProgress((onProgress) => openStatements(config, db, { mayWrite: write ?? false }, onProgress));
}

const tablesAlone = (statement: string): EcomError =>
  new EcomError('SETTING_INVALID', `--tables takes a table's name, and there is a statement too: ${statement}.`, {
    next: 'Leave one of them out.',
  });
