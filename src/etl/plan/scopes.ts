import type { Aggregate } from '../../../models/contract.ts';
import { touched } from '../names.ts';

export const sourcesOf = ({ members }: Aggregate): string[] => members.map(({ source }) => source);

/** The relations of the groups that an aggregate's run replaces. */
export const touchedScopes = ({ name, members }: Aggregate): string[] => [
  touched(name),
  ...members.flatMap(({ source, group }) => (group === undefined ? [] : [touched(source)])),
];
