/**
 * The command line: what commands and flags there are. Each command's work is in a file of its own, loaded only when
 * the command is given; only this file exits. It is bundled
 * apart from what it imports late, which has a copy of its own of all that both import: nothing of that may hold state.
 */
import { existsSync } from 'node:fs';

import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';

import type { BenchOptions } from './bench-command.ts';
import type { BisectOptions } from './bisect-command.ts';
import type { BumpOptions } from './bump-command.ts';
import type { ConformOptions } from './conform-command.ts';
import type { DiffOptions } from './diff-command.ts';
import type { DoctorOptions } from './doctor-command.ts';
import type { ExecOptions } from './exec-command.ts';
import type { ExploreCommandOptions } from './explore-command.ts';
import type * as CommandSession from './command-session.ts';
import { defaultBounds } from '../execute/process-tree.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import type { ListOptions } from './list-command.ts';
import { keepCode, loadCommands } from './load-commands.ts';
import type { MergeOptions } from './merge-command.ts';
import { printNotice } from './print-notice.ts';
import type { ReduceCommandOptions } from './reduce-command.ts';
import type { ReportOptions } from './report-command.ts';
import type { ReviewOptions } from './review-command.ts';
import type { SchemaName } from './schema-command.ts';
import type { ShardNumber } from '../plan/shard-plan.ts';
import { nearestName } from '../matrix/nearest-name.ts';
import type { RunOptions } from './run-command.ts';
import type { TraceOptions } from './trace-command.ts';
import { version } from './version.ts';
import type { WorkerFlags } from './worker-command.ts';

// A reader that has seen enough, `| head`, is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  session?.killAllChildren();
  if (error.code === 'EPIPE') process.exit(exitCodes.ok);
  process.stderr.write(`error: expected to write all of the output, found ${error.message}\n`);
  process.exit(exitCodes.environment);
});

interface GateOptions extends BumpOptions, ResumeFlag {
  readonly bump?: boolean;
}

interface OpenOptions extends ReportOptions {
  readonly open?: boolean;
  readonly port?: number;
}

interface ResumeFlag {
  /** The run that was named, or true for the newest. */
  readonly resume?: string | true;
}

/** What a stored command line is given once more with. */
type Resuming = Partial<Pick<RunOptions, 'queue' | 'queueWait'>> &
  Pick<RunOptions, 'resumed' | 'workers'> &
  ReportOptions;

/** For every command that reads a matrix of scenarios. */
const onFlag = [
  '--on <release...>',
  'releases instead of a matrix file, anyio@4.13.0, with the scenarios that come with patchmatrix',
] as const;

/** For commands that show or run a whole matrix. */
const updateLockFlag = [
  '--update-lock',
  'resolve the versions of all runtimes anew, and write them to the lock beside the matrix',
] as const;

/** For commands whose cells or batches may run on other machines. */
const queueFlag = [
  '--queue <url>',
  'have them run by the workers at a Redis or Valkey server, redis://HOST:PORT (docs/many-machines.md)',
] as const;
const queueWaitFlag = [
  '--queue-wait <seconds>',
  'with --queue: how long to wait for a worker that can run a cell, while there is none',
  positiveNumber,
  300,
] as const;

/** Of the command that was given, once there is one. */
let session: typeof CommandSession | undefined;

void main().then(async (exitCode) => {
  process.exitCode = exitCode;
  await session?.endCommand();
  // What a command compiled that was refused is not what it compiles when it does its work.
  if (exitCode === exitCodes.ok || exitCode === exitCodes.regressed) keepCode();
});

async function main(): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.ok;
  const program = buildProgram((code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync();
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    const { describeFailure } = await import('./describe-failure.ts');
    const failure = describeFailure(error);
    process.stderr.write(failure.text);
    return failure.exitCode;
  }
}

