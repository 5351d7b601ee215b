import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { Model } from '../../../models/kinds.ts';
import { type FilePlace, projectError } from '../project-error.ts';
import { importModules } from './bundle.ts';
import { type AnyExtension, contractProblem, extensionSchema, modelKinds, modelSchema } from './contract-schema.ts';

/** What a folder of own models holds. */
export interface OwnParts {
  readonly models: readonly OwnPart<Model>[];
  /** In the order of their files. */
  readonly extensions: readonly OwnPart<AnyExtension>[];
}

export interface OwnPart<T> {
  readonly value: T;
  readonly file: string;
  /** Where its SQL is written. */
  readonly sqlFile: string;
  /** Where the file has it, or a word of it. */
  place(word?: string): FilePlace;
}

/**
 * Loads every TypeScript and JavaScript file of the folder but `*.cases.*` and `*.d.ts`. Of what they export, models and extensions count:
 * functions and values that files share are nobody's business.
 *
 * @param folder absolute; messages name its files from the folder that it is in
 * @throws EcomError PROJECT_INVALID naming the file and the line
 */
export async function readOwnFolder(folder: string, packageFolder: string): Promise<OwnParts> {
  const from = dirname(folder);
  const paths = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(from, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.includes('/node_modules/'))
    .sort();
  const files = paths.filter((path) => /\.(ts|mts|js|mjs)$/.test(path) && !/\.(cases|d)\.m?[jt]s$/.test(path));
  if (files.length === 0) return { models: [], extensions: [] };
  const texts = await readAll(
    from,
    paths.filter((path) => files.includes(path) || path.endsWith('.sql')),
  );
  const modules = await importModules(from, files, packageFolder);
  return partsOf(files, modules, texts);
}

async function readAll(from: string, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  return new Map(
    await Promise.all(paths.map(async (path) => [path, await readFile(join(from, path), 'utf8')] as const)),
  );
}

function partsOf(
  files: readonly string[],
  modules: Awaited<ReturnType<typeof importModules>>,
  texts: ReadonlyMap<string, string>,
): OwnParts {
  const models: OwnPart<Model>[] = [];
  const extensions: OwnPart<AnyExtension>[] = [];
  const seen = new Set<unknown>();
  // A file that only passes an export on is not where it is written.
  const exported = files
    .flatMap((file) => Object.entries(modules.get(file) ?? {}).map(([name, value]) => ({ file, name, value })))
    .map((one) => ({ ...one, line: lineOfExport(texts.get(one.file) ?? '', one.name) }))
    .sort((a, b) => Number(a.line === undefined) - Number(b.line === undefined));
  for (const { file, name, value, line } of exported) {
    if (!isRecord(value) || seen.has(value)) continue;
    seen.add(value);
    const kind = kindOf(value);
    if (kind === undefined) continue;
    const problem = contractProblem(kind === 'model' ? modelSchema : extensionSchema, value);
    if (problem !== undefined)
      throw projectError(
        { file, line },
        `${name} is no ${kind}: ${kind === 'model' ? modelProblem(value, problem) : problem}`,
        'docs/own-models.md says what it has.',
      );
    const text = texts.get(file) ?? '';
    const place = (word?: string): FilePlace => ({ file, line: lineOfWord(text, line, word) });
    const sqlFile = fileOfSql(file, value.sql, texts);
    if (kind === 'model') models.push({ value: value as unknown as Model, file, sqlFile, place });
    else extensions.push({ value: value as unknown as AnyExtension, file, sqlFile, place });
  }
  const byFile = (a: OwnPart<unknown>, b: OwnPart<unknown>): number => files.indexOf(a.file) - files.indexOf(b.file);
  return { models: models.toSorted(byFile), extensions: extensions.toSorted(byFile) };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** What a value is meant as; undefined for one that is neither. */
function kindOf(value: Readonly<Record<string, unknown>>): 'model' | 'extension' | undefined {
  if (typeof value.extends === 'string') return 'extension';
  const hasKind = modelKinds.some((kind) => kind === value.kind) && typeof value.name === 'string';
  return hasKind || typeof value.sql === 'string' || ('columns' in value && 'grain' in value) ? 'model' : undefined;
}

/** The two that are forgotten first are said in whole sentences. */
function modelProblem({ kind, sql }: Readonly<Record<string, unknown>>, problem: string): string {
  if (!modelKinds.some((one) => one === kind)) return `its kind is one of ${modelKinds.join(', ')}`;
  return sql === undefined ? 'it has no sql' : problem;
}

/** 1 is the first; undefined where the file does not declare it. */
function lineOfExport(text: string, name: string): number | undefined {
  const declared = new RegExp(name === 'default' ? '\\bexport\\s+default\\b' : `\\b(?:const|let|var)\\s+${name}\\b`);
  const found = declared.exec(text);
  return found ? lineAt(text, found.index) : undefined;
}

/** The first line from `from` on that has the word; `from` where none does. */
function lineOfWord(text: string, from: number | undefined, word: string | undefined): number | undefined {
  if (word === undefined || from === undefined) return from;
  const found = text
    .split('\n')
    .findIndex((line, index) => index + 1 >= from && new RegExp(`\\b${word}\\b`).test(line));
  return found < 0 ? from : found + 1;
}

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;

/** The `.sql` file of this text, one of the same name first; without one the SQL is written in the file itself. */
function fileOfSql(file: string, sql: unknown, texts: ReadonlyMap<string, string>): string {
  const same = [...texts].filter(([path, text]) => path.endsWith('.sql') && text === sql).map(([path]) => path);
  const stem = basename(file).replace(/\.\w+$/, '');
  return same.find((path) => basename(path) === `${stem}.sql`) ?? same[0] ?? `${file} (sql)`;
}
