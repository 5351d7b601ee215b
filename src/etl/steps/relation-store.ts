import type { NamedColumn } from '../../storage/storage.ts';

/** What a run knows of its relations, whether the engine has them already or not. */
export interface RelationStore {
  get(name: string): Relation | undefined;
  set(name: string, relation: Omit<Relation, 'version'>): void;
  delete(name: string): void;
  /** How many rows it has; of a query, whether it can have any. */
  rows(name: string): number;
  /** Changes whenever the relation does, or one that it is made of. */
  version(name: string): string;
  /** The relations that a query names. */
  namedIn(select: string): readonly string[];
}

export interface Relation {
  readonly columns: readonly NamedColumn[];
  readonly rows: number;
  /** It has the rows of these. */
  readonly parts?: readonly string[];
  /** It has the rows that this gives. */
  readonly select?: string;
  /** Told apart from what had the name before. */
  readonly version: number;
}

export function relationStore(): RelationStore {
  const relations = new Map<string, Relation>();
  let versions = 0;
  const namedIn = (select: string): string[] =>
    [...new Set(select.match(/\b[a-z_][a-z0-9_]*\b/g))].filter((word) => relations.has(word));
  const madeOf = ({ parts, select }: Relation): readonly string[] =>
    select === undefined ? (parts ?? []) : namedIn(select);
  const rows = (name: string): number => {
    const relation = relations.get(name);
    if (!relation) return 0;
    if (relation.select !== undefined) return Math.max(0, ...namedIn(relation.select).map(rows));
    return relation.parts ? relation.parts.reduce((sum, part) => sum + rows(part), 0) : relation.rows;
  };
  const version = (name: string): string => {
    const relation = relations.get(name);
    return relation ? `${relation.version}(${madeOf(relation).map(version).join(',')})` : '';
  };
  return {
    get: (name) => relations.get(name),
    set(name, relation) {
      versions += 1;
      relations.set(name, { ...relation, version: versions });
    },
    delete: (name) => void relations.delete(name),
    rows,
    version,
    namedIn,
  };
}
