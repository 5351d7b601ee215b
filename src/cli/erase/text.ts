import type { ErasedPerson, ErasureReport } from '../../erasure/report.ts';
import { count, table } from '../table.ts';

/** An erasure for people. */
export function eraseText({ is_dry_run: isDryRun, people, removed_runs: runs }: ErasureReport): string {
  const said = people.map((person) => personText(person, isDryRun));
  const files = runs.length === 0 ? [] : [`${isDryRun ? 'Would remove' : 'Removed'} kept files: ${runs.join(', ')}.`];
  const next = isDryRun ? [] : ['The next ecom etl computes what is made of these rows once more.'];
  return [...said, ...files, ...next].join('\n\n');
}

function personText({ key, rows, ...person }: ErasedPerson, isDryRun: boolean): string {
  const verb = isDryRun ? 'Would erase' : 'Erased';
  const found =
    rows.length === 0 ? `${verb} ${key}: there was nothing personal left.` : `${verb} ${key}.\n${rowsTable(rows)}`;
  return [found, ...ownerLines(person), ...unknownLines(person)].join('\n');
}

const rowsTable = (rows: ErasedPerson['rows']): string =>
  table(
    [{ title: 'table' }, { title: 'rows', align: 'right' }],
    rows.map(({ table: name, rows: number }) => [name, count(number)]),
  );

type Rest = Omit<ErasedPerson, 'key' | 'rows'>;

function ownerLines({ for_the_owner: rows, for_the_owner_because: because }: Rest): string[] {
  if (rows.length === 0) return [];
  return [
    `The shop's own rows are as they were: ${because}`,
    'Their owner has to empty:',
    table(
      [{ title: 'table' }, { title: 'key' }, { title: 'columns' }],
      rows.map((row) => [row.table, row.key, row.columns.join(', ')]),
    ),
  ];
}

const unknownLines = ({ unknown_columns: columns }: Rest): string[] =>
  columns.length === 0
    ? []
    : [`Columns of the shop that nobody here can judge, left as they are there: ${columns.join(', ')}.`];
