/**
 * The modules that go into vitest's workers. They lie beside the tests, so that what they import is what the tests
 * import: a setup that applies the variant, and a runner that tells of each test from within, at once. Vitest's own reports
 * come in bundles, of which a test that never gives the thread back takes the last one with it.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Names the file that the runner in a worker appends to, and the tests that are asked for, as JSON. */
export const eventsVariable = 'PATCHMATRIX_TEST_EVENTS';

/** A line of that file. `name` is the same in all of them. */
export type WorkerEvent =
  | {
      readonly kind: 'collected';
      readonly tests: readonly { readonly test: string; readonly line?: number }[];
    }
  | { readonly kind: 'started'; readonly test: string }
  | {
      readonly kind: 'finished';
      readonly test: string;
      readonly outcome: 'errored' | 'failed' | 'passed' | 'skipped';
      readonly message: string;
      readonly elapsedMs: number;
    };

/** @returns the path of the setup module */
export function writeSetup(folder: string, packageName: string, variantFile: string): string {
  return writeModule(folder, 'setup', renderSetup(packageName, variantFile));
}

/** @param ownRunner that of the user's configuration @returns the path of the runner module */
export function writeRunner(folder: string, ownRunner: string | undefined): string {
  return writeModule(folder, 'runner', renderRunner(ownRunner));
}

/** Under a name that says what is in it: children of several columns share the folder. */
function writeModule(folder: string, name: string, text: string): string {
  const parent = join(folder, '.patchmatrix');
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  const file = join(parent, `${name}-${hash}.mjs`);
  if (existsSync(file)) return file;
  mkdirSync(parent, { recursive: true });
  const unfinished = `${file}.${String(process.pid)}`;
  writeFileSync(unfinished, text);
  renameSync(unfinished, file);
  return file;
}

/** A package with a copy for `import` and one for `require` has two subjects, and tests may use either. */
function renderSetup(packageName: string, variantFile: string): string {
  return `import { createRequire } from 'node:module';
import * as imported from ${JSON.stringify(packageName)};

const require = createRequire(import.meta.url);
const loaded = require(${JSON.stringify(variantFile)});
const apply = loaded.default ?? loaded;

let required;
try {
  required = require(${JSON.stringify(packageName)});
} catch {
  // A package for \`import\` only.
}
const isSame =
  required !== undefined &&
  (required === imported.default ||
    Object.keys(imported).every((key) => key === 'default' || imported[key] === required[key]));
if (required !== undefined) apply(required);
if (!isSame) apply(imported);
`;
}

function renderRunner(ownRunner: string | undefined): string {
  const base =
    ownRunner === undefined
      ? `import * as vitest from 'vitest';
const Base = vitest.TestRunner ?? (await import('vitest/runners')).VitestTestRunner;`
      : `import Base from ${JSON.stringify(ownRunner)};`;
  return `import { appendFileSync } from 'node:fs';
${base}

const { events, asked } = JSON.parse(process.env.${eventsVariable});
const write = (event) => appendFileSync(events, JSON.stringify(event) + '\\n');
const testsIn = (suite) => suite.tasks.flatMap((task) => (task.type === 'suite' ? testsIn(task) : [task]));
const names = new Map();
const finished = new Set();
const started = new Set();

const fullName = (task) => {
  const parents = [];
  for (let suite = task.suite; suite !== undefined && suite !== task.file; suite = suite.suite) {
    parents.unshift(suite.name);
  }
  return [...(task.file.projectName ? [task.file.projectName] : []), ...parents, task.name].join(' > ');
};

const nameAll = (tests) => {
  const counts = new Map();
  for (const task of tests) {
    const name = fullName(task);
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    names.set(task.id, count === 1 ? name : name + ' (' + count + ')');
  }
};

const finish = (task, outcome, message = '') => {
  const test = names.get(task.id);
  if (test === undefined || finished.has(task.id)) return;
  finished.add(task.id);
  started.delete(task);
  write({ kind: 'finished', test, outcome, message, elapsedMs: task.result?.duration ?? 0 });
};

const messageOf = (result) => (result?.errors ?? []).map(({ name, message }) => name && name !== 'AssertionError' && name !== 'Error' ? name + ': ' + message : message).join('\\n');

const finishAs = (task) => {
  const { mode, result } = task;
  if (mode === 'skip' || mode === 'todo' || result?.state === 'skip') {
    finish(task, 'skipped', result?.note ?? (mode === 'todo' ? 'to do' : ''));
  } else if (result?.state === 'pass' || result?.state === 'fail') {
    finish(task, result.state === 'pass' ? 'passed' : 'failed', messageOf(result));
  }
};

/** What a failed hook kept from running is no skipped test. */
const finishSuite = (suite, reason) => {
  const own = suite.result?.state === 'fail' && suite.result.errors?.length ? messageOf(suite.result) : reason;
  for (const task of suite.tasks) {
    if (task.type === 'suite') finishSuite(task, own);
    else if (own !== undefined && task.mode === 'skip' && hookSkipped.has(task.id)) finish(task, 'errored', 'in a hook: ' + own);
    else finishAs(task);
  }
};
/** Those that were to run when they were found. */
const hookSkipped = new Set();

export default class extends Base {
  async onCollected(files) {
    await super.onCollected?.(files);
    for (const file of files) {
      const tests = testsIn(file);
      nameAll(tests);
      write({
        kind: 'collected',
        tests: tests.map((task) => ({ test: names.get(task.id), ...(task.location && { line: task.location.line }) })),
      });
      if (asked !== undefined) leaveOut(file, new Set(asked));
      for (const task of tests) {
        if (task.mode === 'run' || task.mode === 'queued') hookSkipped.add(task.id);
        else if (asked === undefined || asked.includes(names.get(task.id))) finishAs(task);
      }
    }
  }

  async onBeforeRunTask(task) {
    // Of a test that skips itself, no more is heard.
    for (const earlier of started) if (earlier.mode === 'skip') finishAs(earlier);
    const test = names.get(task.id);
    if (test !== undefined && !finished.has(task.id) && (task.mode === 'run' || task.mode === 'queued')) {
      started.add(task);
      write({ kind: 'started', test });
    }
    await super.onBeforeRunTask?.(task);
  }

  async onAfterRunTask(task) {
    await super.onAfterRunTask?.(task);
    finishAs(task);
  }

  async onAfterRunSuite(suite) {
    await super.onAfterRunSuite?.(suite);
    finishSuite(suite, undefined);
  }
}

/** Whether a test is left in it. */
function leaveOut(suite, wanted) {
  let kept = false;
  for (const task of suite.tasks) {
    if (task.type === 'suite' ? leaveOut(task, wanted) : wanted.has(names.get(task.id))) {
      kept = true;
    } else {
      task.mode = 'skip';
      finished.add(task.id);
      if (task.type === 'suite') for (const test of testsIn(task)) finished.add(test.id);
    }
  }
  return kept;
}
`;
}
