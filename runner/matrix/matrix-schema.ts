/**
 * The JSON Schema of the matrix file, from which editors complete and check. `parse-matrix.ts` is what decides; tests hold
 * the two against each other.
 */

import { locatedDrivers } from '../drivers/find-driver.ts';
import { id, mapping } from './schema-parts.ts';
import { suiteSchema } from './suite-schema.ts';

const forVersions = { type: 'string', description: 'A semver range of the versions that it is for.' };
const path = { type: 'string', minLength: 1, description: 'Relative to the matrix.' };

const variant = {
  oneOf: [
    { ...id, description: 'variants/ID.EXT beside the matrix, with the extension that the driver loads.' },
    mapping(
      { id: { ...id, description: 'Its name in columns and reports.' } },
      {
        versions: forVersions,
        files: {
          type: 'array',
          minItems: 1,
          description:
            'Paths relative to the matrix: unified diffs in the order in which they are applied, and a module.',
          items: { oneOf: [path, mapping({ file: path }, { versions: forVersions })] },
        },
      },
    ),
  ],
};

const npmName = '^(@[A-Za-z0-9][A-Za-z0-9_.~-]*/)?[A-Za-z0-9][A-Za-z0-9_.~-]*$';
const pypiName = '^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$';

/** The `versions` of a release; which texts are ranges only the parser can tell. */
function versions(scheme: string, tags: string, pattern: string) {
  const range = { type: 'string', pattern };
  const ranges = { oneOf: [range, { type: 'array', minItems: 1, items: range }] };
  return {
    description: `An exact version, quoted; ${tags}; a ${scheme} range; a list of versions and ranges; or a selection. All but the first two stand for a runtime for each version, named KEY-VERSION.`,
    oneOf: [
      ...ranges.oneOf,
      {
        type: 'object',
        additionalProperties: false,
        properties: {
          include: { ...ranges, description: 'Versions and ranges; default: everything.' },
          exclude: { ...ranges, description: 'Versions and ranges that are left out.' },
          mode: {
            type: 'string',
            pattern: '^(all|latest-majors|latest-minors|max-[1-9][0-9]{0,5}(-(evenly|latest))?)$',
            default: 'all',
            description:
              'all; the latest of each major or minor; or at most N, evenly over the range or its latest.',
          },
          prereleases: { type: 'boolean', default: false, description: 'Take prereleases too.' },
        },
      },
    ],
  };
}

const npmPackages = {
  type: 'array',
  minItems: 1,
  description: 'Packages beside it, such as its peers: react, "react@18 || 19".',
  items: { type: 'string', pattern: '^(@[A-Za-z0-9][^@:/\\s]*/)?[A-Za-z0-9][^@:/\\s]*(@[^@:/]+)?$' },
};
const pythonPackages = {
  type: 'array',
  minItems: 1,
  description: 'Packages beside it: trio, "trio>=0.26".',
  items: { type: 'string', pattern: '^[A-Za-z0-9][^@:/]*$' },
};
const scripts = {
  type: 'boolean',
  default: false,
  description: 'npm: run the scripts that packages have for their installation.',
};
const sdists = {
  type: 'boolean',
  default: false,
  description: 'PyPI: build what comes as sources only.',
};
const python = {
  type: 'string',
  pattern: '^3\\.[0-9]+(\\.[0-9]+)?$',
  description: 'A Python that this machine has, "3.12", quoted.',
};

export const matrixSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'patchmatrix matrix',
  description:
    'Every scenario runs on every runtime under every variant, each in a child process of its own.',
  type: 'object',
  additionalProperties: false,
  required: ['subject', 'runtimes', 'scenarios'],
  properties: {
    subject: {
      type: 'string',
      minLength: 1,
      description: 'The library under test.',
      examples: ['anyio'],
    },
    runtimes: {
      type: 'object',
      minProperties: 1,
      description:
        'Versions of the subject, by name. Quote names that look like numbers: YAML reads 4.10 as 4.1.',
      examples: [
        {
          '4.13': { model: 'anyio/4.13' },
          '4.14.2': { pypi: 'anyio', versions: '4.14.2' },
          minor: { pypi: 'anyio', versions: { include: '>=4,<5', mode: 'latest-minors' }, with: ['trio'] },
        },
      ],
      propertyNames: id,
      additionalProperties: {
        oneOf: [
          mapping({
            model: {
              type: 'string',
              description: 'A TypeScript equivalent that comes with patchmatrix, anyio/4.13.',
            },
          }),
          mapping(
            {
              npm: {
                type: 'string',
                pattern: npmName,
                description: 'A package on npm; needs the npm client.',
              },
              versions: versions('semver', 'latest or another tag', '^[^\\s-]'),
            },
            { with: npmPackages, scripts },
          ),
          mapping(
            {
              pypi: {
                type: 'string',
                pattern: pypiName,
                description: 'A package on PyPI; needs Python 3.10 or later.',
              },
              versions: versions('PEP 440', 'latest', '^(latest$|[0-9<>=!~])'),
            },
            { with: pythonPackages, sdists, python },
          ),
          mapping(
            {
              path: {
                type: 'string',
                minLength: 1,
                description: 'A folder with a package.json, a pyproject.toml or a setup.py; it is copied.',
              },
            },
            {
              driver: { enum: ['node', 'python'], description: 'For a folder that is a package of both.' },
              with: {
                type: 'array',
                minItems: 1,
                description: 'Packages beside it, as for npm or PyPI.',
                items: { type: 'string', minLength: 1 },
              },
              ...{ scripts, sdists, python },
            },
          ),
          ...locatedDrivers.map(([driver, locates]) =>
            mapping({
              [driver]: { type: 'string', minLength: 1, description: locates },
              version: { type: 'string', minLength: 1, description: 'The exact version that it is.' },
            }),
          ),
        ],
      },
    },
    variants: {
      default: ['none'],
      examples: [['none', 'wide', { id: 'backport', files: ['patches/a.patch'], versions: '<4.14.2' }]],
      description:
        'Patches of the subject: modules or unified diffs in variants/ beside the matrix. `none` is the library as it is. from-package-json: those that the project has in patches/ or names as patchedDependencies.',
      oneOf: [{ const: 'from-package-json' }, { type: 'array', minItems: 1, items: variant }],
    },
    scenarios: {
      type: 'array',
      minItems: 1,
      description:
        'Folders of scenarios, or single files; a folder is a suite. Or a `suite` of tests that exist already.',
      examples: [
        ['scenarios/contract', { suite: { pytest: 'tests', source: { sdist: 'anyio' }, timeout: 5 } }],
      ],
      items: { oneOf: [{ type: 'string', minLength: 1 }, suiteSchema] },
    },
    clocks: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      default: ['virtual', 'real'],
      description: 'virtual decides, real confirms and measures.',
      examples: [['virtual', 'real']],
      items: { enum: ['virtual', 'real'] },
    },
    baseline: {
      type: 'string',
      default: 'none',
      description:
        'What other columns are compared with: a variant, within each runtime, or one column, 4.13+none.',
      examples: ['none'],
    },
  },
} as const;

/** The schema as the text of a file. */
export function renderMatrixSchema(): string {
  return `${JSON.stringify(matrixSchema, null, 2)}\n`;
}
