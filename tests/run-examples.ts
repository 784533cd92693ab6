/** Runs the examples of the help as they stand there, in a shell, in the project that `init` writes. */
import { chmodSync, cpSync, renameSync } from 'node:fs';
import { join } from 'node:path';

import { execa } from 'execa';

import { buildProgram } from '../runner/cli/commands/build-program.ts';
import { type Example, examplesOf } from '../runner/cli/commands/examples.ts';
import { makeFolder, repository, writeFiles } from './make-project.ts';
import { commandLine, runPatchmatrix } from './run-patchmatrix.ts';

/** Of every command, in the order of the help. */
export const examples: readonly Example[] = buildProgram({
  beforeCommand: () => Promise.resolve(),
  setExitCode: () => undefined,
}).commands.flatMap(examplesOf);

/** A project in which every example has what it needs, but a registry and a queue. */
export async function makeExampleProject(): Promise<string> {
  const cwd = makeFolder();
  await runPatchmatrix(['init'], { cwd });
  writeFiles(cwd, { 'in-parts.ts': inParts, 'bin/npx': npx });
  chmodSync(join(cwd, 'bin/npx'), 0o755);
  cpSync(join(repository, 'variants/wide.py'), join(cwd, 'their_patch.py'));
  for (const shard of ['1', '2']) {
    const args = ['run', '--clock', 'virtual', '--shard', `${shard}/2`, '--json'];
    const { stdout } = await runPatchmatrix(args, { cwd });
    const { run } = JSON.parse(stdout) as { run: string };
    renameSync(join(cwd, 'results', run), join(cwd, `shard-${shard}`));
  }
  await runPatchmatrix(['run', '--clock', 'virtual'], { cwd });
  return cwd;
}

/** Starts the line in a shell whose `npx patchmatrix` is what was built. */
export function startExample(
  line: string,
  { cwd, cache = join(cwd, '.cache') }: { readonly cwd: string; readonly cache?: string },
) {
  return execa('sh', ['-c', line], {
    cwd,
    env: { PATH: `${join(cwd, 'bin')}:${process.env['PATH'] ?? ''}`, HOME: cwd, PATCHMATRIX_CACHE: cache },
    ...{ extendEnv: false, stdin: 'ignore', reject: false, timeout: 240_000, maxBuffer: 4_000_000 },
  });
}

const npx = `#!/bin/sh
test "$1" = patchmatrix && shift && exec '${process.execPath}' '${commandLine}' "$@"
`;

/** A patch that says which parts it has, for \`reduce\`. */
const inParts = `export const parts = { once: 'a delivery is tried once', named: 'scopes have a name' };

export default function inParts(subject: any, on = new Set(Object.keys(parts))): void {
  const { CancelScope } = subject;
  const deliver = CancelScope.prototype.deliverCancellation;
  if (on.has('once')) {
    CancelScope.prototype.deliverCancellation = function (this: any, origin: any): boolean {
      const retry = deliver.call(this, origin);
      this.cancelHandle?.cancel();
      return retry;
    };
  }
  if (on.has('named')) CancelScope.prototype.label = 'a scope';
}
`;
