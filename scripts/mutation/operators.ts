import { isNode, listOf, type Tree, type TreeNode } from './tree.ts';

/**
 * The wrong formulas: each operator takes a node of the parse tree and gives what may stand there instead. One mutant has one change.
 */

/** Another node in a node's place. */
export interface Replacement {
  readonly node: Tree;
  /** What changed, where the SQL text of both nodes would not show it. */
  readonly change?: string;
}

export interface Surroundings {
  readonly parent: TreeNode | undefined;
  /** Whether the node is a column of the whole query's result. */
  readonly isOutput: boolean;
}

type Operator = (node: TreeNode, surroundings: Surroundings) => readonly Replacement[];

/** Exchanges a field's value by a table. */
const swap =
  (field: string, pairs: readonly (readonly [string, string])[]): Operator =>
  (node) => {
    const table = new Map([...pairs, ...pairs.map(([a, b]) => [b, a] as const)]);
    const other = table.get(String(node[field]));
    return other === undefined ? [] : [{ node: { ...node, [field]: other } }];
  };

const isCall = (node: TreeNode): boolean => node.class === 'FUNCTION' || node.class === 'WINDOW';

const functions: Operator = (node, surroundings) =>
  isCall(node)
    ? swap('function_name', [
        ['min', 'max'],
        ['min_by', 'max_by'],
        ['sum', 'count'],
        ['bool_or', 'bool_and'],
        ['lower', 'upper'],
        ['+', '-'],
        ['*', '/'],
      ])(node, surroundings)
    : [];

/** The window functions carry their name twice. */
const neighbours: Operator = (node) => {
  if (node.type === 'WINDOW_LAG') return [{ node: { ...node, type: 'WINDOW_LEAD', function_name: 'lead' } }];
  if (node.type === 'WINDOW_LEAD') return [{ node: { ...node, type: 'WINDOW_LAG', function_name: 'lag' } }];
  return [];
};

const isComparison = (node: TreeNode): boolean => node.class === 'COMPARISON' || node.class === 'OPERATOR';

const comparisons: Operator = (node, surroundings) =>
  isComparison(node)
    ? swap('type', [
        ['COMPARE_GREATERTHAN', 'COMPARE_GREATERTHANOREQUALTO'],
        ['COMPARE_LESSTHAN', 'COMPARE_LESSTHANOREQUALTO'],
        ['COMPARE_EQUAL', 'COMPARE_NOTEQUAL'],
        ['COMPARE_IN', 'COMPARE_NOT_IN'],
        ['OPERATOR_IS_NULL', 'OPERATOR_IS_NOT_NULL'],
      ])(node, surroundings)
    : [];

const compare = (type: string, left: Tree, right: Tree): TreeNode => ({
  class: 'COMPARISON',
  type,
  alias: '',
  query_location: 0,
  left,
  right,
});

/** Between: each bound dropped, each bound exclusive. */
const bounds: Operator = ({ class: kind, input = null, lower = null, upper = null }) => {
  if (kind !== 'BETWEEN') return [];
  const both = (above: string, below: string): Replacement => ({
    node: {
      class: 'CONJUNCTION',
      type: 'CONJUNCTION_AND',
      alias: '',
      query_location: 0,
      children: [compare(above, input, lower), compare(below, input, upper)],
    },
  });
  return [
    { node: compare('COMPARE_GREATERTHANOREQUALTO', input, lower) },
    { node: compare('COMPARE_LESSTHANOREQUALTO', input, upper) },
    both('COMPARE_GREATERTHAN', 'COMPARE_LESSTHANOREQUALTO'),
    both('COMPARE_GREATERTHANOREQUALTO', 'COMPARE_LESSTHAN'),
  ];
};

const without = (entries: readonly Tree[], index: number): Tree[] => entries.filter((_, other) => other !== index);

/** And for or, and each part dropped. */
const conjunctions: Operator = (node, surroundings) => {
  if (node.class !== 'CONJUNCTION') return [];
  const children = listOf(node.children);
  const dropped = children.map((_, index): Replacement => {
    const rest = without(children, index);
    return { node: rest.length === 1 ? (rest[0] ?? null) : { ...node, children: rest } };
  });
  return [...swap('type', [['CONJUNCTION_AND', 'CONJUNCTION_OR']])(node, surroundings), ...dropped];
};

/** Elements of a list after in, each dropped. */
const lists: Operator = (node) => {
  const children = listOf(node.children);
  if (node.type !== 'COMPARE_IN' || children.length < 3) return [];
  return children.slice(1).map((_, index) => ({ node: { ...node, children: without(children, index + 1) } }));
};

const negations: Operator = (node) =>
  node.type === 'OPERATOR_NOT' ? [{ node: listOf(node.children)[0] ?? null }] : [];

/** What stands for null is dropped. */
const defaults: Operator = (node) =>
  node.type === 'OPERATOR_COALESCE' ? [{ node: listOf(node.children)[0] ?? null }] : [];

const AGGREGATES = new Set(['min', 'max', 'sum', 'count', 'min_by', 'max_by', 'bool_or', 'bool_and', 'ordered_csv']);
/** Their first argument says what part of a moment is meant. */
const OF_PARTS = new Set(['date_part', 'date_trunc']);

