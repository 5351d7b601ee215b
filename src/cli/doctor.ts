import type { Command } from 'commander';
import { exitCodes } from '../errors.ts';
import { colour } from './colour.ts';
import type { Finding } from './doctor/finding.ts';
import { examples, JSON_OPTION, type JsonFlag } from './help.ts';
import { show } from './output.ts';

interface DoctorReport {
  /** False where some finding is `fail`. */
  readonly healthy: boolean;
  readonly findings: readonly Finding[];
}

export function configure(command: Command): void {
  command
    .option(...JSON_OPTION)
    .addHelpText('after', '\nExits with 1 if something keeps the platform from working. Changes nothing in a database.')
    .addHelpText('after', examples('ecom doctor'))
    .action(doctor);
}

async function doctor({ json }: JsonFlag): Promise<void> {
  const { examine } = await import('./doctor/examine.ts');
  const findings = await examine();
  const healthy = findings.every(({ status }) => status !== 'fail');
  show({ healthy, findings }, json, doctorText);
  if (!healthy) process.exitCode = exitCodes.failed;
}

const marks = {
  ok: () => colour('green', 'ok  '),
  warn: () => colour('yellow', 'warn'),
  fail: () => colour('red', 'fail'),
} as const;

function doctorText({ healthy, findings }: DoctorReport): string {
  const lines = findings.flatMap(({ check, status, found, next }) => [
    `${marks[status]()}  ${check.padEnd(18)}  ${found}`,
    ...(next ? [`${' '.repeat(26)}→ ${next}`] : []),
  ]);
  return [...lines, '', healthy ? 'Ready to run.' : 'Something has to be mended first.'].join('\n');
}
