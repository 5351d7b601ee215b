import type { HeldKey, StoredColumn } from './storage.ts';

/** What a column holds keys as; `none` where it is no scalar, undefined where it is plain text. */
export function heldAs({ type, nativeType }: Pick<StoredColumn, 'type' | 'nativeType'>): HeldKey | 'none' | undefined {
  switch (type?.kind) {
    case 'text_array':
    case 'json':
      return 'none';
    case 'integer':
    case 'bigint':
      return 'integer';
    case 'id':
    case 'text':
      return heldText(nativeType);
    default:
      return nativeType.endsWith('[]') ? 'none' : 'other';
  }
}

function heldText(nativeType: string): HeldKey | undefined {
  if (nativeType === 'uuid' || nativeType === 'uniqueidentifier') return 'uuid';
  return /^(n?char|bpchar|character)(\(\d+\))?$/.test(nativeType) ? 'padded' : undefined;
}
