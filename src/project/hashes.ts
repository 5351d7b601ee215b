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
  return new Map(graph.models.map((model) => [model.name, sha256(definitionOf(graph, functions, supersedes, model))]));
}

function definitionOf(
  graph: ProjectGraph,
  functions: readonly PortableFunction[],
  supersedes: ReadonlySet<string>,
  model: Model,
): unknown {
  const contract = withoutPlaces(model);
  const aggregate = graph.aggregateOf(model);
  const staging = graph
    .relations(model)
    .flatMap((relation) => (relation.of === 'staging' ? [withoutPlaces(graph.stagingOf(relation.source))] : []));
  const superseded = aggregate?.members.map(({ source }) => source).filter((source) => supersedes.has(source));
  const definition = { contract, aggregate, staging, superseded };
  return { ...definition, functions: calledBy(JSON.stringify(definition), functions) };
}

/** Where something is written changes no row. */
function withoutPlaces<T extends { readonly file?: string; readonly contractFile?: string }>(definition: T): unknown {
  const { file: _, contractFile: __, ...rest } = definition;
  return rest;
}

/** The functions that a text calls, with those that they call. */
function calledBy(text: string, functions: readonly PortableFunction[]): PortableFunction[] {
  const called = new Set<PortableFunction>();
  const texts = [text];
  for (let next = texts.pop(); next !== undefined; next = texts.pop()) {
    for (const one of functions) {
      if (called.has(one) || !new RegExp(`\\b${one.name}\\(`).test(next)) continue;
      called.add(one);
      texts.push(JSON.stringify(one));
    }
  }
  return functions.filter((one) => called.has(one));
}

const sha256 = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
