import type { EngineSession } from '../../src/compute/compute.ts';
import { replacementsOf } from './operators.ts';
import {
  at,
  isNode,
  nodesOf,
  type Path,
  parse,
  render,
  renderExpression,
  replaced,
  type Tree,
  type TreeNode,
} from './tree.ts';

/** One change of a text that may make it wrong. */
export interface Change {
  /** In the original text, from 1. */
  readonly line: number;
  /** The common table expression and the column that the change stands in; of a program, the function. */
  readonly place: string;
  /** `before → after`. */
  readonly change: string;
}

/** A SQL text with one change. */
export interface Mutant extends Change {
  readonly sql: string;
}

/** All mutants of a query, and the query itself as it comes back from the parse tree: what must still meet every case. */
export async function mutantsOf(
  session: EngineSession,
  sql: string,
): Promise<{ readonly original: string; readonly mutants: readonly Mutant[] }> {
  const tree = await parse(session, sql);
  const mutants: Mutant[] = [];
  for (const [node, path] of nodesOf(tree)) {
    for (const { node: other, change } of replacementsOf(node, {
      parent: parentOf(tree, path),
      isOutput: isOutput(path),
    })) {
      const changed = withAliasOf(node, other);
      mutants.push({
        sql: await render(session, replaced(tree, path, changed) as TreeNode),
        line: lineOf(sql, tree, path),
        place: placeOf(tree, path),
        change: change ?? `${await text(session, node)} → ${await text(session, changed)}`,
      });
    }
  }
  return { original: await render(session, tree), mutants: mutants.filter(isFirstOfItsText) };
}

const isFirstOfItsText = (mutant: Mutant, index: number, all: readonly Mutant[]): boolean =>
  all.findIndex(({ sql }) => sql === mutant.sql) === index;

const text = async (session: EngineSession, node: Tree): Promise<string> =>
  isNode(node) ? renderExpression(session, { ...node, alias: '' }) : String(node);

/** A column keeps its name, whatever stands in its place. */
function withAliasOf(node: TreeNode, other: Tree): Tree {
  if (!isNode(other) || node.class === undefined || other.class === undefined) return other;
  const { column_names: names } = node;
  const alias = node.alias || (Array.isArray(names) ? '' : (other.alias ?? ''));
  return { ...other, alias: alias || (other.alias ?? '') };
}

function parentOf(tree: Tree, path: Path): TreeNode | undefined {
  for (let length = path.length - 1; length > 0; length -= 1) {
    const parent = at(tree, path.slice(0, length));
    if (isNode(parent)) return parent;
  }
  return undefined;
}

/** The select list of the whole query, or of a part of its union. */
const isOutput = (path: Path): boolean => {
  const steps = path.slice(0, -1).join('.');
  return /^statements\.0\.node(\.(left|right))*\.select_list$/.test(steps);
};

/** The line of the node, or of the nearest node around or inside it whose place the parser tells; bytes, not characters. */
function lineOf(sql: string, tree: Tree, path: Path): number {
  const locations: number[] = [];
  for (let length = path.length; length > 0 && locations.length === 0; length -= 1) {
    const around = at(tree, path.slice(0, length));
    for (const [node] of nodesOf(around ?? null)) {
      const location = Number(node.query_location ?? 0);
      if (location > 0) locations.push(location);
    }
  }
  const offset = locations.length > 0 ? Math.min(...locations) : 0;
  return Buffer.from(sql).subarray(0, offset).toString().split('\n').length;
}

function placeOf(tree: Tree, path: Path): string {
  const names: string[] = [];
  for (let length = 1; length <= path.length; length += 1) {
    const node = at(tree, path.slice(0, length));
    if (!isNode(node)) continue;
    if (typeof node.key === 'string' && isNode(node.value)) names.push(node.key);
    else if (node.class !== undefined && typeof node.alias === 'string' && node.alias !== '') names.push(node.alias);
  }
  return names.join('.') || 'result';
}
