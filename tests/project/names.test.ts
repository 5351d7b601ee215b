import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { versionColumns } from '../../models/core/history.ts';
import { shopProject } from '../../models/project.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folders = ['src/etl', 'src/quality', 'src/storage', 'src/compute', 'src/project'];

const files = folders.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
);

/** Columns that a kind of model adds, whichever project it is in. */
const ofKinds = new Set([...Object.keys(versionColumns('key', 'row').validity), 'as_of_date']);

/** Names that others gave before: the platform's control tables, and the protocol of an engine. */
const ofOthers = new Set(['started_at', 'ended_at', 'session_id']);

/** A column of one word, such as `name`, is a word of every program. */
const columns = [...shopProject.sources, ...shopProject.stagings, ...shopProject.models]
  .flatMap((one) => Object.keys(one.columns))
  .filter((column) => column.includes('_') && !ofKinds.has(column) && !ofOthers.has(column));

const names = new Set([
  ...shopProject.sources.map(({ name }) => name),
  ...shopProject.stagings.map(({ name }) => name),
  ...shopProject.models.map(({ name }) => name),
  ...columns,
]);

/** Without what people read: comments. Texts within quotes stay. */
const withoutComments = (text: string): string =>
  text.replace(
    /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (_whole, quoted: string | undefined) => quoted ?? '',
  );

/** The names that a program's text has, prefixes of relations left out. */
const namesIn = (text: string): string[] => [
  ...new Set(
    (withoutComments(text).match(/\w+/g) ?? [])
      .map((word) => word.replace(/^(src|new|old|kept|gone|touched|arrived|versions|changed)_/, ''))
      .filter((word) => names.has(word)),
  ),
];

it('names are found in code and texts, and not in comments', () => {
  expect(namesIn('const a = order_id; // of fact_order')).toEqual(['order_id']);
  expect(namesIn("/* dim_customer */ f('new_fact_refund', `from orders`)")).toEqual(['fact_refund', 'orders']);
  expect(namesIn("const url = 'a//b'; use(customers);")).toEqual(['customers']);
  expect(names.size).toBeGreaterThan(100);
  for (const name of ['customers', 'stg_orders', 'fact_order', 'dim_customer', 'order_id', 'customer_360'])
    expect(names).toContain(name);
});

it('no file of the pipeline names a table, a model or a column of the shop', () => {
  expect(files.length).toBeGreaterThan(100);
  const found = files.map((file) => [file, namesIn(readFileSync(join(root, file), 'utf8'))] as const);
  expect(found.filter(([, words]) => words.length > 0)).toEqual([]);
});
