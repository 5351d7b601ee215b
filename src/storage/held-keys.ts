import type { HeldAs, StoredColumn } from './storage.ts';

/** What a column holds texts and keys as; undefined where it is plain text. */
export function heldAs({ type, nativeType }: Pick<StoredColumn, 'type' | 'nativeType'>): HeldAs | undefined {
  switch (type?.kind) {
    case 'json':
      return 'json';
    case 'integer':
    case 'bigint':
      return 'integer';
    case 'decimal':
    case 'double':
      return type.kind;
    case 'id':
    case 'text':
      return heldText(nativeType);
    default:
      return type?.kind === 'text_array' || nativeType.endsWith('[]') ? 'list' : 'other';
  }
}

function heldText(nativeType: string): HeldAs | undefined {
  if (nativeType === 'uuid' || nativeType === 'uniqueidentifier') return 'uuid';
  return /^(n?char|bpchar|character)(\(\d+\))?$/.test(nativeType) ? 'padded' : undefined;
}
