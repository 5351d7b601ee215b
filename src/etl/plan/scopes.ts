import type { Aggregate } from '../../../models/contract.ts';
import { takesInferred } from '../../../models/kinds.ts';
import type { ProjectGraph } from '../../project/graph.ts';
import { touched } from '../names.ts';

export const sourcesOf = ({ members }: Aggregate): string[] => members.map(({ source }) => source);

/** The relations of the groups that an aggregate's run replaces. */
export const touchedScopes = ({ name, members }: Aggregate): string[] => [
  touched(name),
  ...members.flatMap(({ source, group }) => (group === undefined ? [] : [touched(source)])),
];

/** The dimensions that rows of an aggregate name: those that its models look up and those that its rows wait for. */
export const dimensionsOf = (graph: ProjectGraph, aggregate: Aggregate): string[] => [
  ...new Set([
    ...graph
      .modelsOf(aggregate)
      .flatMap((model) => ('asOf' in model ? (model.asOf ?? []) : []))
      .map(({ dimension }) => dimension),
    ...aggregate.members.flatMap(({ source }) =>
      (graph.stagingOf(source).parents ?? []).map(({ dimension }) => dimension),
    ),
  ]),
];

/** The dimensions that get inferred members for what rows of an aggregate name. */
export const inferredBy = (graph: ProjectGraph, aggregate: Aggregate): string[] => [
  ...new Set(
    aggregate.members
      .flatMap(({ source }) => graph.stagingOf(source).parents ?? [])
      .map(({ dimension }) => dimension)
      .filter((dimension) => takesInferred(graph.model(dimension))),
  ),
];