/** @param resuming for the command line of a stored run */
function buildProgram(setExitCode: (code: ExitCode) => void, resuming: Resuming = {}): Command {
  /** Gives the command line of a stored run once more, with the few flags that may stand beside `--resume`. */
  const resume = async (name: 'gate' | 'run', command: Command): Promise<void> => {
    const { resume: run, ...flags } = command.opts<ResumeFlag & Resuming>();
    const { findResumedRun, refuseOtherFlags } = await import('./resume-run.ts');
    refuseOtherFlags(command);
    const resumed = findResumedRun(name, run === true ? undefined : run);
    const { workers, quiet, queue, queueWait, ...reporters } = flags;
    const isReporterGiven = reporters.json !== undefined || reporters.reporter !== undefined;
    const again = buildProgram(setExitCode, {
      ...{ resumed, ...(workers !== undefined && { workers }), ...(quiet !== undefined && { quiet }) },
      ...(queue !== undefined && { queue, ...(queueWait !== undefined && { queueWait }) }),
      ...(isReporterGiven && { json: reporters.json ?? false, reporter: reporters.reporter ?? [] }),
    });
    await again.parseAsync([...resumed.start.args], { from: 'user' });
  };

  const program = new Command('patchmatrix')
    .description(
      'Does your patch, or your dependency bump, break anything?\n' +
        'Runs every scenario on every version of a library under every patch of it, and says what changed.',
    )
    .version(version)
    .exitOverride()
    .configureOutput({ outputError: printNotice })
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true })
    .hook('preAction', async (_, command) => {
      loadCommands(command.name());
      session = await import('./command-session.ts');
      session.openCommand();
    });

  withRunFlags(program.command('run', { isDefault: true }))
    .description('run the matrix and print the pass table; the default command')
    .option('--update-baseline', 'accept these results: write results/baseline.json')
    .option('--strict', 'exit 1 also if a cell is better than accepted')
    .option('-w, --watch', 'stay, and after each save run the cells that it touches; h shows the keys')
    .action(async (matrix: string, options: ResumeFlag & RunOptions, command: Command) => {
      if (options.resume !== undefined) return resume('run', command);
      refuseUnknownCommand(program, matrix);
      // What is gone on with is one run of a watch.
      if (options.watch && resuming.resumed === undefined) {
        const { watchCommand } = await import('./watch-command.ts');
        setExitCode(await watchCommand(matrix, options));
        return;
      }
      const { runCommand } = await import('./run-command.ts');
      setExitCode(await runCommand('run', matrix, { ...options, ...resuming }));
    });

  withRunFlags(program.command('gate'))
    .description('exit 1 if a candidate column regresses against its baseline column, whatever was accepted')
    .option('--bump', 'judge what a change did to lock files: safe, safe with patch, drop the patch or block')
    .option(
      '--base <commit>',
      'with --bump: what the change is held against; default: the base of the pull request, else what is not committed, else the last commit',
    )
    .option('--strict', 'with --bump: exit 1 also if a patch should be dropped')
    .action(async (matrix: string, { bump, ...options }: GateOptions, command: Command) => {
      if (options.resume !== undefined) return resume('gate', command);
      if (bump) {
        const { bumpCommand } = await import('./bump-command.ts');
        setExitCode(await bumpCommand(matrix, { ...options, ...resuming }));
        return;
      }
      const { runCommand } = await import('./run-command.ts');
      const given = ['base', 'strict'].find((name) => name in options);
      if (given !== undefined) program.error(`error: --${given} is for --bump, and that is missing`);
      setExitCode(await runCommand('gate', matrix, { ...options, ...resuming }));
    });

  program
    .command('diff')
    .description('say what changed between two columns of a stored run, or between two stored runs')
    .argument('<before>', 'a column, 4.13+none, or a stored run: its name, folder or events.ndjson')
    .argument('<after>', 'another of the same kind')
    .option(
      '--run <run>',
      'the stored run that the columns are taken from; default: the newest that has both',
    )
    .addOption(new Option('--format <format>', 'how').choices(['text', 'json']).default('text'))
    .option('--json', 'short for --format json')
    .action(async (before: string, after: string, options: DiffOptions) => {
      const { diffCommand } = await import('./diff-command.ts');
      diffCommand(before, after, options);
    });

  withReporters(program.command('report'))
    .description('print or write any report from stored results')
    .argument('[run]', 'a stored run: its name, folder or events.ndjson; default: the newest')
    .option('--power', 'what the suite can tell: which scenario tells which columns apart')
    .option(
      '--include <file...>',
      'what to show on the HTML page beside the run: what explore --json or bench --json printed',
    )
    .option('--open', 'show the HTML report in a browser, and again as the run goes on, until Ctrl-C')
    .option('--port <number>', 'with --open: the port on 127.0.0.1; default: a free one', portNumber)
    .action(async (run: string | undefined, { open, ...options }: OpenOptions) => {
      if (open) {
        const { openReport } = await import('./open-report.ts');
        setExitCode(await openReport(run, options));
        return;
      }
      if (options.port !== undefined) program.error('error: --port is for --open, and that is missing');
      const { reportCommand } = await import('./report-command.ts');
      await reportCommand(run, options);
    });

  withReporters(program.command('merge'))
    .description('put the shards of a run together, and report them as run does')
    .argument('<runs...>', 'the stored runs: folders or files of events')
    .option('--allow-partial', 'merge although cells are missing, double or of another plan; exit 5')
    .option('--strict', 'exit 1 also if a cell is better than accepted')
    .action(async (runs: string[], options: MergeOptions) => {
      const { mergeCommand } = await import('./merge-command.ts');
      setExitCode(await mergeCommand(runs, options));
    });

  withFilters(program.command('list'))
    .description('print the plan without running it')
    .argument('[matrix]', 'the matrix file', 'matrix.yaml')
    .option(...onFlag)
    .option(...updateLockFlag)
    .addOption(new Option('--format <format>', 'how').choices(['table', 'json', 'github']).default('table'))
    .option(
      '--shards <count>',
      'with --format github: a job for each of at most so many shards, instead of one for each column',
      positiveInteger,
    )
    .option('--json', 'short for --format json')
    .action(async (matrix: string, options: ListOptions) => {
      const { listCommand } = await import('./list-command.ts');
      await listCommand(matrix, options);
    });

  program
    .command('trace')
    .description(
      'run one cell and print its timeline: events, delivery passes, and what each did with each task',
    )
    .argument('<cell>', 'the cell, for instance contract/fail-after@4.13+wide#virtual')
    .option(...onFlag)
    .option('--variant <id...>', 'with --on: the patches, by id or as a ./file')
    .option('--matrix <file>', 'the matrix file', 'matrix.yaml')
    .option('--against <cell>', 'another cell of the same scenario: print both, and where they part')
    .option('--json', 'print the result and the recorded passes as JSON')
    .action(async (cell: string, options: TraceOptions) => {
      const { traceCommand } = await import('./trace-command.ts');
      setExitCode(await traceCommand(cell, options));
    });

  program
    .command('exec')
    .description('run programs (NDJSON on stdin) on one column; a result a line on stdout, in order')
    .requiredOption('--runtime <id>', 'the runtime')
    .option('--variant <id>', 'the variant, by its id or as a ./file', 'none')
    .option('--matrix <file>', 'the matrix file', 'matrix.yaml')
    .addOption(new Option('--clock <clock>', 'the clock').choices(['virtual', 'real']).default('virtual'))
    .option(
      '--tick-cost <seconds>',
      'what an iteration costs that need not wait (virtual clock)',
      positiveNumber,
      20e-6,
    )
    .option(
      '--max-ticks <count>',
      'iterations after which a run is a spin (virtual clock)',
      positiveInteger,
      20_000,
    )
    .option('--timeout <seconds>', 'time limit of one program', positiveNumber, 60)
    .action(async (options: ExecOptions) => {
      const { execCommand } = await import('./exec-command.ts');
      setExitCode(await execCommand(options));
    });

  withFilters(program.command('bench'), { clocks: false })
    .description('time scenarios on every column, as ratios to the baseline, and how their costs grow')
    .argument('[matrix]', 'the matrix file', 'matrix.yaml')
    .option('--rounds <count>', 'how often each column has its turn', positiveInteger, 9)
    .option('--time, --min-time <ms>', 'milliseconds a measurement, at least', positiveNumber, 20)
    .option(
      '--timeout <seconds>',
      'what a child may take, for programs beyond their measurements',
      positiveNumber,
      60,
    )
    .option('--json', 'print one JSON object instead of the table')
    .action(async (matrix: string, options: BenchOptions) => {
      const { benchCommand } = await import('./bench-command.ts');
      setExitCode(await benchCommand(matrix, options));
    });

  program
    .command('explore')
    .description('look for programs on which two columns differ, and print a smallest one for each kind')
    .option('--variant <id>', 'the variant to look at, by its id or as a ./file')
    .option('--against <id>', 'the variant to hold it against', 'none')
    .option('--runtime <id>', 'the runtime; default: the first of the matrix')
    .option('--against-runtime <id>', 'another runtime to hold against --runtime, under the same variant')
    .option(
      '--on <release...>',
      'a release instead of a matrix, anyio@4.13.0; of two the second against the first',
    )
    .option('--matrix <file>', 'the matrix file', 'matrix.yaml')
    .option('--seed <number>', 'a search repeats with its seed; default: a new one', nonNegativeInteger)
    .option(
      '--count <count>',
      'end after so many programs; default 20000, none with --seconds',
      positiveInteger,
    )
    .option('--seconds <seconds>', 'end after so long', positiveNumber)
    .option('--timeout <seconds>', 'time limit of one program', positiveNumber, 10)
    .option(...queueFlag)
    .option(...queueWaitFlag)
    .option('--save <folder>', 'write each finding as a scenario and as a Python script')
    .option('--json', 'print one JSON object')
    .action(async (options: ExploreCommandOptions) => {
      const { exploreCommand } = await import('./explore-command.ts');
      setExitCode(await exploreCommand(options));
    });

  program
    .command('worker')
    .description('run cells and batches of run, gate and explore with --queue on this machine, until Ctrl-C')
    .argument(
      '[matrix]',
      'the matrix file whose releases and suites it is to have; default: matrix.yaml, if there is one',
    )
    .requiredOption('--queue <url>', 'the Redis or Valkey server, redis://HOST:PORT')
    .option('-j, --workers <count>', 'children that may use a core at the same time', positiveInteger)
    .option('--verbose', 'print a line for each job')
    .action(async (matrix: string | undefined, options: WorkerFlags) => {
      const { workerCommand } = await import('./worker-command.ts');
      setExitCode(await workerCommand(matrix, options));
    });

  program
    .command('review')
    .description('write the whole review of a patch or of a bump as one document')
    .argument('[patch]', 'the patch as a file, ./their_patch.py')
    .option(
      '--on <release...>',
      'the release that is reviewed, anyio@4.13.0, or the two ends of a bump; default: the matrix',
    )
    .option('--variant <id>', 'the patch by its id, where it is one of the matrix')
    .option('--runtime <id>', 'the runtime of the matrix that is reviewed; default: the first')
    .option('--matrix <file>', 'the matrix file', 'matrix.yaml')
    .option('--seed <number>', 'the programs of the searches repeat with their seed', nonNegativeInteger, 1)
    .option('--programs <count>', 'programs of each search', positiveInteger, 3000)
    .option('--out <file>', 'write the document to a file')
    .option(
      '--emit-test <file>',
      'write a pytest module: the contract, and a failure once the patch is needless',
    )
    .addOption(
      new Option(
        '--format <format>',
        'how: html is the page of its run, json what the document is written from',
      )
        .choices(['markdown', 'html', 'json'])
        .default('markdown'),
    )
    .option('--json', 'short for --format json')
    .action(async (patch: string | undefined, options: ReviewOptions) => {
      const { reviewCommand } = await import('./review-command.ts');
      setExitCode(await reviewCommand(patch, options));
    });

  program
    .command('bisect')
    .description(
      'find the first version at which a scenario passes or fails otherwise, or a program does something else',
    )
    .argument(
      '<scenario>',
      'a scenario of the matrix, a scenario as a .ts file, or a program as a .json file',
    )
    .option('--on <package>', 'search the releases of a package, anyio; default: the runtimes of the matrix')
    .option('--versions <range>', "releases, '>=4.12,<4.15' or 4.12.0..4.14.2; default with --on: all")
    .option('--variant <id>', 'under this patch, by its id or as a ./file', 'none')
    .option('--prereleases', 'search prereleases too')
    .option('--yanked', 'search withdrawn releases too')
    .option('--all', 'run every version, and print which in a row are alike')
    .option('--matrix <file>', 'the matrix file; default: matrix.yaml')
    .option('--timeout <seconds>', 'time limit of one version', positiveNumber, 60)
    .option('--json', 'print one JSON object')
    .action(async (scenario: string, options: BisectOptions) => {
      const { bisectCommand } = await import('./bisect-command.ts');
      setExitCode(await bisectCommand(scenario, options));
    });

  program
    .command('reduce')
    .description('find the smallest part of a patch that keeps its fixes and loses its regressions')
    .requiredOption('--variant <id>', 'the patch, by its id or as a ./file; it says which parts it has')
    .option('--runtime <id>', 'the runtime; default: the lowest of the matrix')
    .option('--on <release>', 'a release instead of a runtime of the matrix, for instance anyio@4.13.0')
    .option('--matrix <file>', 'the matrix file', 'matrix.yaml')
    .option('--seed <number>', 'of the programs that are explored', nonNegativeInteger, 1)
    .option('--count <count>', 'programs of each search for differences', positiveInteger, 3000)
    .option('--timeout <seconds>', 'time limit of one program', positiveNumber, 10)
    .option('--emit <file>', 'write a variant that applies what is kept')
    .option('--json', 'print one JSON object')
    .action(async (options: ReduceCommandOptions) => {
      const { reduceCommand } = await import('./reduce-command.ts');
      setExitCode(await reduceCommand(options));
    });

  program
    .command('conform')
    .description('hold the models against the real library on random programs, in every field')
    .option('--seed <number>', 'programs repeat with their seed; default: a new one', nonNegativeInteger)
    .option('--count <count>', 'programs for each pair of a model and a release', positiveInteger, 2000)
    .option('--seconds <seconds>', 'end after so long', positiveNumber)
    .option('--model <name...>', 'only these models, for instance anyio/4.13')
    .option('--variant <id...>', 'under these variants', ['none', 'wide', 'narrow'])
    .option('--against <version>', 'another release than the one that a model claims to equal, or latest')
    .action(async (options: ConformOptions) => {
      const { conformCommand } = await import('./conform-command.ts');
      setExitCode(await conformCommand(options));
    });

  program
    .command('init')
    .description('write a commented matrix, a variant and a scenario to start from')
    .argument('[folder]', 'where', '.')
    .action(async (folder: string) => {
      const { initCommand } = await import('./init-command.ts');
      initCommand(folder);
    });

  program
    .command('schema')
    .description('print a JSON Schema')
    .addArgument(
      new Argument('[of]', 'of the matrix file, or of the JSON report')
        .choices(['matrix', 'report'])
        .default('matrix'),
    )
    .action(async (of: SchemaName) => {
      const { schemaCommand } = await import('./schema-command.ts');
      schemaCommand(of);
    });

  program
    .command('doctor')
    .description('say what this machine can run, what is missing and how to get it')
    .option('--json', 'print JSON')
    .action(async (options: DoctorOptions) => {
      const { doctorCommand } = await import('./doctor-command.ts');
      setExitCode(await doctorCommand(options));
    });

  return program;
}

