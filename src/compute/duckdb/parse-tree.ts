import type { NamedPlace, ParsedQuery } from '../compute.ts';

/** DuckDB's parse tree of a query, as `json_serialize_sql` gives it. */
type Tree = Readonly<Record<string, unknown>>;

interface Found {
  readonly namings: { readonly name: string; readonly byte: number }[];
  readonly columns: Set<string>;
  readonly functions: Set<string>;
  readonly madeOf: Map<string, Set<string>>;
  readonly computedWith: Map<string, Set<string>>;
  usesAll: boolean;
  hasStar: boolean;
}

/** Names of common table expressions that a part of the query sees. */
type Scope = ReadonlySet<string>;

/** What the tree names. `placeOf` says where a byte of the text is. */
export function readTree(tree: unknown, placeOf: (name: string, byte: number) => NamedPlace): ParsedQuery {
  const found: Found = {
    namings: [],
    columns: new Set(),
    functions: new Set(),
    madeOf: new Map(),
    computedWith: new Map(),
    usesAll: false,
    hasStar: false,
  };
  visit(tree, new Set(), found);
  const namings = found.namings.map(({ name, byte }) => placeOf(name, byte)).toSorted((a, b) => a.offset - b.offset);
  return {
    relations: namings.filter(({ name }, index) => namings.findIndex((other) => other.name === name) === index),
    namings,
    columns: found.usesAll ? 'all' : found.columns,
    hasStar: found.hasStar,
    functions: found.functions,
    madeOf: found.madeOf,
    computedWith: found.computedWith,
  };
}

function visit(node: unknown, scope: Scope, found: Found): void {
  if (Array.isArray(node)) for (const part of node) visit(part, scope, found);
  if (node === null || typeof node !== 'object' || Array.isArray(node)) return;
  const tree = node as Tree;
  note(tree, scope, found);
  const inner = visitExpressions(tree, scope, found);
  for (const [name, part] of Object.entries(tree)) if (name !== 'cte_map') visit(part, inner, found);
}

/** A common table expression sees those before it, and names the table outside by its own name. */
function visitExpressions(tree: Tree, scope: Scope, found: Found): Scope {
  const { map = [] } = (tree.cte_map ?? {}) as { map?: readonly { key: string; value: { query: { node: Tree } } }[] };
  let seen = scope;
  for (const { key, value } of map) {
    const isRecursive = value.query.node.type === 'RECURSIVE_CTE_NODE';
    visit(value, isRecursive ? new Set([...seen, key]) : seen, found);
    seen = new Set([...seen, key]);
  }
  return seen;
}

function note(tree: Tree, scope: Scope, found: Found): void {
  switch (tree.type) {
    case 'BASE_TABLE': {
      const name = String(tree.table_name);
      if (!scope.has(name)) found.namings.push({ name, byte: Number(tree.query_location) });
      return;
    }
    case 'COLUMN_REF': {
      found.columns.add(String((tree.column_names as readonly string[]).at(-1)));
      return;
    }
    case 'FUNCTION':
      found.functions.add(String(tree.function_name));
      return;
    case 'JOIN':
      for (const name of tree.using_columns as readonly string[]) found.columns.add(name);
      if (tree.ref_type === 'NATURAL') found.usesAll = true;
      return;
    case 'SELECT_NODE':
      noteOutputs(tree, found);
      if (hasStar(tree)) found.hasStar = true;
      if (isDistinct(tree) && hasStar(tree)) found.usesAll = true;
      return;
    case 'SET_OPERATION_NODE':
      if (tree.setop_all !== true && [tree.left, tree.right].some((side) => hasStar(side as Tree)))
        found.usesAll = true;
  }
}

function noteOutputs({ select_list }: Tree, { madeOf, computedWith }: Found): void {
  for (const item of (select_list ?? []) as readonly Tree[]) {
    const name = outputName(item);
    noteColumns(computedWith, name, columnsWithin(item, new Set()));
    // A cast says its type itself.
    if (item.type !== 'OPERATOR_CAST') noteColumns(madeOf, name, columnsWithin(item, MEASURES));
  }
}

function noteColumns(of: Map<string, Set<string>>, name: string, columns: readonly string[]): void {
  const known = of.get(name) ?? new Set();
  for (const column of columns) known.add(column);
  of.set(name, known);
}

/** Functions whose result says nothing of how long or large what they are given is. */
const MEASURES: ReadonlySet<string> = new Set(['keyed_hash', 'count', 'count_star', 'length', 'row_number']);

function columnsWithin(node: unknown, without: ReadonlySet<string>): readonly string[] {
  if (Array.isArray(node)) return node.flatMap((part) => columnsWithin(part, without));
  if (node === null || typeof node !== 'object') return [];
  const tree = node as Tree;
  if (tree.type === 'FUNCTION' && without.has(String(tree.function_name))) return [];
  if (tree.type === 'COLUMN_REF') return [String((tree.column_names as readonly string[]).at(-1))];
  return Object.values(tree).flatMap((part) => columnsWithin(part, without));
}

/** How often a row comes then depends on columns that nothing names. */
const isDistinct = ({ modifiers }: Tree): boolean =>
  ((modifiers ?? []) as readonly Tree[]).some(({ type }) => type === 'DISTINCT_MODIFIER');

const hasStar = ({ select_list }: Tree): boolean =>
  ((select_list ?? []) as readonly Tree[]).some(({ type }) => type === 'STAR');

/** The columns that a query's last select names, with the byte where. */
export function outputPlaces(tree: unknown): ReadonlyMap<string, number> {
  const node = tree as Tree;
  if (node.type === 'SET_OPERATION_NODE') return outputPlaces(node.left ?? (node.children as readonly Tree[])[0]);
  const list = (node.select_list ?? []) as readonly Tree[];
  return new Map(list.map((item) => [outputName(item), Number(item.query_location)]));
}

const outputName = ({ alias, column_names: names }: Tree): string =>
  String(alias) !== '' ? String(alias) : String((names as readonly string[] | undefined)?.at(-1) ?? '');
