import type { FunctionSettings, PortableFunction } from '../../models/functions.ts';
import type { Platform } from '../platform.ts';
import { graphOf, type ProjectGraph } from '../project/graph.ts';
import { modelHashes } from '../project/hashes.ts';
import { type ContractMode, contractModesOf } from '../variables/contract-modes.ts';
import { variableValues } from '../variables/values.ts';
import { businessDate } from './business-date.ts';
import { personalDataKey, presentKey } from './personal-data-key.ts';
import type { EtlOptions } from './report.ts';

/** What a run computes with: the project as its SQL connects it, and the functions with this run's settings in place. */
export interface Definitions {
  readonly graph: ProjectGraph;
  readonly functions: readonly PortableFunction[];
  /** By model. */
  readonly hashes: ReadonlyMap<string, string>;
  /** Sources of whose exact duplicates only the first row is loaded. */
  readonly supersedes: ReadonlySet<string>;
  /** What is done where a table of the source is not what its contract says. */
  readonly contractMode: (source: string) => ContractMode;
  /** The present business day, `YYYY-MM-DD`. */
  readonly asOfDate: string;
}

/**
 * @param isLook the key for personal data is not made where there is none yet
 * @throws EcomError PROJECT_INVALID
 */
export async function readDefinitions(
  platform: Platform,
  { now = new Date() }: EtlOptions,
  { isLook = false }: { readonly isLook?: boolean } = {},
): Promise<Definitions> {
  const { project, analyser, config } = platform;
  const graph = await graphOf(project, analyser);
  const variables = await variableValues(platform.variables);
  const asOfDate = businessDate(now, variables.business_timezone);
  const key = isLook ? ((await presentKey(config)) ?? '') : await personalDataKey(config);
  const settings: FunctionSettings = { personalDataKey: key, variables, asOfDate };
  // What depends on today changes no definition.
  const supersedes = new Set(variables.supersede_exact_duplicates.split(/,\s*/).filter(Boolean));
  const hashes = modelHashes(graph, project.functions({ ...settings, asOfDate: '' }), supersedes);
  const contractMode = contractModesOf(variables.contract_modes);
  return { graph, functions: project.functions(settings), hashes, supersedes, contractMode, asOfDate };
}