/** A misspelled command is taken for the matrix of the default command: a word that names no file is more likely one. */
function refuseUnknownCommand(program: Command, word: string): void {
  if (/\W/.test(word) || existsSync(word)) return;
  const near = nearestName(
    word,
    program.commands.map((command) => command.name()),
  );
  program.error(
    `error: unknown command '${word}'; ${near === undefined ? 'patchmatrix --help lists them' : `did you mean ${near}?`}`,
  );
}

/** What `run` and `gate` have in common. */
function withRunFlags(command: Command): Command {
  return withReporters(withFilters(command))
    .argument('[matrix]', 'the matrix file', 'matrix.yaml')
    .option(...onFlag)
    .option(...updateLockFlag)
    .option('--baseline <id>', 'compare with this variant or column instead of what the matrix says')
    .option('--last-failed', 'only cells that did not pass in the newest stored run, and their baselines')
    .option('-j, --workers <count>', 'children that may use a core at the same time', positiveInteger)
    .option('--timeout <seconds>', 'time limit of a cell, from the moment it is ready', positiveNumber, 60)
    .option(
      '--max-processes <count>',
      'processes that a cell may have at once; one with more is ended',
      positiveInteger,
      defaultBounds.maxProcesses,
    )
    .option(
      '--max-memory <MiB>',
      'memory that the processes of a cell may take at once; one that takes more is ended',
      positiveInteger,
      defaultBounds.maxMemoryMiB,
    )
    .addOption(
      new Option(
        '--sandbox <kind>',
        'strict: cells have no network, and a file system that they can only read (Linux, with bubblewrap)',
      )
        .choices(['none', 'strict'])
        .default('none'),
    )
    .option('--cold', 'start a fresh Python for each cell, instead of forking cells from one for each column')
    .option('--no-cache', 'run each cell, also those of which nothing changed since they ran last')
    .option(
      '--repeat-each <count>',
      'run each cell so often; 7 times or more give times that can be compared',
      positiveInteger,
      1,
    )
    .option(
      '--retries <count>',
      'run a cell that did not pass, and what it is compared with, so often again',
      nonNegativeInteger,
      0,
    )
    .option(
      '--shard <index/count>',
      'run only this part of the plan, 1/3; merge puts the parts together',
      shardNumber,
    )
    .option(...queueFlag)
    .option(...queueWaitFlag)
    .option('--bail', 'start no more cells once one got worse')
    .option(
      '--resume [run]',
      'go on with a stored run that did not come to its end, with the flags that it had; default: the newest',
    );
}

