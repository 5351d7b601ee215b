import type { Config } from '../../config.ts';
import type { Platform } from '../../platform.ts';
import type { Progress } from '../../progress.ts';
import { openPlatform } from '../../wire.ts';

/** The open platform of a process that lives for days. */
export interface Link {
  /** The platform; opened, with its server started, where it is not. */
  open(progress?: Progress): Promise<Platform>;
  /** Closes it; the next `open` starts anew. */
  drop(): Promise<void>;
}

export function linkTo(config: Config): Link {
  let platform: Platform | undefined;
  return {
    async open(progress) {
      platform ??= await openPlatform(config, progress ? { progress } : {});
      return platform;
    },
    async drop() {
      const dropped = platform;
      platform = undefined;
      await dropped?.close();
    },
  };
}
