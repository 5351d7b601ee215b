import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../src/', import.meta.url));

/** Where an implementation may be named: its own folder, and the one file that wires them. */
const own =
  /^(wire\.ts|storage\/(postgres|sqlserver|embedded)\/|compute\/(duckdb|spark)\/|orchestration\/(dbos|airflow)\/)/;

const names = 'postgres|postgresql|mssql|sqlserver|embedded|duckdb|spark|airflow|dbos';
const comparison = new RegExp(`(===|!==|case|startsWith\\(|includes\\(|endsWith\\()\\s*['"\`](${names})\\b`);

const sources = (await readdir(root, { recursive: true })).filter((name) => name.endsWith('.ts') && !own.test(name));

it('the pattern finds what it is for', () => {
  expect(comparison.test("if (engine === 'spark')")).toBe(true);
  expect(comparison.test("url.startsWith('mssql://')")).toBe(true);
});

it.each(sources)('%s compares nothing with the name of an implementation', async (name) => {
  const lines = (await readFile(`${root}${name}`, 'utf8')).split('\n');
  expect(lines.filter((line) => comparison.test(line))).toEqual([]);
});
