/** A function as text in the place of its calls, as a macro is: each parameter is the text of its argument. */
export interface Template {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly text: string;
}

/** Literals, quoted names and comments: nothing in them is a call, a parameter or a bracket. */
const QUOTED = `'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\\n]*`;

/**
 * SQL with templates in the place of their calls, also of the calls that these make.
 *
 * @returns what expands a statement
 */
export function expander(templates: readonly Template[]): (sql: string) => string {
  if (templates.length === 0) return (sql) => sql;
  const byName = new Map(templates.map((template) => [template.name, template]));
  const call = new RegExp(`${QUOTED}|\\b(${[...byName.keys()].join('|')})\\(`, 'g');

  function expand(sql: string): string {
    const parts: string[] = [];
    let end = 0;
    for (const found of sql.matchAll(call)) {
      const template = byName.get(found[1] ?? '');
      // One within the arguments of the last one is expanded with it.
      if (!template || found.index < end) continue;
      parts.push(sql.slice(end, found.index));
      const [values, after] = argumentsOf(sql, found.index + found[0].length);
      parts.push('(', expand(filled(template, values)), ')');
      end = after;
    }
    return end === 0 ? sql : `${parts.join('')}${sql.slice(end)}`;
  }
  return expand;
}

/** A field or an argument of another function may be called as a parameter is. */
function filled({ parameters, text }: Template, values: readonly string[]): string {
  if (parameters.length === 0) return text;
  const parameter = new RegExp(`${QUOTED}|(?<![.\\w])(${parameters.join('|')})\\b(?!\\s*:=)`, 'g');
  return text.replace(parameter, (found: string, name: string | undefined) =>
    name === undefined ? found : `(${values[parameters.indexOf(name)] ?? ''})`,
  );
}

const PUNCTUATION = new RegExp(`${QUOTED}|[()[\\]{},]`, 'g');

/** A call's arguments, and where it ends. */
function argumentsOf(sql: string, begin: number): [values: string[], end: number] {
  const values: string[] = [];
  let depth = 0;
  let from = begin;
  PUNCTUATION.lastIndex = begin;
  for (let found = PUNCTUATION.exec(sql); found; found = PUNCTUATION.exec(sql)) {
    const [sign] = found;
    const isEnd = depth === 0 && sign === ')';
    if (isEnd || (depth === 0 && sign === ',')) {
      values.push(sql.slice(from, found.index).trim());
      from = found.index + 1;
    }
    if (isEnd) return [values, from];
    if ('([{'.includes(sign)) depth += 1;
    if (')]}'.includes(sign)) depth -= 1;
  }
  throw new Error(`a call is not closed: ${sql.slice(begin, begin + 40)}`);
}
