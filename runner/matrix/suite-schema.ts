/** The part of the matrix file's JSON Schema that describes a `suite`. `parse-suite.ts` is what decides. */
import { id, mapping } from './schema-parts.ts';

const texts = (description: string) => ({
  oneOf: [
    { type: 'string', minLength: 1, description },
    { type: 'array', minItems: 1, description, items: { type: 'string', minLength: 1 } },
  ],
});

const shared = {
  id: { ...id, description: 'Its name; that of its runner by default.' },
  source: {
    description:
      'Where the suite comes from, a folder in the cache is made of it; by default the folder of the matrix.',
    oneOf: [
      mapping({ folder: { type: 'string', minLength: 1, description: 'Relative to the matrix.' } }),
      mapping({
        sdist: {
          type: 'string',
          pattern: '^[A-Za-z0-9]([\\w.-]*[A-Za-z0-9])?(==[0-9][\\w.!+-]*)?$',
          description:
            'A package on PyPI, `anyio` or `anyio==4.13.0`; by default of the version of each runtime.',
        },
      }),
      mapping({
        npm: {
          type: 'string',
          pattern: '^(@[A-Za-z0-9][\\w.~-]*/)?[A-Za-z0-9][\\w.~-]*(@[0-9][\\w.+-]*)?$',
          description:
            'A package on npm, `semver` or `semver@7.5.2`; by default of the version of each runtime.',
        },
      }),
      mapping({
        git: {
          type: 'string',
          pattern: '^((https|ssh|file)://[^-\\s]\\S*|[./~\\w][^:]*)$',
          description: 'An address with https:, ssh: or file:, or a path relative to the matrix.',
        },
        tag: {
          type: 'string',
          pattern: '^[A-Za-z0-9{][\\w.{}/@+-]*$',
          description: 'The name of the tag; {version} stands for the version of the runtime.',
        },
      }),
    ],
  },
  timeout: {
    type: 'number',
    exclusiveMinimum: 0,
    description:
      'Seconds that one test may take, instead of --timeout. For a command: between two tests with `tap`, in all with `junit`.',
  },
};

const testFiles = texts('Test files, folders or globs within the source.');

export const suiteSchema = mapping({
  suite: {
    description: 'Tests that exist already. A file of them runs in one process; each test is a row.',
    oneOf: [
      mapping({ pytest: testFiles }, { args: texts('More arguments for pytest.'), ...shared }),
      mapping({ vitest: testFiles }, { args: texts('More arguments for vitest.'), ...shared }),
      mapping(
        {
          command: texts('A command line for the shell, or a program and its arguments.'),
          report: {
            enum: ['junit', 'tap'],
            description:
              'tap is read from what the command prints, junit from the file that PATCHMATRIX_REPORT names.',
          },
        },
        shared,
      ),
    ],
  },
});
