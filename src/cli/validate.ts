import type { Command } from 'commander';
import { exitCodes } from '../errors.ts';
import type { ValidationReport } from '../quality/report.ts';
import { checkTable } from './check-text.ts';
import { formatDuration } from './duration.ts';
import { checksText } from './etl-text.ts';
import { examples, JSON_OPTION, type JsonFlag } from './help.ts';
import { show } from './output.ts';
import { withPlatform } from './platform.ts';

export function configure(command: Command): void {
  command
    .option(...JSON_OPTION)
    .addHelpText('after', '\nExits with 1 if a check of severity error failed.')
    .addHelpText('after', examples('ecom validate', 'ecom validate --json'))
    .action(validate);
}

async function validate({ json }: JsonFlag): Promise<void> {
  const report = await withPlatform(async (platform, onProgress) => {
    const { validateWarehouse } = await import('../quality/validate.ts');
    return validateWarehouse(platform, { onProgress });
  });
  show(report, json, validationText);
  // The report is the answer, with --json too: no second document for the failure.
  if (!report.passed) process.exitCode = exitCodes.failed;
}

function validationText({ etl_run_id: id, checks, duration_ms: ms }: ValidationReport): string {
  return [checkTable(checks), '', `run ${id}  ${checksText(checks)}  ${formatDuration(ms)}`].join('\n');
}
