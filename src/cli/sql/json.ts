import type { AnswerColumn } from '../../storage/statements.ts';
import { uniqueNames } from './columns.ts';
import { rowAsJson } from './json-value.ts';
import type { AnswerWriter } from './writer.ts';

/** One JSON object a row, each on a line of its own. */
export function ndjsonWriter(): AnswerWriter {
  let columns: readonly AnswerColumn[] = [];
  let names: readonly string[] = [];
  return {
    begin(found) {
      columns = found;
      names = uniqueNames(found);
      return '';
    },
    rows: (group) => group.map((row) => `${rowAsJson(columns, names, row)}\n`).join(''),
    end: () => '',
  };
}

/** One document: `columns`, `rows` and how many rows are `changed`; with `error` in its place where the rows end before their end. */
export function documentWriter(): AnswerWriter {
  let columns: readonly AnswerColumn[] = [];
  let names: readonly string[] = [];
  let separator = '';
  return {
    begin(found) {
      columns = found;
      names = uniqueNames(found);
      return `{\n  "columns": ${JSON.stringify(names)},\n  "rows": [`;
    },
    rows(group) {
      const text = group.map((row) => `\n    ${rowAsJson(columns, names, row)}`).join(',');
      const begin = separator;
      separator = ',';
      return begin + text;
    },
    end: (changed) => `${ending(separator)}  "changed": ${changed}\n}\n`,
    fail: (problem) => `${ending(separator)}  "error": ${JSON.stringify(problem)}\n}\n`,
  };
}

const ending = (separator: string): string => (separator === '' ? '],\n' : '\n  ],\n');
