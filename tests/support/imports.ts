import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  isCallExpression,
  isExportDeclaration,
  isImportDeclaration,
  isImportTypeNode,
  isLiteralTypeNode,
  isStringLiteral,
  type Node,
  SyntaxKind,
} from 'typescript/unstable/ast';
import { API } from 'typescript/unstable/sync';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** One file of the project imports another; paths from the checkout, with `/`. */
export interface Import {
  readonly from: string;
  readonly to: string;
  /** False where the importing file runs the other one: an `import type` does not, an `import()` does, later. */
  readonly isTypeOnly: boolean;
  /** An `import()`. */
  readonly isLazy: boolean;
}

/** Every import, `export … from` and `import()` between files of these folders, as the compiler reads them. */
export function importsWithin(...folders: readonly string[]): readonly Import[] {
  const compiler = new API({ cwd: root });
  try {
    const snapshot = compiler.updateSnapshot({ openProjects: [join(root, 'tsconfig.json')] });
    const [project] = snapshot.getProjects();
    if (!project) throw new Error('the compiler found no project');
    const isWithin = (path: string): boolean => folders.some((folder) => path.startsWith(`${folder}/`));
    const files = project.program.getSourceFileNames().map(pathOf).filter(isWithin);
    return files.flatMap((file) => {
      const source = project.program.getSourceFile(join(root, file));
      if (!source) throw new Error(`the compiler gives no source of ${file}`);
      return importsIn(source, file).filter(({ to }) => isWithin(to));
    });
  } finally {
    compiler.close();
  }
}

const pathOf = (absolute: string): string => relative(root, absolute).replaceAll('\\', '/');

function importsIn(source: Node, from: string): readonly Import[] {
  const found: Import[] = [];
  const add = (specifier: Node | undefined, kind: Pick<Import, 'isTypeOnly' | 'isLazy'>): void => {
    if (!specifier || !isStringLiteral(specifier) || !specifier.text.startsWith('.')) return;
    found.push({ from, to: join(dirname(from), specifier.text).replaceAll('\\', '/'), ...kind });
  };
  const visit = (node: Node): void => {
    if (isImportDeclaration(node)) {
      // `import { type A }` still runs the file; `import type` does not.
      const isTypeOnly = node.importClause?.phaseModifier === SyntaxKind.TypeKeyword;
      add(node.moduleSpecifier, { isTypeOnly, isLazy: false });
    } else if (isExportDeclaration(node)) {
      add(node.moduleSpecifier, { isTypeOnly: node.isTypeOnly, isLazy: false });
    } else if (isCallExpression(node) && node.expression.kind === SyntaxKind.ImportKeyword) {
      add(node.arguments[0], { isTypeOnly: false, isLazy: true });
    } else if (isImportTypeNode(node) && isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, { isTypeOnly: true, isLazy: false });
    }
    node.forEachChild(visit);
  };
  visit(source);
  return found;
}

/** The groups of files that import each other in a circle, each as one circle through some of them: `a → b → a`. */
export function circles(imports: readonly Pick<Import, 'from' | 'to'>[]): readonly string[] {
  const targets = new Map<string, Set<string>>();
  for (const { from, to } of imports) targets.set(from, (targets.get(from) ?? new Set()).add(to));
  const told = new Set<string>();
  return [...targets.keys()].flatMap((start) => {
    const circle = told.has(start) ? undefined : shortestCircle(start, targets);
    for (const file of circle ?? []) told.add(file);
    return circle ? [[...circle, start].join(' → ')] : [];
  });
}

/** The files of the shortest way from a file back to itself, by breadth-first search. */
function shortestCircle(start: string, targets: ReadonlyMap<string, ReadonlySet<string>>): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    for (const next of targets.get(file) ?? []) {
      if (next === start) return wayTo(file, cameFrom);
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, file);
      queue.push(next);
    }
  }
  return undefined;
}

function wayTo(last: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const way = [last];
  for (let file = cameFrom.get(last); file !== undefined; file = cameFrom.get(file)) way.unshift(file);
  return way;
}
