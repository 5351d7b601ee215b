import { Command, CommanderError } from 'commander';
import packageFile from '../../package.json' with { type: 'json' };
import { EcomError, exitCodeOf, exitCodes } from '../errors.ts';
import { systemError } from '../machine/system-errors.ts';
import { endTelemetry, inSpan, startTelemetry } from '../telemetry.ts';
import { attemptAttributes, beginAttempt } from './attempt.ts';
import { commands } from './commands.ts';
import { reportError } from './failure.ts';
import { examples, FIRST_QUERY } from './help.ts';
import { listenForSignals } from './signals.ts';

/**
 * Runs one `ecom` command and sets the process's exit code: 0 done, 1 failed, 2 wrong usage or settings, 99 skipped.
 *
 * @param argv the arguments after `ecom`
 */
export async function main(argv: readonly string[]): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => endWithOutput(error, argv));
  // Where nobody reads messages any more, the work goes on without them.
  process.stderr.on('error', () => {});
  process.on('uncaughtException', (error) => process.exit(fail(error, argv)));
  listenForSignals();
  try {
    if ((await beginAttempt()) === 'done') return;
    await startTelemetry();
    const program = await programFor(argv);
    if (calledIn(argv) !== undefined) await sweepLeftFiles();
    await traced(calledIn(argv), () => program.parseAsync(argv, { from: 'user' }));
  } catch (error) {
    process.exitCode = fail(error, argv);
  } finally {
    await endTelemetry();
    if (process.exitCode) endSoon();
  }
}

/** What a failed command has left open must not keep it: a connection that no longer answers, say. */
const LEFT_OPEN_MS = 2_000;

function endSoon(): void {
  // Whoever reads slowly gets all of it.
  const end = (): void => (process.stdout.writableLength > 0 ? endSoon() : process.exit());
  setTimeout(end, LEFT_OPEN_MS).unref();
}

/** Row files of killed runs hold personal data: whatever is started next removes them. */
async function sweepLeftFiles(): Promise<void> {
  const [{ homeFolder }, { sweepRunFolders }] = await Promise.all([
    import('../config.ts'),
    import('../etl/run-folder.ts'),
  ]);
  // Of another account, or in a folder that nobody can read: the command itself says what keeps it from its work.
  await Promise.resolve()
    .then(() => sweepRunFolders(homeFolder()))
    .catch(() => {});
}

const calledIn = (argv: readonly string[]): string | undefined =>
  argv.find((argument) => !argument.startsWith('-') && argument !== 'help');

/** `ecom up` lasts: its runs are traced, not itself. */
const traced = (command: string | undefined, work: () => Promise<unknown>): Promise<unknown> =>
  command === undefined || command === 'up' ? work() : inSpan(`ecom ${command}`, attemptAttributes(), work);

async function programFor(argv: readonly string[]): Promise<Command> {
  const program = new Command('ecom')
    .description(packageFile.description)
    .version(packageFile.version)
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .addHelpText('after', examples('ecom up', FIRST_QUERY));
  const called = calledIn(argv);
  for (const { name, summary, load } of commands) {
    const command = program.command(name).description(summary);
    if (name === called) (await load()).configure(command);
  }
  return program;
}

/** Tells the person what went wrong; returns the exit code. */
function fail(error: unknown, argv: readonly string[]): number {
  // Commander has printed the help that was asked for, or that stands in for a missing command.
  if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
  if (error instanceof CommanderError && error.code === 'commander.help') return exitCodes.usage;
  const failure = error instanceof CommanderError ? usageError(error, argv) : (systemError(error) ?? error);
  reportError(failure, argv.includes('--json'));
  return exitCodeOf(failure);
}

function usageError(error: CommanderError, argv: readonly string[]): EcomError {
  const called = commands.find(({ name }) => argv.includes(name))?.name;
  return new EcomError('SETTING_INVALID', sentence(error.message.replace(/^error: /, '')), {
    next: `${called ? `ecom ${called}` : 'ecom'} --help shows what it takes.`,
  });
}

/** Commander's messages begin in lower case and end in all ways. */
function sentence(text: string): string {
  const line = text.replaceAll('\n', ' ').trim();
  return `${line.charAt(0).toUpperCase()}${line.slice(1)}${/[.?)]$/.test(line) ? '' : '.'}`;
}

/** `ecom sql … | head` closes the pipe early, and a terminal may be gone: that is no error. A full disk is one. */
function endWithOutput(error: NodeJS.ErrnoException, argv: readonly string[]): void {
  if (error.code === 'EPIPE') process.exit();
  if (error.code === 'EIO') return;
  const failure = new EcomError('DISK_FULL', `The output cannot be written: ${error.message}.`, {
    next: 'Free some space where it goes to, and run the command again.',
    cause: error,
  });
  process.exit(fail(failure, argv));
}
