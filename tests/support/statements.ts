import pg from 'pg';
import { vi } from 'vitest';

/** The statements that PostgreSQL is sent while `work` runs, in their order; those of one message are several. */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const spy = vi.spyOn(pg.Client.prototype, 'query');
  try {
    await work();
    return spy.mock.calls.flatMap(([query]) => statementsIn(textOf(query)));
  } finally {
    spy.mockRestore();
  }
}

/** A copy is a stream with a text. */
const textOf = (query: unknown): string =>
  typeof query === 'string' ? query : String((query as { readonly text?: string }).text);

/** Semicolons within literals and quoted names end nothing. */
const statementsIn = (message: string): string[] =>
  message
    .replace(/\$\$.*?\$\$|'(?:[^']|'')*'|"(?:[^"]|"")*"/gs, (quoted) => quoted.replaceAll(';', ' '))
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
