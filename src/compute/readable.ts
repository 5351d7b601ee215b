import { type ColumnType, WHITE_SPACE } from '../../models/types.ts';
import { FIRST_DAY, LAST_DAY, LONGEST_ID } from '../storage/row-values.ts';
import type { FileColumn } from './compute.ts';

/** How an engine says what the others say differently. */
export interface ReadingDialect {
  /** Its name of a type. */
  typeName(type: ColumnType): string;
  /** Without these characters around it. */
  trimmed(value: string, characters: string): string;
}

/**
 * A condition that a value meets which the engine's type holds and ours does not (`src/storage/row-values.ts`); undefined where there is
 * none. The same in every engine.
 *
 * @param value the column as the engine writes it
 */
export function notReadable(
  { type, isForeign = false, isRequired = false, isKey = false }: FileColumn,
  value: string,
  dialect: ReadingDialect,
): string | undefined {
  const conditions = [
    ...(isRequired ? [`${value} is null`] : []),
    ...(isForeign ? outside(type, value, dialect.typeName(type)) : []),
    ...(isKey ? [isUnclean(value, dialect)] : []),
  ];
  return conditions.length === 0 ? undefined : conditions.join(' or ');
}

const HEXADECIMAL = '0123456789abcdef';

/** White space around it, or a UUID not in lower case; most keys begin and end with a sign that is quickly seen to be none. */
function isUnclean(value: string, { trimmed }: ReadingDialect): string {
  const isSign = (position: number): string => `substr(${value}, ${position}, 1) between '!' and '~'`;
  const isHyphen = [9, 14, 19, 24].map((position) => `substr(${value}, ${position}, 1) = '-'`).join(' and ');
  const isUuid = `translate(lower(${value}), '${HEXADECIMAL}', '') = '----' and ${isHyphen}`;
  return `case when ${value} is null then false
    when length(${value}) = 36 and ${value} <> lower(${value}) and ${isUuid} then true
    when ${isSign(1)} and ${isSign(-1)} then false
    else ${value} = '' or ${value} <> ${trimmed(value, WHITE_SPACE)} end`;
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
