import type { Platform } from '../platform.ts';
import type { Progress } from '../progress.ts';
import { withProgress } from './progress.ts';

/** What a command does with an open platform, showing its steps. */
export type PlatformWork<T> = (platform: Platform, onProgress: Progress) => Promise<T>;

/** Opens the configured platform for one command and closes it again. Drivers and engines load here, not with the command line. */
export async function withPlatform<T>(work: PlatformWork<T>): Promise<T> {
  const [{ loadConfig }, { openPlatform }] = await Promise.all([import('../config.ts'), import('../wire.ts')]);
  const config = loadConfig();
  return withProgress(async (onProgress) => {
    const platform = await openPlatform(config, { progress: onProgress });
    try {
      return await work(platform, onProgress);
    } finally {
      await platform.close();
    }
  });
}
