import type { Columns } from '../contract.ts';
import { bigint, boolean, timestamp } from '../types.ts';

/** The columns that every dimension with versions (SCD type 2) carries beside its attributes. */
export function versionColumns(
  surrogateKey: string,
  thing: string,
): { readonly key: Columns; readonly validity: Columns } {
  return {
    key: { [surrogateKey]: { type: bigint(), meaning: `One version of the ${thing}; facts join on it.` } },
    validity: {
      valid_from: {
        type: timestamp(),
        meaning: 'First moment of this version (inclusive); 0001-01-01 for the first one.',
      },
      valid_to: {
        type: timestamp(),
        nullable: true,
        meaning: 'End of this version (exclusive); null while it is current.',
      },
      is_current: { type: boolean(), meaning: 'Whether this is the newest version.' },
      is_deleted: { type: boolean(), meaning: `Whether the shop has deleted the ${thing}.` },
      is_inferred: {
        type: boolean(),
        meaning: `Whether rows name the ${thing} and the shop does not have it (yet): only its id is known.`,
      },
    },
  };
}
