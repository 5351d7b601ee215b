import { type Command, Option } from 'commander';
import { parseSeed, parseSpan } from './arguments.ts';
import { faultOption } from './fault-rates.ts';
import { examples } from './help.ts';
import { trafficOption } from './shop-traffic.ts';
import type { UpOptions } from './up/options.ts';

export function configure(command: Command): void {
  command
    .addOption(span('--history <span>', 'shop history to make on the first start', '21d'))
    .addOption(span('--batch-every <span>', 'how often the shop writes what happened', '5m'))
    .addOption(span('--etl-every <span>', 'how often the warehouse is brought up to date', '10m'))
    .addOption(trafficOption('that of the last batch; of a new shop, lifelike'))
    .addOption(faultOption())
    .option('--seed <number>', 'seed of a new shop; the same seed gives the same rows', parseSeed)
    .option('--no-stream', 'run the ETL alone; the shop is somebody else’s')
    .option('--json', 'print one JSON document on stdout when the platform is ready')
    .addHelpText('after', WHAT_IT_DOES)
    .addHelpText('after', examples('ecom up', 'ecom up --history 7d --etl-every 1m'))
    .action(async (options: UpOptions) => {
      const { keepUp } = await import('./up/life.ts');
      await keepUp(options);
    });
}

const span = (flags: string, description: string, usual: string): Option =>
  new Option(flags, description).argParser(parseSpan).default(parseSpan(usual), usual);

const WHAT_IT_DOES = `
Starts the databases, fills the shop, loads the warehouse and goes on by the clock until Ctrl-C or ecom down.
The next start goes on where this one stopped. The shop's time runs in steps of five minutes.`;
