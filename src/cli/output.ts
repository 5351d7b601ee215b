/** Results go to stdout; progress, logs and errors to stderr, so that `--json` is one document whatever happens meanwhile. */

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printNote(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function printJson(document: unknown): void {
  print(JSON.stringify(document, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value), 2));
}

/** Prints a result: as it is with `--json`, else as `render` words it for people. */
export function show<T>(result: T, json: boolean | undefined, render: (result: T) => string): void {
  if (json) printJson(result);
  else print(render(result));
}
