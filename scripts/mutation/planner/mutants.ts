import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  isArrowFunction,
  isFunctionDeclaration,
  isIdentifier,
  isVariableDeclaration,
  type Node,
} from 'typescript/unstable/ast';
import { API } from 'typescript/unstable/sync';
import type { Change } from '../mutate.ts';
import { type Edit, editsOf } from './edits.ts';

/** A source text with one change that may make it wrong. */
export interface SourceMutant extends Change {
  readonly text: string;
}

/** All mutants of each file, by the compiler's own syntax tree. */
export function mutantsOf(
  root: string,
  files: readonly string[],
): readonly (readonly [file: string, mutants: readonly SourceMutant[]])[] {
  const compiler = new API({ cwd: root });
  try {
    const snapshot = compiler.updateSnapshot({ openProjects: [join(root, 'tsconfig.json')] });
    const [project] = snapshot.getProjects();
    return files.map((file) => {
      const source = project?.program.getSourceFile(join(root, file));
      if (!source) throw new Error(`the compiler gives no source of ${file}`);
      return [file, mutantsOfTree(source, readFileSync(join(root, file), 'utf8'))];
    });
  } finally {
    compiler.close();
  }
}

/** @param source the tree of `text`, whose places count its characters */
export function mutantsOfTree(source: Node, text: string): readonly SourceMutant[] {
  const mutants: SourceMutant[] = [];
  const visit = (node: Node, place: string): void => {
    const inside = nameOf(node) ?? place;
    for (const edit of editsOf(node, text)) mutants.push(mutantOf(edit, inside, text));
    node.forEachChild((child) => visit(child, inside));
  };
  visit(source, 'file');
  return mutants.filter(({ text: changed }, index) => mutants.findIndex((other) => other.text === changed) === index);
}

function mutantOf({ start, end, to, change }: Edit, place: string, text: string): SourceMutant {
  return {
    text: `${text.slice(0, start)}${to}${text.slice(end)}`,
    line: text.slice(0, start).split('\n').length,
    place,
    change: change.replaceAll(/\s+/g, ' '),
  };
}

/** The name of a function, or of a variable that holds one. */
function nameOf(node: Node): string | undefined {
  if (isFunctionDeclaration(node)) return node.name?.text;
  const isFunction = isVariableDeclaration(node) && node.initializer && isArrowFunction(node.initializer);
  return isFunction && isIdentifier(node.name) ? node.name.text : undefined;
}
