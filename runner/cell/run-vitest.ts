/** Runs one file with the vitest that is installed beside the subject, and says of each test what becomes of it. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import type { NodeColumnRequest, SuiteRequest } from './protocol.ts';
import { eventsVariable, type WorkerEvent, writeRunner, writeSetup } from './vitest-files.ts';
import { writeFrame } from './write-frame.ts';

/** What of `vitest/node` is used, of the versions 3 and 4. */
interface VitestNode {
  readonly createVitest: (mode: 'test', options: object, viteOptions: object) => Promise<Vitest>;
  readonly parseCLI: (argv: readonly string[]) => { readonly options: object };
}

interface Vitest {
  readonly projects: readonly { readonly config: { setupFiles: string[]; runner?: string } }[];
  globTestSpecifications(filters: readonly string[]): Promise<readonly { readonly moduleId: string }[]>;
  runTestSpecifications(specifications: readonly unknown[], all: boolean): Promise<VitestEnd>;
  close(): Promise<void>;
}

interface VitestEnd {
  readonly testModules: readonly { errors(): readonly VitestError[] }[];
  readonly unhandledErrors: readonly unknown[];
}

interface VitestError {
  readonly name?: string;
  readonly message: string;
}

/** How often it is looked for what the workers say. */
const readEveryMs = 25;
const closeWithinMs = 2000;

/** @returns why vitest ended as it did, for an end that no test accounts for */
export async function runVitest(
  { folder, testFile = '', tests, package: packageName, variantFile }: SuiteRequest<NodeColumnRequest>,
  args: readonly string[],
): Promise<string | undefined> {
  if (!existsSync(join(folder, 'node_modules', 'vitest', 'package.json'))) {
    return 'expected vitest in the environment, found none; add vitest to `with:` of the runtime';
  }
  const entry = createRequire(join(folder, 'package.json')).resolve('vitest/node');
  const { createVitest, parseCLI } = (await import(pathToFileURL(entry).href)) as VitestNode;
  const events = followWorkers(tests);
  try {
    const { options } = parseCLI(['vitest', 'run', ...args]);
    const vitest = await createVitest('test', { ...options, ...ownOptions(folder) }, {});
    for (const { config } of vitest.projects) {
      if (variantFile !== undefined) config.setupFiles.unshift(writeSetup(folder, packageName, variantFile));
      config.runner = writeRunner(folder, config.runner);
    }
    const end = await runFile(vitest, resolve(folder, testFile));
    events.read();
    await Promise.race([vitest.close(), delay(closeWithinMs)]);
    return typeof end === 'string' ? end : describeEnd(end);
  } finally {
    events.stop();
  }
}

async function runFile(vitest: Vitest, file: string): Promise<VitestEnd | string> {
  const found = await vitest.globTestSpecifications([file]);
  const specifications = found.filter(({ moduleId }) => resolve(moduleId) === file);
  if (specifications.length > 0) return vitest.runTestSpecifications(specifications, true);
  return 'expected vitest to know the file, found that `include` of its configuration leaves it out';
}

function describeEnd({ testModules, unhandledErrors }: VitestEnd): string | undefined {
  const [failed] = testModules.flatMap((module) => module.errors());
  if (failed !== undefined) return `expected to import the tests, found: ${describe(failed)}`;
  const [unhandled] = unhandledErrors;
  return unhandled === undefined
    ? undefined
    : `expected no error beside the tests, found: ${describe(unhandled)}`;
}

function describe(error: unknown): string {
  const { name = '', message } = (error ?? {}) as Partial<VitestError>;
  if (message === undefined) return String(error);
  return name === '' || name === 'Error' ? message : `${name}: ${message}`;
}

const configurationFile = /^vite(st)?\.config\.[cm]?[jt]s$/;

function ownOptions(folder: string): object {
  const configured = readdirSync(folder).some((name) => configurationFile.test(name));
  return {
    ...{ root: folder, watch: false, cache: false, passWithNoTests: true, includeTaskLocation: true },
    ...{ reporters: [printer], coverage: { enabled: false }, ui: false, api: false },
    // Vite would look for one in the folders above.
    ...(configured ? {} : { config: false }),
  };
}

/** What the tests print goes to the cell's log. */
const printer = {
  onUserConsoleLog({ content, type }: { readonly content: string; readonly type: string }): void {
    (type === 'stderr' ? process.stderr : process.stdout).write(content);
  },
};

interface WorkerEvents {
  /** Hands on all that was written by now. */
  read(): void;
  stop(): void;
}

/** Hands on what the workers say, also while they hang, and once more before an end that the runner forces. */
function followWorkers(asked: readonly string[] | undefined): WorkerEvents {
  // The runner takes away the child's temporary folder, and what is in it.
  const folder = mkdtempSync(join(tmpdir(), 'vitest-'));
  const file = join(folder, 'events.ndjson');
  writeFileSync(file, '');
  process.env[eventsVariable] = JSON.stringify({ events: file, asked });
  let position = 0;
  const read = (): void => {
    const bytes = readFileSync(file).subarray(position);
    const end = bytes.lastIndexOf('\n') + 1;
    position += end;
    const lines = bytes.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
    for (const line of lines) writeEvent(JSON.parse(line) as WorkerEvent);
  };
  const timer = setInterval(read, readEveryMs);
  process.once('SIGTERM', () => {
    read();
    process.exit(143);
  });
  return { read, stop: () => clearInterval(timer) };
}

function writeEvent(event: WorkerEvent): void {
  switch (event.kind) {
    case 'collected':
      // A frame has its limit.
      for (let from = 0; from < event.tests.length; from += testsPerFrame) {
        writeFrame({ kind: 'tests', tests: event.tests.slice(from, from + testsPerFrame) });
      }
      return;
    case 'started':
      writeFrame({ kind: 'test-started', test: event.test });
      return;
    case 'finished': {
      const { test, outcome, message, elapsedMs } = event;
      const result = { kind: 'test' as const, outcome, elapsed: elapsedMs / 1000 };
      writeFrame({
        ...{ kind: 'test-finished', test },
        result: message === '' ? result : { ...result, message: message.slice(0, maxMessage) },
      });
    }
  }
}

/** As many as `maxFrameBytes` has room for, with long names. */
const testsPerFrame = 500;

/** Characters; who reads a report has a limit too. */
const maxMessage = 10_000;
