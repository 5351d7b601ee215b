import type { PortableFunction } from '../../../models/functions.ts';
import { expander } from '../calls.ts';

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
    expand: expander(
      functions.flatMap(({ spark, ...one }) => ('template' in spark ? [{ ...one, text: spark.template }] : [])),
    ),
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
