import { bigint, id } from '../../../models/types.ts';
import type { RowFile } from '../../storage/row-file.ts';
import { LONGEST_ID } from '../../storage/row-values.ts';
import type {
  KeyRows,
  Match,
  NamedColumn,
  ReadColumn,
  RowSelection,
  Session,
  TableName,
} from '../../storage/storage.ts';
import type { Relations } from './relations.ts';

/** Reads the rows of a store that meet keys which the engine has computed. */
export interface KeyedReads {
  /** Reads them into a relation, which is replaced; without keys the store is not asked. Returns how many rows were read. */
  read(read: KeyedRead): Promise<number>;
  /**
   * Keys as a store takes them: within the query while they are few, else as a temporary table of the session; undefined where there is
   * none. Asked again, the same keys are not computed again.
   */
  keys(session: Session, keys: Keys): Promise<TableName | KeyRows | undefined>;
}

export interface Keys {
  /** A query of the engine that gives the keys, each once. */
  readonly select: string;
  readonly columns: readonly NamedColumn[];
}

export interface KeyedRead {
  readonly session: Session;
  readonly from: TableName;
  readonly columns: readonly NamedColumn[];
  /** As the store is asked for them; default: `columns`. */
  readonly stored?: readonly ReadColumn[];
  readonly keys: Keys;
  readonly on: readonly Match[];
  readonly where?: RowSelection['where'];
  readonly into: string;
  /** Loads the file; default: as the columns say. */
  readonly load?: (file: RowFile) => Promise<void>;
}

/** Up to here keys travel inside the query, which saves a temporary table. */
const INLINE_KEYS = 2_500;

type Collected = { readonly inline: KeyRows } | { readonly file: RowFile };

/** Equality on columns of the same name. */
export const equal = (...columns: readonly string[]): Match[] =>
  columns.map((column) => ({ column, is: '=', key: column }));

/** A cast would cut a key that is longer than its contract says, and refuse a larger number. */
const ofAnyLength = ({ name, type }: NamedColumn): NamedColumn => ({
  name,
  type: type.kind === 'id' ? id(LONGEST_ID) : type.kind === 'integer' ? bigint() : type,
});

export function keyedReads(relations: Relations, nextFile: () => string): KeyedReads {
  const collected = new Map<string, Promise<Collected | undefined>>();
  const uploaded = new Map<Session, Map<string, Promise<TableName>>>();

  async function collect({ select: all, columns }: Keys): Promise<Collected | undefined> {
    const text = columns.map(({ name }) => `cast(${name} as string) as ${name}`).join(', ');
    // Nothing equals a key that is empty.
    const isKey = columns.map(({ name }) => `${name} is not null`).join(' and ');
    const few = await relations.query(
      `select ${text} from (${all}) as found_key where ${isKey} limit ${INLINE_KEYS + 1}`,
    );
    if (few.length === 0) return undefined;
    const select = `select * from (${all}) as found_key where ${isKey}`;
    if (few.length > INLINE_KEYS) return { file: await relations.exportFile(select, nextFile()) };
    return {
      inline: {
        columns,
        rows: few.map((row) => columns.map(({ name }) => String(row[name]))),
      },
    };
  }

  function upload(session: Session, id: string, columns: readonly NamedColumn[], file: RowFile): Promise<TableName> {
    const tables = uploaded.get(session) ?? new Map<string, Promise<TableName>>();
    uploaded.set(session, tables);
    const table = tables.get(id) ?? session.bulk.uploadTemporary(`keys_${tables.size}`, columns, file);
    tables.set(id, table);
    return table;
  }

  async function keysOf(session: Session, given: Keys): Promise<TableName | KeyRows | undefined> {
    const keys = { ...given, columns: given.columns.map(ofAnyLength) };
    if (relations.readsNothing(keys.select)) return undefined;
    const id = `${keys.select} ${relations.version(keys.select)}`;
    const found = collected.get(id) ?? collect(keys);
    collected.set(id, found);
    const present = await found;
    if (!present) return undefined;
    return 'inline' in present ? present.inline : upload(session, id, keys.columns, present.file);
  }

  return {
    keys: keysOf,
    async read({
      session,
      from,
      columns,
      stored = columns,
      keys,
      on,
      where,
      into,
      load = (file) => relations.load(into, columns, file),
    }) {
      const found = await keysOf(session, keys);
      if (!found) {
        relations.empty(into, columns);
        return 0;
      }
      const selection = { from, columns: stored, matching: { keys: found, on }, ...(where ? { where } : {}) };
      const file = await session.bulk.exportRows(selection, nextFile());
      await load(file);
      return relations.rows(into);
    },
  };
}
