import { SourceMap, type SourceMapPayload } from 'node:module';
import { join } from 'node:path';
import type { BuildFailure } from 'esbuild';
import { type FilePlace, projectError } from '../project-error.ts';

/** What the files of a folder export, by their paths from `folder`. */
export type ModuleExports = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/**
 * Bundles TypeScript or JavaScript files into one module and imports it from memory: no file is written that somebody would have to remove.
 * Imports of `ecom-data-platform/…` are the installed package's, wherever that is.
 *
 * @param folder what the paths of `files` start from
 * @throws EcomError PROJECT_INVALID naming the file and the line
 */
export async function importModules(
  folder: string,
  files: readonly string[],
  packageFolder: string,
): Promise<ModuleExports> {
  const { code, map } = await bundle(folder, files, packageFolder);
  try {
    const { modules } = (await import(/* @vite-ignore */ `data:text/javascript;base64,${code.toString('base64')}`)) as {
      modules: readonly Readonly<Record<string, unknown>>[];
    };
    return new Map(files.map((file, position) => [file, modules[position] ?? {}]));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw projectError(thrownAt(cause, map, files), `it cannot be loaded: ${message}`, 'Correct it.');
  }
}

interface Bundle {
  readonly code: Buffer;
  readonly map: SourceMapPayload;
}

async function bundle(folder: string, files: readonly string[], packageFolder: string): Promise<Bundle> {
  const { build } = await import('esbuild');
  const imports = files.map((file, position) => `import * as module${position} from ${JSON.stringify(`./${file}`)};`);
  const list = `export const modules = [${files.map((_, position) => `module${position}`).join(', ')}];`;
  try {
    const { outputFiles } = await build({
      absWorkingDir: folder,
      stdin: { contents: [...imports, list].join('\n'), resolveDir: folder, sourcefile: ENTRY },
      outfile: join(folder, 'own-models.mjs'),
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node20.19',
      loader: { '.sql': 'text' },
      alias: { 'ecom-data-platform': packageFolder },
      sourcemap: 'external',
      sourcesContent: false,
      logLevel: 'silent',
    });
    const text = (ending: string): Buffer =>
      Buffer.from(outputFiles.find(({ path }) => path.endsWith(ending))?.contents ?? []);
    return { code: text('.mjs'), map: JSON.parse(text('.map').toString()) as SourceMapPayload };
  } catch (cause) {
    throw notBundled(cause, files);
  }
}

const ENTRY = 'own-models.ts';

function notBundled(cause: unknown, files: readonly string[]): unknown {
  const [first] = (cause as Partial<BuildFailure>).errors ?? [];
  if (!first) return cause;
  const { location, text } = first;
  const place: FilePlace = location
    ? { file: location.file.replaceAll('\\', '/'), line: location.line }
    : { file: files[0] ?? '' };
  return projectError(place, text.replace(/\.$/, ''), 'Correct it.');
}

/** Where in the files an error was thrown that the import of the bundle ended with. */
function thrownAt(cause: unknown, map: SourceMapPayload, files: readonly string[]): FilePlace {
  const stack = cause instanceof Error ? (cause.stack ?? '') : '';
  const frames = [...stack.matchAll(/data:text\/javascript;base64,[^:]*:(\d+):(\d+)/g)];
  const sources = new SourceMap(map);
  for (const [, line, column] of frames) {
    const entry = sources.findEntry(Number(line) - 1, Number(column) - 1);
    if ('originalSource' in entry && files.includes(entry.originalSource))
      return { file: entry.originalSource, line: entry.originalLine + 1 };
  }
  return { file: files.join(', ') };
}
