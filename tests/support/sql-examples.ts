import { readFileSync } from 'node:fs';

const page = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The statements that the help and the README give `ecom sql` for a database, each once. A run's own tables are in DuckDB. */
export function sqlExamples(): readonly { readonly db: 'dwh' | 'oltp'; readonly statement: string }[] {
  const found = ['docs/cli.md', 'README.md'].flatMap((path) => [
    ...page(path).matchAll(/ecom sql (?!--run)(--db oltp )?(?:--csv )?"(select [^"…]+)"/g),
  ]);
  const examples = found.map(([, db, statement = '']) => ({
    db: db ? ('oltp' as const) : ('dwh' as const),
    statement,
  }));
  return [...new Map(examples.map((example) => [JSON.stringify(example), example])).values()];
}
