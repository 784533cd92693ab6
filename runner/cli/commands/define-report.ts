/** The flags of `report`. */
import type { Command } from 'commander';

import type { ReportOptions } from '../report-command.ts';
import type { CommandContext } from './command-context.ts';
import { type Example, withExamples } from './examples.ts';
import { portNumber } from './flag-values.ts';
import { withReporters } from './shared-flags.ts';

interface OpenOptions extends ReportOptions {
  readonly open?: boolean;
  readonly port?: number;
}

export function defineReport(program: Command, { setExitCode }: CommandContext): void {
  withExamples(withReporters(program.command('report')), examples)
    .description('print or write any report from stored results')
    .argument('[run]', 'a stored run: its name, folder or events.ndjson; default: the newest')
    .option('--power', 'what the suite can tell: which scenario tells which columns apart')
    .option(
      '--include <file...>',
      'what to show on the HTML page beside the run: what explore --json or bench --json printed; default: nothing',
    )
    .option('--open', 'show the HTML report in a browser, and again as the run goes on, until Ctrl-C')
    .option('--port <number>', 'with --open: the port on 127.0.0.1; default: a free one', portNumber)
    .action(async (run: string | undefined, { open, ...options }: OpenOptions) => {
      if (open) {
        const { openReport } = await import('../open-report.ts');
        setExitCode(await openReport(run, options));
        return;
      }
      if (options.port !== undefined) program.error('error: --port is for --open, and that is missing');
      const { reportCommand } = await import('../report-command.ts');
      await reportCommand(run, options);
    });
}

const examples: readonly Example[] = [
  { line: 'npx patchmatrix report', does: 'what the newest stored run came to, once more', needs: 'run' },
  {
    line: 'npx patchmatrix report --reporter html=report.html junit=junit.xml',
    does: 'a page to look at, and a file for a CI',
    needs: 'run',
  },
];
