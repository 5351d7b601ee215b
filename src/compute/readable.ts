import type { ColumnType } from '../../models/types.ts';
import { FIRST_DAY, LAST_DAY, LONGEST_ID } from '../storage/row-values.ts';
import type { FileColumn } from './compute.ts';

/**
 * A condition that a value meets which the engine's type holds and ours does not (`src/storage/row-values.ts`); undefined where there is
 * none. The same in every engine.
 *
 * @param value the column as the engine writes it
 */
export function notReadable(
  { type, isRequired = false }: FileColumn,
  value: string,
  typeName: (type: ColumnType) => string,
): string | undefined {
  const conditions = [...(isRequired ? [`${value} is null`] : []), ...outside(type, value, typeName(type))];
  return conditions.length === 0 ? undefined : conditions.join(' or ');
}

function outside(type: ColumnType, value: string, typeName: string): string[] {
  const constant = (text: string): string => `cast('${text}' as ${typeName})`;
  const beyond = (first: string, last: string): string[] => [
    `${value} < ${constant(first)}`,
    `${value} > ${constant(last)}`,
  ];
  switch (type.kind) {
    case 'date':
      return beyond(FIRST_DAY, LAST_DAY);
    case 'timestamp':
      return beyond(`${FIRST_DAY} 00:00:00`, `${LAST_DAY} 23:59:59.999999`);
    case 'double':
      // Not a number is above all others.
      return beyond(`-${Number.MAX_VALUE}`, `${Number.MAX_VALUE}`);
    case 'id':
      return type.length >= LONGEST_ID ? [`length(${value}) > ${LONGEST_ID}`] : [];
    default:
      return [];
  }
}
