import type { AnswerColumn, AnswerRow, ValueKind } from '../../storage/statements.ts';

/** With a zone it is UTC. */
const MOMENT = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)(\+00)?$/;

/** A row as JSON text. Decimals stay text, and whole numbers that JSON's readers would round: all digits arrive. */
export function rowAsJson(columns: readonly AnswerColumn[], names: readonly string[], row: AnswerRow): string {
  const members = columns.map(
    ({ kind }, position) => `${JSON.stringify(names[position])}: ${valueAsJson(row[position] ?? null, kind)}`,
  );
  return `{${members.join(', ')}}`;
}

function valueAsJson(value: string | null, kind: ValueKind): string {
  if (value === null) return 'null';
  if (kind === 'truth') return value;
  if (kind === 'whole' && Number.isSafeInteger(Number(value))) return value;
  if (kind === 'float' && Number.isFinite(Number(value))) return String(Number(value));
  if (kind === 'moment')
    return JSON.stringify(value.replace(MOMENT, (_, day, time, zone) => `${day}T${time}${zone ? 'Z' : ''}`));
  return JSON.stringify(value);
}
