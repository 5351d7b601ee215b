import type { EngineHealth } from '../../compute/compute.ts';
import { type Config, loadConfig, usesEmbeddedServer } from '../../config.ts';
import type { OrchestratorHealth } from '../../orchestration/orchestration.ts';
import { engineHealth, orchestratorHealth } from '../../wire.ts';
import { errorDocument } from '../failure.ts';
import { databases } from './databases.ts';
import { embeddedServer, serverPrograms } from './embedded.ts';
import { type Finding, fail, ok } from './finding.ts';
import { diskSpace, homeFolder, nodeVersion, settings } from './machine.ts';
import { translations } from './odbc.ts';

/** Looks at everything that the platform needs. What it cannot look at is a finding too: it never throws. */
export async function examine(): Promise<readonly Finding[]> {
  const node = nodeVersion();
  const config = await looked('settings', async () => loadConfig());
  if ('check' in config) return [node, config, ...(await translations())];
  const home = await homeFolder(config);
  const findings = [node, settings(config), home];
  if (home.status === 'fail') return findings;
  findings.push(await diskSpace(config));
  findings.push(await looked('engine', async () => part('engine', await engineHealth(config))));
  findings.push(await looked('orchestrator', async () => part('orchestrator', await orchestratorHealth(config))));
  if (usesEmbeddedServer(config)) findings.push(...(await embedded(config)));
  return [...findings, ...(await databases(config))];
}

const embedded = async (config: Config): Promise<Finding[]> => [
  await looked('embedded programs', serverPrograms),
  await looked('embedded server', () => embeddedServer(config)),
];

function part(check: string, { isReady, found, next }: EngineHealth | OrchestratorHealth): Finding {
  return isReady ? ok(check, found) : fail(check, found, next ?? 'Check the settings.');
}

/** What `look` gives, or its error as a finding. */
async function looked<T>(check: string, look: () => Promise<T>): Promise<T | Finding> {
  try {
    return await look();
  } catch (error) {
    const { code, message, next } = errorDocument(error).error;
    return fail(check, code ? `${code} ${message}` : message, next ?? 'Run it again with ECOM_DEBUG=1.');
  }
}