/** A call, or an operation of two, gives way to what it is applied to. */
const applications: Operator = (node) => {
  const children = listOf(node.children);
  const name = String(node.function_name);
  if (node.class !== 'FUNCTION' || AGGREGATES.has(name) || children.length === 0) return [];
  if (node.is_operator === true && children.length < 2) return [];
  return [{ node: children[OF_PARTS.has(name) ? 1 : 0] ?? null }];
};

const numbers: Operator = (node) => {
  const value = isNode(node.value) ? node.value : undefined;
  const kind = isNode(value?.type) ? String(value.type.id) : '';
  if (node.class !== 'CONSTANT' || !value || !['INTEGER', 'BIGINT'].includes(kind)) return [];
  return [1, -1].map((step) => ({ node: { ...node, value: { ...value, value: Number(value.value) + step } } }));
};

const texts: Operator = (node, { parent }) => {
  const value = isNode(node.value) ? node.value : undefined;
  const kind = isNode(value?.type) ? value.type.id : undefined;
  if (node.class !== 'CONSTANT' || !value || kind !== 'VARCHAR') return [];
  if (parent?.class === 'CAST' || OF_PARTS.has(String(parent?.function_name))) return [];
  return [{ node: { ...node, value: { ...value, value: `${String(value.value)}?` } } }];
};

/** The parser writes true and false as casts of 't' and 'f'. */
const truths: Operator = (node) => {
  if (node.class !== 'CAST' || !isNode(node.cast_type) || node.cast_type.id !== 'BOOLEAN' || !isNode(node.child))
    return [];
  const { child } = node;
  if (child.class !== 'CONSTANT' || !isNode(child.value)) return [];
  const other = child.value.value === 't' ? 'f' : 't';
  return [{ node: { ...node, child: { ...child, value: { ...child.value, value: other } } } }];
};

/** Distinct and filter of an aggregate, dropped. */
const aggregations: Operator = (node) => {
  if (!isCall(node)) return [];
  const filter = node.class === 'WINDOW' ? 'filter_expr' : 'filter';
  return [
    ...(node.distinct === true ? [{ node: { ...node, distinct: false } }] : []),
    ...(isNode(node[filter]) ? [{ node: { ...node, [filter]: null } }] : []),
  ];
};

/** Partitions and orders of a window: each dropped, each order turned. */
const windows: Operator = (node) => {
  if (node.class !== 'WINDOW') return [];
  const partitions = listOf(node.partitions);
  const orders = listOf(node.orders);
  const turned = (order: Tree): Tree =>
    isNode(order) ? { ...order, type: order.type === 'DESCENDING' ? 'ASCENDING' : 'DESCENDING' } : order;
  return [
    ...partitions.map((_, index) => ({ node: { ...node, partitions: without(partitions, index) } })),
    ...orders.map((order, index) => ({ node: { ...node, orders: orders.with(index, turned(order)) } })),
    ...orders.map((_, index) => ({ node: { ...node, orders: without(orders, index) } })),
  ];
};

const joins: Operator = (node) => {
  if (node.type !== 'JOIN' || node.ref_type !== 'REGULAR') return [];
  const condition = isNode(node.condition) && node.condition.class !== 'CONJUNCTION' ? node.condition : undefined;
  const right = isNode(node.right) ? String(node.right.alias || node.right.table_name) : '';
  const other = node.join_type === 'LEFT' ? 'INNER' : 'LEFT';
  return [
    {
      node: { ...node, join_type: other },
      change: `${String(node.join_type).toLowerCase()} join ${right} → ${other.toLowerCase()} join ${right}`,
    },
    ...(condition
      ? [
          {
            node: { ...node, condition: null, join_type: 'INNER', ref_type: 'CROSS' },
            change: `join ${right} on … → cross join ${right}`,
          },
        ]
      : []),
  ];
};

/** The only condition of where or having, dropped; several are dropped one by one. */
const conditions: Operator = (node) =>
  node.type === 'SELECT_NODE'
    ? [['where_clause', 'where'] as const, ['having', 'having'] as const].flatMap(([field, word]) => {
        const condition = node[field];
        if (!isNode(condition) || condition.class === 'CONJUNCTION') return [];
        return [{ node: { ...node, [field]: null }, change: `${word} … dropped` }];
      })
    : [];

const unions: Operator = (node) =>
  node.type === 'SET_OPERATION_NODE' && node.setop_all === true
    ? [{ node: { ...node, setop_all: false }, change: 'union all → union' }]
    : [];

/** A column that no case looks at could say anything. */
const outputs: Operator = (node, { isOutput }) =>
  isOutput && node.class !== 'STAR'
    ? [
        {
          node: {
            class: 'CONSTANT',
            type: 'VALUE_CONSTANT',
            alias: node.alias || (listOf(node.column_names).at(-1) ?? ''),
            query_location: 0,
            value: { type: { id: 'NULL', type_info: null }, is_null: true },
          },
        },
      ]
    : [];

const operators: readonly Operator[] = [
  functions,
  neighbours,
  comparisons,
  bounds,
  conjunctions,
  lists,
  negations,
  defaults,
  applications,
  numbers,
  texts,
  truths,
  aggregations,
  windows,
  joins,
  conditions,
  unions,
  outputs,
];

/** Everything that may stand in a node's place. */
export const replacementsOf = (node: TreeNode, surroundings: Surroundings): readonly Replacement[] =>
  operators.flatMap((operator) => operator(node, surroundings));
