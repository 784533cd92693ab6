/** `init`: writes what a user starts from. What is there already is never touched. */
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import { renderMatrixSchema } from '../matrix/matrix-schema.ts';
import { makeFolder } from '../record/make-folder.ts';
import { nameForUser, withStorage } from '../record/storage-error.ts';
import { quoteForShell } from '../report/quote-for-shell.ts';
import { UsageError } from './usage-error.ts';

/**
 * @throws UsageError if one of the files is there already; nothing is written then
 * @throws StorageError if they cannot be written
 */
export function initCommand(folder: string): void {
  const files = Object.entries({ ...templates, 'matrix.schema.json': renderMatrixSchema() }).map(
    ([name, text]) => ({ file: join(folder, name), text }),
  );
  const present = files.filter(({ file }) => existsSync(file)).map(({ file }) => `\`${file}\``);
  if (present.length > 0) {
    throw new UsageError(
      `expected a folder without ${present.join(', ')}: nothing was written; name another folder, or take them away`,
    );
  }
  for (const { file, text } of files) {
    withStorage(`make the folder of ${nameForUser(file)}`, () => makeFolder(dirname(file)));
    withStorage(`write ${nameForUser(file)}`, () => writeFileSync(file, text, { flag: 'wx' }));
    process.stdout.write(`wrote ${file}\n`);
  }
  const inFolder = relative('.', folder) === '' ? '' : `cd ${quoteForShell(folder)} && `;
  process.stdout.write(`\nRun it: ${inFolder}npx patchmatrix run\n`);
}

const templates = {
  'matrix.yaml': `# yaml-language-server: $schema=./matrix.schema.json
# Every scenario runs on every runtime under every variant, each in a child process of its own.
subject: anyio

# Versions of the library. A model is a TypeScript equivalent that comes with patchmatrix.
# Quote versions: YAML would read 4.10 as 4.1.
runtimes:
  "4.13": { model: anyio/4.13 }
  "4.14": { model: anyio/4.14 }

# Patches of the library: variants/ID.ts or .js. \`none\` is the library as it is.
# One that is meant for some versions only: - { id: patience, versions: "<4.14" }
variants: [none, patience]

# Folders of scenarios, or single files; a folder is a suite.
scenarios: [scenarios/shutdown]

# virtual decides, within milliseconds; real confirms and measures.
clocks: [virtual, real]

# What the other columns are compared with: a variant (within each runtime), or one column such as 4.13+none.
baseline: none
`,

  'results/.gitignore': `# Runs are not committed, accepted results are.
*
!.gitignore
!baseline.json
`,

  'variants/patience.ts': `/**
 * A patch to start from: it tries a delivery of a cancellation once and does not come back for tasks that were not ready
 * to be cancelled. It looks harmless, and is not: run the matrix.
 *
 * A variant is a function that is handed the subject, fresh classes of the library, before anything uses it.
 */
export default function patience(subject: any): void {
  const { CancelScope } = subject;
  const deliver = CancelScope.prototype.deliverCancellation;
  CancelScope.prototype.deliverCancellation = function (this: any, origin: any): boolean {
    const retry = deliver.call(this, origin);
    this.cancelHandle?.cancel();
    return retry;
  };
}
`,

  'scenarios/shutdown/host-cancels-its-group.ts': `import { cancel, group, mark, scenario, sleep, spawn } from 'patchmatrix';

export default scenario({
  title: 'a task group is cancelled by the task that hosts it',
  rule: 'A cancelled group ends at the next checkpoint of its host, not when the host is done waiting.',
  main: [
    group('workers', [
      spawn('worker', { into: 'workers' }, [sleep(5), mark('worker finished')]),
      cancel('workers'),
      sleep(5),
      mark('unreachable'),
    ]),
    mark('shut down'),
  ],
  owed: {
    outcome: 'returned',
    reaches: ['shut down'],
    neverReaches: ['unreachable', 'worker finished'],
    catches: ['workers'],
    withinSeconds: 2,
  },
});
`,

  'scenarios/shutdown/timeout.ts': `import { mark, moveOnAfter, scenario, sleep } from 'patchmatrix';

export default scenario({
  title: 'a timeout ends a long wait',
  rule: 'move_on_after cancels what runs in it once its time is up, and goes on.',
  main: [moveOnAfter('limit', 0.05, [sleep(5), mark('unreachable')]), mark('moved on')],
  owed: {
    outcome: 'returned',
    reaches: ['moved on'],
    neverReaches: ['unreachable'],
    catches: ['limit'],
    withinSeconds: 2,
  },
});
`,
};
