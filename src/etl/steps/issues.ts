import type { Aggregate, Rule, Staging } from '../../../models/contract.ts';
import { issueColumns, withTotals } from '../../project/catalog.ts';
import { issues } from '../names.ts';
import type { RunContext } from './context.ts';
import { breaks, expectedBy } from './reject.ts';
import { keyText, unionAll } from './sql.ts';

/** Rules that a loaded row may break, with the rows that they look at: the root's beside its totals. */
export function oddities(
  staging: Staging,
  isRoot: boolean,
): { readonly rules: readonly Rule[]; readonly rows: string } {
  const { rules, memberRules = [], aggregateRules = [] } = staging;
  const ofAggregate = isRoot ? aggregateRules.filter(isOdd) : [];
  const alone = [...rules, ...(isRoot ? [] : memberRules)].filter(isOdd);
  return {
    rules: [...alone, ...ofAggregate],
    rows: ofAggregate.length > 0 ? withTotals(staging) : staging.name,
  };
}

const isOdd = ({ severity }: Rule): boolean => severity === 'warn';

/** Makes `issues_<aggregate>`: what is odd about the rows that are loaded. One look at each source finds the odd rows among all. */
export async function noteIssues(context: RunContext, aggregate: Aggregate): Promise<void> {
  const { graph, relations, nextName } = context;
  const columns = issueColumns(aggregate);
  const parts: string[] = [];
  for (const [position, { source }] of aggregate.members.entries()) {
    const staging = graph.stagingOf(source);
    const { rules, rows } = oddities(staging, position === 0);
    if (rules.length === 0 || relations.isEmpty(staging.name)) continue;
    const odd = nextName(`odd_${source}`);
    const found = await relations.make(odd, [], `select * from ${rows} where ${rules.map(breaks).join(' or ')}`);
    if (found === 0) continue;
    const part = nextName(issues(aggregate.name));
    const queries = rules.map((rule) => issueRows(staging, aggregate.group, rule, odd));
    await relations.make(part, columns, unionAll(queries));
    await relations.drop(odd);
    parts.push(part);
  }
  if (parts.length > 0) relations.combine(issues(aggregate.name), columns, parts);
}

/** The rule reads its rows under the staging's name. */
const issueRows = ({ name, source, key }: Staging, group: string, rule: Rule, odd: string): string =>
  `select '${source}' as source_table, ${keyText(key, name)} as source_key, ${name}.${group} as ${group},
      '${rule.name}' as rule, ${rule.found ?? 'cast(null as string)'} as found, ${expectedBy(rule)} as expected
    from ${odd} as ${name} where ${breaks(rule)}`;
