/** The flags of `review`. */
import { type Command, Option } from 'commander';

import type { ReviewOptions } from '../review-command.ts';
import type { CommandContext } from './command-context.ts';
import { type Example, withExamples } from './examples.ts';
import { nonNegativeInteger, positiveInteger } from './flag-values.ts';

export function defineReview(program: Command, { setExitCode }: CommandContext): void {
  withExamples(program.command('review'), examples)
    .description('write the whole review of a patch or of a bump as one document')
    .argument(
      '[patch]',
      'the patch as a file, ./their_patch.py; default: what --variant names, else the bump from the first version to the last',
    )
    .option(
      '--on <release...>',
      'the release that is reviewed, anyio@4.13.0, or the two ends of a bump; default: the matrix',
    )
    .option(
      '--variant <id>',
      'the patch by its id, where it is one of the matrix; default: the file that is given',
    )
    .option('--runtime <id>', 'the runtime of the matrix that is reviewed; default: the first')
    .option('--matrix <file>', 'the matrix file', 'matrix.yaml')
    .option('--seed <number>', 'the programs of the searches repeat with their seed', nonNegativeInteger, 1)
    .option('--programs <count>', 'programs of each search', positiveInteger, 3000)
    .option('--out <file>', 'write the document to a file; default: print it')
    .option(
      '--emit-test <file>',
      'write a pytest module: the contract, and a failure once the patch is needless; default: none',
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
      const { reviewCommand } = await import('../review-command.ts');
      setExitCode(await reviewCommand(patch, options));
    });
}

const examples: readonly Example[] = [
  {
    line: 'npx patchmatrix review --variant patience --out review.md',
    does: 'everything about a patch of the matrix in one document',
  },
  {
    line: 'npx patchmatrix review ./their_patch.py --on anyio@4.13.0 --programs 300',
    does: 'a patch that somebody sent, on a release, without a matrix',
    needs: 'registry',
  },
];
