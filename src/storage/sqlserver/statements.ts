import { EcomError } from '../../errors.ts';
import type { Answer, AnswerRow, StatementOptions, StatementRunner } from '../statements.ts';
import { withoutPassword } from '../url.ts';
import { connectionConfiguration, parseSqlServerUrl } from './address.ts';
import { connectFailed, translate } from './errors.ts';
import { watched } from './liveness.ts';
import { columnsOf, rightsText, tablesOf } from './statement-text.ts';
import { connect, type Tds } from './tds.ts';
import { kindOf, textsOf } from './value-text.ts';

/**
 * Runs what a person wrote on a connection of its own, which ends with it. This store has no read-only transaction: what holds a
 * statement to reading is that the log-in has no right to write, and one that has is refused.
 */
export function openSqlServerStatements(url: string, { mayWrite }: StatementOptions): StatementRunner {
  const address = parseSqlServerUrl(url);
  const displayUrl = withoutPassword(url);
  return {
    displayUrl,
    describe: (table) => (table === undefined ? tablesOf() : columnsOf(table)),
    async run(text, take) {
      const tds = await connect(connectionConfiguration(address)).catch((error: unknown) => {
        throw connectFailed(error, displayUrl);
      });
      try {
        return await watched(tds, { address, open: new Set(), patience: undefined }, async () => {
          if (!mayWrite) await onlyReading(tds, displayUrl);
          return take(await answerTo(tds, text));
        });
      } catch (error) {
        throw translate(error, displayUrl);
      } finally {
        tds.close();
      }
    },
  };
}

async function onlyReading(tds: Tds, displayUrl: string): Promise<void> {
  const { rows } = await tds.query(rightsText());
  const reason = rows[0]?.[0];
  if (reason !== undefined) throw mayWriteThere(displayUrl, String(reason));
  // It holds up nobody who writes.
  await tds.query('set transaction isolation level snapshot');
}

async function answerTo(tds: Tds, text: string): Promise<Answer> {
  const { columns, rows, rowCount } = await tds.open(text);
  const read = (columns ?? []).map(textsOf);
  async function* groups(): AsyncGenerator<readonly AnswerRow[]> {
    for await (const group of rows) yield group.map((values) => values.map((value, at) => read[at]?.(value) ?? null));
  }
  return {
    columns: (columns ?? []).map((column) => ({ name: column.name, kind: kindOf(column) })),
    rows: groups(),
    changed: () => (columns === undefined ? rowCount() : null),
  };
}

const mayWriteThere = (displayUrl: string, reason: string): EcomError =>
  new EcomError(
    'LOGIN_MAY_WRITE',
    `ecom sql reads with a log-in that cannot write. That of ${displayUrl} ${reason}, and SQL Server has no read-only transaction.`,
    {
      next: 'Make one that may only read (docs/sqlserver.md has the statements) and name it in ECOM_DWH_READER_URL or ECOM_OLTP_READER_URL. --write runs the statement as it is.',
      fields: { url: displayUrl, reason },
    },
  );
