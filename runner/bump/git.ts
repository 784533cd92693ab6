/** Asks git about a repository, and never changes it. */
import { execa } from 'execa';

import { EnvironmentError } from '../environments/environment-error.ts';
import { BumpError } from './bump-error.ts';

export interface Git {
  /** The top folder of the working tree, absolute. */
  readonly top: string;
  /** What a command prints. @throws BumpError if it fails */
  readonly run: (args: readonly string[]) => Promise<string>;
  /** Undefined if the command fails. */
  readonly tryRun: (args: readonly string[]) => Promise<string | undefined>;
}

/**
 * @param cwd a folder in the repository
 * @throws EnvironmentError if there is no git
 * @throws BumpError if there is no repository
 */
export async function openRepository(cwd: string): Promise<Git> {
  const found = await runGit(cwd, ['rev-parse', '--show-toplevel']);
  if (found.failed || found.stdout.trim() === '') {
    throw new BumpError(
      `expected a git repository with a working tree in \`${cwd}\`, found: ${firstLine(found.stderr)}`,
    );
  }
  const top = found.stdout.replace(/\r?\n$/, '');
  return {
    top,
    async run(args) {
      const { failed, stdout, stderr } = await runGit(top, args);
      if (failed)
        throw new BumpError(`expected \`git ${args[0] ?? ''}\` to succeed, found: ${firstLine(stderr)}`);
      return stdout;
    },
    async tryRun(args) {
      const { failed, stdout } = await runGit(top, args);
      return failed ? undefined : stdout;
    },
  };
}

interface Answer {
  readonly failed: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

async function runGit(cwd: string, args: readonly string[]): Promise<Answer> {
  const result = await execa('git', args, {
    cwd,
    // What it says is shown; what it would write, an index that it refreshed, is not wanted.
    env: { LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' },
    stdin: 'ignore',
    stripFinalNewline: false,
    maxBuffer: 200_000_000,
    reject: false,
  });
  if (result.code === 'ENOENT') {
    throw new EnvironmentError('expected git in PATH to tell what a change did to lock files, found none');
  }
  return { failed: result.failed, stdout: result.stdout, stderr: result.stderr };
}

function firstLine(text: string): string {
  return (
    text
      .trim()
      .split('\n')[0]
      ?.replace(/^fatal: /, '') ?? ''
  );
}
