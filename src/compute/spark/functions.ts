import type { PortableFunction } from '../../../models/functions.ts';

/** The portable functions as Spark has them: temporary SQL functions, and text in a call's place where it has no function. */
export interface SparkFunctions {
  /** SQL with templates in the place of their calls. */
  expand(sql: string): string;
  /** The statements that define what expanded SQL calls, by function, each after those that it calls itself. */
  definitionsFor(sql: string): ReadonlyMap<string, string>;
}

export function sparkFunctions(functions: readonly PortableFunction[]): SparkFunctions {
  const definitions = functions.flatMap(definition);
  return {
    expand: (sql) => functions.reduce(expandCalls, sql),
    definitionsFor: (sql) => calledIn(sql, definitions),
  };
}

/** Whether a text calls a function. */
export const callsOf = (sql: string, name: string): boolean => new RegExp(`\\b${name}\\(`).test(sql);

type Definition = readonly [name: string, statement: string];

/** What a text calls, after what that calls itself: functions stand after those that they call. */
function calledIn(sql: string, definitions: readonly Definition[]): ReadonlyMap<string, string> {
  const called = new Map<string, string>();
  for (const [name, statement] of definitions.toReversed()) {
    if ([sql, ...called.values()].some((text) => callsOf(text, name))) called.set(name, statement);
  }
  return new Map([...called].toReversed());
}

function definition({ name, parameters, spark }: PortableFunction): Definition[] {
  if ('template' in spark) return [];
  const typed = parameters.map((parameter, position) => `${parameter} ${spark.types[position]}`).join(', ');
  const statement = `create or replace temporary function ${name}(${typed}) returns ${spark.returns} return ${spark.body}`;
  return [[name, statement]];
}

function expandCalls(sql: string, { name, parameters, spark }: PortableFunction): string {
  if (!('template' in spark)) return sql;
  const call = new RegExp(`\\b${name}\\(`).exec(sql);
  if (!call) return sql;
  const begin = call.index + call[0].length;
  const [values, end] = argumentsOf(sql, begin);
  const expanded = parameters.reduce(
    (text, parameter, position) => text.replaceAll(new RegExp(`\\b${parameter}\\b`, 'g'), () => values[position] ?? ''),
    spark.template,
  );
  return (
    sql.slice(0, call.index) + expanded + expandCalls(sql.slice(end), { name, parameters, spark } as PortableFunction)
  );
}

/** A call's arguments, and where it ends. Models write no quoted commas or brackets in them. */
function argumentsOf(sql: string, begin: number): [values: string[], end: number] {
  const values: string[] = [''];
  let depth = 1;
  for (let at = begin; at < sql.length; at += 1) {
    const character = sql[at] ?? '';
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth === 0) return [values.map((value) => value.trim()), at + 1];
    if (character === ',' && depth === 1) values.push('');
    else values[values.length - 1] += character;
  }
  throw new Error(`a call is not closed: ${sql.slice(begin, begin + 40)}`);
}
