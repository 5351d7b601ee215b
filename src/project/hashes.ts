import { createHash } from 'node:crypto';
import type { PortableFunction } from '../../models/functions.ts';
import type { Model } from '../../models/kinds.ts';
import type { ProjectGraph } from './graph.ts';

/**
 * A hash for each model of what its rows follow from: its SQL and contract, the staging models and the aggregate it comes from, and the
 * functions that any of them calls.
 *
 * @param functions the same on every day: what depends on today changes no definition
 * @param supersedes sources of whose exact duplicates only the first row is loaded
 */
export function modelHashes(
  graph: ProjectGraph,
  functions: readonly PortableFunction[],
  supersedes: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const called = calledBy(functions);
  return new Map(graph.models.map((model) => [model.name, sha256(definitionOf(graph, called, supersedes, model))]));
}

function definitionOf(
  graph: ProjectGraph,
  called: (text: string) => readonly string[],
  supersedes: ReadonlySet<string>,
  model: Model,
): unknown {
  const contract = withoutPlaces(model);
  const aggregate = graph.aggregateOf(model);
  const staging = graph
    .relations(model)
    .flatMap((relation) => (relation.of === 'staging' ? [withoutPlaces(graph.stagingOf(relation.source))] : []));
  const superseded = aggregate?.members
    .filter(({ source }) => supersedes.has(source))
    .map(({ source }) => ({ source, equalBy: graph.source(source).exactDuplicates }));
  const definition = { contract, aggregate, staging, superseded };
  return { ...definition, functions: called(JSON.stringify(definition)) };
}

/** Where something is written changes no row. */
function withoutPlaces<T extends { readonly file?: string; readonly contractFile?: string }>(definition: T): unknown {
  const { file: _, contractFile: __, ...rest } = definition;
  return rest;
}

/** The hashes of the functions that a JSON text calls, with those that they call. Each is read once: some are long. */
function calledBy(functions: readonly PortableFunction[]): (text: string) => readonly string[] {
  const all = new Map(
    functions.map((one) => [one.name, { hash: sha256(one), calls: callsIn(JSON.stringify(one)) }] as const),
  );
  return (text) => {
    const called = new Set<string>();
    const add = (calls: ReadonlySet<string>): void => {
      for (const name of calls) {
        const one = all.get(name);
        if (!one || called.has(name)) continue;
        called.add(name);
        add(one.calls);
      }
    };
    add(callsIn(text));
    return [...all].flatMap(([name, { hash }]) => (called.has(name) ? [hash] : []));
  };
}

/** Names before a bracket. A line end is two letters in JSON. */
const callsIn = (text: string): ReadonlySet<string> =>
  new Set([...text.replaceAll('\\n', ' ').matchAll(/\b(\w+)\(/g)].map(([, name]) => String(name)));

const sha256 = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
