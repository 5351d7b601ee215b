import { expect, it } from 'vitest';
import { parseSourceRow } from '../../src/quality/source-row.ts';

it('numbers of a source row keep every digit, and texts stay as they are', () => {
  const row =
    '{"line_number":9223372036854775807,"amount":-12345678901234.5678,"n":12.5,"note":"9223372036854775807 \\" 1, 2","b":true,"x":null}';
  expect(parseSourceRow(row)).toEqual({
    line_number: '9223372036854775807',
    amount: '-12345678901234.5678',
    n: 12.5,
    note: '9223372036854775807 " 1, 2',
    b: true,
    x: null,
  });
});
