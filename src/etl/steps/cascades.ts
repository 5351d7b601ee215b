import { REJECTED, src } from '../names.ts';
import type { Rejection } from './context.ts';
import type { Verdict } from './reject.ts';
import { keyText } from './sql.ts';

/** What belongs together is loaded whole or waits whole: a root falls with its members, members with their root. */

/** A condition on a member: its root is loaded, or it has none. */
const hasRoot = (root: string, group: string): string =>
  `${group} is null or ${group} in (select loaded.${group} from stg_${root} as loaded)`;

/** An expression that is null unless a member's root is not loaded: enough for a look. */
export const withoutRoot = (root: string, group: string): string =>
  `case when ${hasRoot(root, group)} then null else 'without_${root}' end`;

/** Which staged rows of a member cannot be loaded without their root. */
export function memberVerdict(member: string, root: string, group: string): Verdict {
  const verdict = (quarantined: string, unknown: string): string => `case
    when ${hasRoot(root, group)} then null
    when root_rule is not null or ${group} in (select known.${group} from ${src(root)} as known)
      or cast(${group} as string) in (select known.group_key from ${REJECTED} as known where known.source_table = '${root}')
      then ${quarantined}
    else ${unknown} end`;
  const because = `case when root_rule is null then '' else concat(' (', root_rule, ')') end`;
  return {
    names: verdict(`'${root}_quarantined'`, `'unknown_${group}'`),
    detail: verdict(
      `concat('${waitsWithRoot(root, '')}', ${group}, ${because})`,
      `concat('no row of ${root} has the key ', ${group})`,
    ),
    rows: `(select member.*, waiting.root_rule from ${member} as member left join (
        select group_key, min(rule) as root_rule from ${REJECTED}
        where source_table = '${root}' and disposition = 'quarantined' group by group_key
      ) as waiting on waiting.group_key = cast(member.${group} as string)) as beside_root`,
  };
}

/** @param because the rule under which the root waits */
export const waitsWithRoot = (root: string, group: string, because?: string): string =>
  `its row of ${root} waits in quarantine: ${group}${because === undefined ? '' : ` (${because})`}`;

/** Groups of a source's rows that are set aside, each with the first of them and its rule. */
export type Fallen = Required<Pick<Rejection, 'source' | 'groups'>>;

/** An expression over `broken_rows` that is told of the root. */
export const fallenText = (key: readonly string[]): string =>
  `concat(${keyText(key, 'broken')}, ' (', broken.broken_rule, ')')`;

/** Which staged roots fall with a member. */
export function rootVerdict(root: string, group: string, fallen: readonly Fallen[]): Verdict {
  const verdict = (then: (one: Fallen, fellWith: string) => string): string =>
    `case ${fallen.map((one, at) => `when fell_with_${at} is not null then ${then(one, `fell_with_${at}`)}`).join(' ')} end`;
  const joins = fallen.map(
    ({ groups }, at) => `left join ${groups} as fallen_${at} on fallen_${at}.${group} = root.${group}`,
  );
  return {
    names: verdict(({ source }) => `'${source}_quarantined'`),
    detail: verdict(({ source }, fellWith) => `concat('a row of ${source} waits in quarantine: ', ${fellWith})`),
    rows: `(select root.*, ${fallen.map((_, at) => `fallen_${at}.reason as fell_with_${at}`).join(', ')}
      from ${root} as root ${joins.join(' ')}) as beside_members`,
  };
}
