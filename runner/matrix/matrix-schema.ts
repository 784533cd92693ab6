/**
 * The JSON Schema of the matrix file, from which editors complete and check. `parse-matrix.ts` is what decides; tests hold
 * the two against each other.
 */

const id = { type: 'string', pattern: '^[A-Za-z0-9._-]+$' };

const versions = { type: 'string', description: 'A semver range of the versions that it is for.' };
const path = { type: 'string', minLength: 1 };

const variant = {
  oneOf: [
    id,
    {
      type: 'object',
      additionalProperties: false,
      required: ['id'],
      properties: {
        id,
        versions,
        files: {
          type: 'array',
          minItems: 1,
          description:
            'Paths relative to the matrix: unified diffs in the order in which they are applied, and a module.',
          items: {
            oneOf: [
              path,
              {
                type: 'object',
                additionalProperties: false,
                required: ['file'],
                properties: { file: path, versions },
              },
            ],
          },
        },
      },
    },
  ],
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
    subject: { type: 'string', minLength: 1, description: 'The library under test.' },
    runtimes: {
      type: 'object',
      minProperties: 1,
      description:
        'Versions of the subject, by name. Quote names that look like numbers: YAML reads 4.10 as 4.1.',
      propertyNames: id,
      additionalProperties: {
        oneOf: [
          {
            type: 'object',
            additionalProperties: false,
            required: ['model'],
            properties: {
              model: {
                type: 'string',
                description: 'A TypeScript equivalent that comes with patchmatrix, anyio/4.13.',
              },
            },
          },
          {
            type: 'object',
            additionalProperties: false,
            required: ['pypi', 'versions'],
            properties: {
              pypi: {
                type: 'string',
                pattern: '^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$',
                description: 'A package on PyPI; needs Python 3.10 or later.',
              },
              versions: {
                type: 'string',
                pattern: '^(latest|[0-9]+(\\.[0-9]+)*((a|b|rc|\\.post|\\.dev)[0-9]+)*)$',
                description: 'An exact version, quoted, or latest.',
              },
            },
          },
        ],
      },
    },
    variants: {
      default: ['none'],
      description:
        'Patches of the subject: modules or unified diffs in variants/ beside the matrix. `none` is the library as it is. from-package-json: those that the project has in patches/ or names as patchedDependencies.',
      oneOf: [{ const: 'from-package-json' }, { type: 'array', minItems: 1, items: variant }],
    },
    scenarios: {
      type: 'array',
      minItems: 1,
      description: 'Folders of scenarios, or single files; a folder is a suite.',
      items: { type: 'string', minLength: 1 },
    },
    clocks: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      default: ['virtual', 'real'],
      description: 'virtual decides, real confirms and measures.',
      items: { enum: ['virtual', 'real'] },
    },
    baseline: {
      type: 'string',
      default: 'none',
      description:
        'What other columns are compared with: a variant, within each runtime, or one column, 4.13+none.',
    },
  },
} as const;

/** The schema as the text of a file. */
export function renderMatrixSchema(): string {
  return `${JSON.stringify(matrixSchema, null, 2)}\n`;
}
