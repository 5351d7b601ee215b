import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { sqlExamples } from '../support/sql-examples.ts';
import { sqlServerTexts } from '../support/sqlserver-texts.ts';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const python = path('../../libs/sqlfluff/bin/python');
const isInstalled = existsSync(python);
if (!isInstalled) console.info('skipped: T-SQL is not parsed, scripts/sqlserver/install.sh was not run');

/** What the parser does not know; SQL Server's documentation has it. */
const unknown = [/\benable change_tracking$/, /^alter database current set change_tracking/];

/** The texts that are none, each with its first problem. */
const problemsOf = (texts: readonly string[]): unknown =>
  JSON.parse(execFileSync(python, [path('./support/parse.py')], { input: JSON.stringify(texts), encoding: 'utf8' }));

it.skipIf(!isInstalled)('the parser refuses what is not T-SQL', () => {
  const texts = ['select a from t limit 1', 'create table t (precision int)', 'update t set a = 1 from'];
  expect((problemsOf(texts) as unknown[]).length).toBe(texts.length);
});

it.skipIf(!isInstalled)('every text that the store sends is T-SQL to a parser of the language', async () => {
  const texts = (await sqlServerTexts()).filter((text) => !unknown.some((pattern) => pattern.test(text)));
  expect(texts.length).toBeGreaterThan(100);
  expect(problemsOf(texts)).toEqual([]);
});

it.skipIf(!isInstalled)('the examples of ecom sql are T-SQL too', () => {
  const texts = sqlExamples().map(({ statement }) => statement);
  expect(texts.length).toBeGreaterThanOrEqual(3);
  expect(problemsOf(texts)).toEqual([]);
});
