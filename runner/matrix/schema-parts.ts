/** What the JSON Schema of the matrix file is made of. */

/** As `isId` has it. */
export const id = { type: 'string', pattern: '^[A-Za-z0-9._-]+$' };

/** A mapping with these keys and no others. */
export function mapping(
  required: Readonly<Record<string, unknown>>,
  optional: Readonly<Record<string, unknown>> = {},
) {
  return {
    type: 'object',
    additionalProperties: false,
    required: Object.keys(required),
    properties: { ...required, ...optional },
  };
}
