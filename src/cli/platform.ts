import { setTimeout as sleep } from 'node:timers/promises';
import type { Project } from '../../models/project.ts';
import type { Platform } from '../platform.ts';
import type { Progress } from '../progress.ts';
import { withProgress } from './progress.ts';

/** What a command does with an open platform, showing its steps. */
export type PlatformWork<T> = (platform: Platform, onProgress: Progress) => Promise<T>;

/** Opens the configured platform for one command and closes it again. Drivers and engines load here, not with the command line. */
export const withPlatform = <T>(work: PlatformWork<T>): Promise<T> => opened(work, undefined);

/** The same for a command that computes no model: a mistake in own models, or their loading, is nothing to it. */
export async function withShopPlatform<T>(work: PlatformWork<T>): Promise<T> {
  const { shopProject } = await import('../../models/project.ts');
  return opened(work, shopProject);
}

async function opened<T>(work: PlatformWork<T>, project: Project | undefined): Promise<T> {
  const [{ loadConfig }, { openPlatform }] = await Promise.all([import('../config.ts'), import('../wire.ts')]);
  const config = loadConfig();
  return withProgress(async (onProgress) => {
    const platform = await openPlatform(config, { progress: onProgress, ...(project ? { project } : {}) });
    try {
      const result = await work(platform, onProgress);
      await platform.close();
      return result;
    } catch (error) {
      // A connection that no longer answers would keep the error from being told.
      await Promise.race([platform.close().catch(() => {}), sleep(CLOSED_WITHIN_MS)]);
      throw error;
    }
  });
}

const CLOSED_WITHIN_MS = 1_000;
