import { field, row } from '../../csv-row.ts';
import type { AnswerWriter } from './writer.ts';

/** CSV (RFC 4180) with a header line, also where there are no rows: null is an empty field, the empty string a quoted one. */
export const csvWriter = (): AnswerWriter => ({
  begin: (columns) => (columns.length === 0 ? '' : row(columns.map(({ name }) => field(name)))),
  rows: (group) => group.map((values) => row(values.map((value) => field(value ?? undefined)))).join(''),
  end: () => '',
});
