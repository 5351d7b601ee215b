import {
  isArrayLiteralExpression,
  isBinaryExpression,
  isCallExpression,
  isCaseClause,
  isConditionalExpression,
  isExpressionStatement,
  isIfStatement,
  isLiteralTypeNode,
  isObjectLiteralExpression,
  isPrefixUnaryExpression,
  isPropertyAccessExpression,
  isSpreadAssignment,
  isStringLiteral,
  type Node,
  SyntaxKind,
} from 'typescript/unstable/ast';

/** One change of a text: `to` in the place of the characters from `start` to `end`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly to: string;
  readonly change: string;
}

/** What may stand in the place of a node; `text` is the whole file's. */
type Operator = (node: Node, text: string) => readonly Edit[];

const startOf = (node: Node): number => node.getStart();
const textOf = (node: Node, text: string): string => text.slice(startOf(node), node.end);

const LONGEST_SHOWN = 90;
const shown = (words: string): string => {
  const line = words.replaceAll(/\s+/g, ' ');
  return line.length > LONGEST_SHOWN ? `${line.slice(0, LONGEST_SHOWN)}…` : line;
};

const replaced = (node: Node, text: string, to: string): Edit => ({
  start: startOf(node),
  end: node.end,
  to,
  change: `${shown(textOf(node, text))} → ${shown(to)}`,
});

const dropped = (node: Node, text: string): Edit => ({
  start: startOf(node),
  end: node.end,
  to: '',
  change: `${shown(textOf(node, text))} dropped`,
});

/** A list's element goes with the comma after it. */
function withoutElement(elements: readonly Node[], index: number, text: string): Edit {
  const element = elements[index] as Node;
  const next = elements[index + 1];
  const end = next ? startOf(next) : element.end;
  return { ...dropped(element, text), end };
}

const OPPOSITES: Readonly<Record<string, string>> = {
  '===': '!==',
  '!==': '===',
  '&&': '||',
  '||': '&&',
  '>': '>=',
  '>=': '>',
  '<': '<=',
  '<=': '<',
  '+': '-',
  '-': '+',
};

const binaries: Operator = (node, text) => {
  if (!isBinaryExpression(node)) return [];
  const { left, operatorToken, right } = node;
  const operator = textOf(operatorToken, text);
  if (operator === '??') return [replaced(node, text, textOf(left, text))];
  const opposite = OPPOSITES[operator];
  if (opposite === undefined) return [];
  // `a && b || c` is no `a || b || c` with the same grouping: the pair stays together.
  return [replaced(node, text, `(${textOf(left, text)} ${opposite} ${textOf(right, text)})`)];
};

const negations: Operator = (node, text) =>
  isPrefixUnaryExpression(node) && node.operator === SyntaxKind.ExclamationToken
    ? [replaced(node, text, textOf(node.operand, text))]
    : [];

const truths: Operator = (node, text) => {
  if (node.kind === SyntaxKind.TrueKeyword) return [replaced(node, text, 'false')];
  return node.kind === SyntaxKind.FalseKeyword ? [replaced(node, text, 'true')] : [];
};

const conditionals: Operator = (node, text) =>
  isConditionalExpression(node)
    ? [node.whenTrue, node.whenFalse].map((branch) => replaced(node, text, `(${textOf(branch, text)})`))
    : [];

/** Words of the plan's unions; reasons and names are no words of these. */
const NEIGHBOURS: Readonly<Record<string, readonly string[]>> = {
  all: ['touched', 'none'],
  touched: ['all', 'nothing'],
  none: ['all', 'touched'],
  nothing: ['everything'],
  everything: ['nothing'],
  named: ['all'],
  keys: ['changed'],
  changed: ['keys'],
  source: ['warehouse'],
  warehouse: ['source'],
  added: ['widened'],
  returned: ['dropped'],
  by_key: ['additive'],
  scd2: ['append_only'],
  append_only: ['scd2'],
  additive: ['by_key'],
  daily: ['by_key'],
  view: ['by_key'],
  full: ['incremental'],
  incremental: ['full'],
};

const words: Operator = (node, text) =>
  isStringLiteral(node) && !isLiteralTypeNode(node.parent) && !isCaseClause(node.parent)
    ? (NEIGHBOURS[node.text] ?? []).map((word) => replaced(node, text, `'${word}'`))
    : [];

const elements: Operator = (node, text) => {
  if (isArrayLiteralExpression(node))
    return node.elements.map((_, index) => withoutElement([...node.elements], index, text));
  if (!isObjectLiteralExpression(node)) return [];
  const properties = [...node.properties];
  return properties.flatMap((property, index) =>
    isSpreadAssignment(property) ? [withoutElement(properties, index, text)] : [],
  );
};

const DROPPED_CALLS = new Set(['filter', 'toReversed', 'toSorted']);
const EXCHANGED_CALLS: Readonly<Record<string, string>> = { some: 'every', every: 'some' };

const calls: Operator = (node, text) => {
  if (!isCallExpression(node) || !isPropertyAccessExpression(node.expression)) return [];
  const { expression: receiver, name } = node.expression;
  const method = textOf(name, text);
  if (DROPPED_CALLS.has(method))
    return [
      {
        start: receiver.end,
        end: node.end,
        to: '',
        change: `${shown(text.slice(receiver.end, node.end))} dropped`,
      },
    ];
  const other = EXCHANGED_CALLS[method];
  return other === undefined
    ? []
    : [{ ...replaced(name, text, other), change: `${shown(textOf(node, text))}: ${method} → ${other}` }];
};

/** An empty statement is what is left, where a loop or a condition had no other. */
const withoutStatement = (node: Node, text: string): Edit => ({ ...dropped(node, text), to: ';' });

const COLLECTING = new Set(['add', 'push', 'set', 'pop']);

const statements: Operator = (node, text) => {
  if (isIfStatement(node) && !node.elseStatement) return [withoutStatement(node, text)];
  if (!isExpressionStatement(node) || !isCallExpression(node.expression)) return [];
  const { expression } = node.expression;
  return isPropertyAccessExpression(expression) && COLLECTING.has(textOf(expression.name, text))
    ? [withoutStatement(node, text)]
    : [];
};

const cases: Operator = (node, text) => (isCaseClause(node) ? [dropped(node, text)] : []);

const operators: readonly Operator[] = [
  binaries,
  negations,
  truths,
  conditionals,
  words,
  elements,
  calls,
  statements,
  cases,
];

/** Every change of one node, its children's left out. */
export const editsOf = (node: Node, text: string): readonly Edit[] =>
  operators.flatMap((operator) => operator(node, text));
