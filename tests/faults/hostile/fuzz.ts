/** Has a kind of file fuzzed in a child of its own, whose memory is then that of the readers, and puts it into the table. */
import { join } from 'node:path';

import { build } from 'esbuild';
import { execa } from 'execa';

import { makeFolder, repository } from '../../make-project.ts';
import { expectFault, type TaskWithRows } from '../fault-table.ts';

export interface FuzzRequest {
  /** See `kinds.ts`. */
  readonly kind: string;
  readonly count: number;
  readonly seed: number;
  readonly root: string;
  /** Takes the files that are read. */
  readonly folder: string;
  /** The file of one input, which is moved, instead of mutations. */
  readonly bomb?: string;
}

export interface FuzzResult {
  readonly tries: number;
  readonly read: number;
  readonly refused: number;
  /** CPU of the slowest input. */
  readonly slowestMs: number;
  readonly peakMiB: number;
  /** Names that the prototypes of everything have got. */
  readonly polluted: readonly string[];
  /** What was neither read nor refused with a sentence, or took longer than a second. */
  readonly failures: readonly string[];
}

/** Bundles the child's program. @returns the file */
export async function buildFuzzer(): Promise<string> {
  const outfile = join(makeFolder(), 'fuzz.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'fuzz-main.ts')],
    ...{ outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' },
    banner: {
      js: `import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);`,
    },
  });
  return outfile;
}

/** Mutates files, or takes one text. */
export async function fuzz(
  program: string,
  { bomb, ...request }: Omit<FuzzRequest, 'folder' | 'root'>,
): Promise<FuzzResult> {
  const folder = makeFolder(bomb === undefined ? {} : { bomb });
  const argument: FuzzRequest = {
    ...{ ...request, root: repository, folder },
    ...(bomb !== undefined && { bomb: join(folder, 'bomb') }),
  };
  const { stdout } = await execa(process.execPath, ['--max-old-space-size=160', program], {
    env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1' },
    extendEnv: false,
    input: JSON.stringify(argument),
    maxBuffer: 50_000_000,
  });
  return JSON.parse(stdout) as FuzzResult;
}

/** Every input is read or refused with a sentence, quickly and in little memory, and leaves nothing behind. */
export function expectSurvival(task: TaskWithRows, fault: string, result: FuzzResult): void {
  const { tries, read, refused, slowestMs, peakMiB, polluted, failures } = result;
  const found = [...failures.slice(0, 3).map((each) => each.slice(0, 600)), ...polluted];
  expectFault(task, {
    ...{ fault, tries, expected: 'read or refused, under 1 s and 256 MiB' },
    got:
      found.length > 0
        ? `${failures.length} failures: ${found.join('\n')}`
        : `${read} read, ${refused} refused, ${Math.round(slowestMs)} ms, ${Math.round(peakMiB)} MiB`,
    passed: found.length === 0 && read + refused === tries && slowestMs < 1000 && peakMiB < 256,
  });
}