function withReporters(command: Command): Command {
  return command
    .option(
      '--reporter <name...>',
      'text, markdown, html, json, junit, ctrf or github; NAME=FILE writes it to a file (default: "text")',
    )
    .option('--json', 'short for --reporter json')
    .option('--quiet', 'print what failed and the summary, no table');
}

function shardNumber(text: string): ShardNumber {
  const [, index, count] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (index === undefined || count === undefined || index < 1 || index > count) {
    throw new InvalidArgumentError('expected INDEX/COUNT, from 1/COUNT to COUNT/COUNT.');
  }
  return { index, count };
}

/** The flags that select cells, the same for every command that has a plan. */
function withFilters(command: Command, { clocks = true } = {}): Command {
  command
    .option('--runtime <id...>', 'only these runtimes')
    .option('--variant <id...>', 'only these variants; ./file adds one that the matrix does not name')
    .option('-g, --grep <pattern>', 'only cells whose name or title has this text or matches this expression')
    .option('--scenario <id...>', 'only these scenarios or suites');
  if (!clocks) return command;
  return command.addOption(
    new Option('--clock <clock...>', 'only these clocks').choices(['virtual', 'real']),
  );
}

function nonNegativeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('expected a whole number.');
  return value;
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('expected a positive whole number.');
  return value;
}

function portNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value < 65_536) return value;
  throw new InvalidArgumentError('expected a whole number from 1 to 65535.');
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0) || value === Infinity) throw new InvalidArgumentError('expected a positive number.');
  return value;
}
