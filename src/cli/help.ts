/** The last part of a command's `--help`. */
export function examples(...lines: readonly string[]): string {
  return `\n${lines.length === 1 ? 'Example' : 'Examples'}:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;
}

/** The text of `--json`, the same for every command. */
export const JSON_OPTION = ['--json', 'print one JSON document on stdout'] as const;

export interface JsonFlag {
  readonly json?: boolean;
}
