import { id } from '../../../models/types.ts';
import type { RowFile } from '../../storage/row-file.ts';
import { touched } from '../names.ts';
import type { RunContext } from './context.ts';
import type { KeyedRead } from './keys.ts';

type Fetched = Omit<KeyedRead, 'into' | 'load'> & {
  /** Default: as the columns say. */
  readonly load?: (into: string, file: RowFile) => Promise<void>;
};

/** Groups as they are found, of several scopes: an aggregate, a source with groups of its own. */
export interface FoundGroups {
  /** The values of `column` in a relation's rows. */
  add(scope: string, column: string, relation: string): void;
  /** The values of `column` in the rows that a store finds by keys. */
  fetch(scope: string, column: string, read: Fetched): Promise<void>;
  /** Makes `touched_<scope>` of what was found, each once. */
  keep(scope: string, column: string): Promise<void>;
}

export function foundGroups({ relations, keyed }: RunContext): FoundGroups {
  const queries = new Map<string, string[]>();
  let fetched = 0;
  const add = (scope: string, column: string, relation: string): void => {
    const known = queries.get(scope) ?? [];
    queries.set(scope, [
      ...known,
      `select ${column} from ${relation} as found_${known.length} where ${column} is not null`,
    ]);
  };
  return {
    add,
    async fetch(scope, column, { load, ...read }) {
      fetched += 1;
      const into = `found_keys_${scope}_${fetched}`;
      const loaded = load ? { load: (file: RowFile): Promise<void> => load(into, file) } : {};
      if ((await keyed.read({ ...read, into, ...loaded })) > 0) add(scope, column, into);
    },
    async keep(scope, column) {
      const found = queries.get(scope) ?? [];
      const columns = [{ name: column, type: id() }];
      if (found.length === 0) return relations.empty(touched(scope), columns);
      await relations.make(touched(scope), columns, found.join(' union '));
    },
  };
}
