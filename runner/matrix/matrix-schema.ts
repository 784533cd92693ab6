/**
 * The JSON Schema of the matrix file, from which editors complete and check. `parse-matrix.ts` is what decides; tests hold
 * the two against each other.
 */

import { suiteSchema } from './suite-schema.ts';

const id = { type: 'string', pattern: '^[A-Za-z0-9._-]+$' };

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
      type: 'array',
      minItems: 1,
      default: ['none'],
      description:
        'Patches of the subject: modules in variants/ beside the matrix. `none` is the library as it is.',
      items: {
        oneOf: [
          id,
          {
            type: 'object',
            additionalProperties: false,
            required: ['id'],
            properties: {
              id,
              versions: {
                type: 'string',
                description: 'A semver range of the versions that the variant is for.',
              },
            },
          },
        ],
      },
    },
    scenarios: {
      type: 'array',
      minItems: 1,
      description:
        'Folders of scenarios, or single files; a folder is a suite. Or a `suite` of tests that exist already.',
      items: { oneOf: [{ type: 'string', minLength: 1 }, suiteSchema] },
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
