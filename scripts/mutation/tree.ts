import type { EngineSession } from '../../src/compute/compute.ts';

/** SQL as DuckDB's parser sees it: from text to a tree, and back. */

export type Tree = null | boolean | number | string | readonly Tree[] | TreeNode;
export interface TreeNode {
  readonly [field: string]: Tree;
}
export type Path = readonly (string | number)[];

export const isNode = (value: Tree | undefined): value is TreeNode =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const listOf = (value: Tree | undefined): readonly Tree[] =>
  Array.isArray(value) ? (value as readonly Tree[]) : [];

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** "Nowhere" is the largest number of 64 bits there, which a number here cannot hold. */
const NOWHERE = /"query_location":18446744073709551615/g;

/** Throws where the text is no SQL. */
export async function parse(session: EngineSession, sql: string): Promise<TreeNode> {
  const [row] = await session.rows(`select json_serialize_sql(${literal(sql)}) as tree`);
  const tree = JSON.parse(String(row?.tree).replaceAll(NOWHERE, '"query_location":0')) as TreeNode;
  if (tree.error === true) throw new Error(`DuckDB cannot parse the SQL: ${String(tree.error_message)}\n${sql}`);
  return tree;
}

export async function render(session: EngineSession, tree: TreeNode): Promise<string> {
  const [row] = await session.rows(`select json_deserialize_sql(${literal(JSON.stringify(tree))}) as sql`);
  return String(row?.sql);
}

/** The SQL text of one expression. */
export async function renderExpression(session: EngineSession, expression: TreeNode): Promise<string> {
  const tree = replaced(await parse(session, 'select 1'), ['statements', 0, 'node', 'select_list'], [expression]);
  return (await render(session, tree as TreeNode)).replace(/^SELECT /, '');
}

export function at(tree: Tree, path: Path): Tree | undefined {
  let value: Tree | undefined = tree;
  for (const step of path) {
    if (typeof step === 'number') value = listOf(value)[step];
    else value = isNode(value) ? value[step] : undefined;
  }
  return value;
}

/** The tree with another value at a path. */
export function replaced(tree: Tree, path: Path, value: Tree): Tree {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (typeof step === 'number')
    return listOf(tree).map((entry, index) => (index === step ? replaced(entry, rest, value) : entry));
  if (!isNode(tree)) throw new Error(`there is no ${step} in the tree`);
  return { ...tree, [step]: replaced(tree[step] ?? null, rest, value) };
}

/** Every node with its path, parents first. */
export function* nodesOf(tree: Tree, path: Path = []): Generator<readonly [TreeNode, Path]> {
  if (Array.isArray(tree)) {
    for (const [index, entry] of listOf(tree).entries()) yield* nodesOf(entry, [...path, index]);
  } else if (isNode(tree)) {
    yield [tree, path];
    for (const [field, entry] of Object.entries(tree)) yield* nodesOf(entry, [...path, field]);
  }
}
