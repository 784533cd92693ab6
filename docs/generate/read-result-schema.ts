/** Reads the schemas of stored results, as `schema-fields.ts` makes them. */
import type { Choice, Described } from '../../runner/record/schema-fields.ts';
import type { Case, Field, Shape } from './shape.ts';

/** The parts of a valibot schema that are read. */
interface ResultSchema extends Partial<Choice>, Partial<Described> {
  readonly type: string;
  readonly entries?: Readonly<Record<string, ResultSchema>>;
  readonly wrapped?: ResultSchema;
  readonly item?: ResultSchema;
  readonly value?: ResultSchema;
  readonly literal?: unknown;
  readonly options?: readonly unknown[];
  /** What a check of our own expects, a fragment. */
  readonly message?: unknown;
}

/** @throws Error for a schema that says something else than ours do */
export function readResultSchema(schema: object): Shape {
  return readShape(schema as ResultSchema);
}

function readShape(schema: ResultSchema): Shape {
  if (schema.members !== undefined) return readMembers(schema.key ?? '', schema.members);
  const { type, wrapped, entries, item, value: values } = schema;
  if (wrapped !== undefined) return readShape(wrapped);
  if (entries !== undefined) return { kind: 'object', fields: readFields(entries) };
  if (item !== undefined) return { kind: 'list', item: readShape(item) };
  if (values !== undefined) return { kind: 'map', item: readShape(values) };
  switch (type) {
    case 'string':
    case 'boolean':
      return value(type);
    case 'literal':
      return value(`\`${String(schema.literal)}\``);
    case 'picklist':
      return value((schema.options ?? []).map((word) => `\`${String(word)}\``).join(', '));
    case 'union':
      return {
        kind: 'choice',
        options: (schema.options ?? []).map((option) => readShape(option as ResultSchema)),
      };
    case 'custom':
      return value(String(schema.message).replace(/^a (?=(whole )?number|time|name)/, ''));
    default:
      throw new Error(`expected a schema that the reference can name, found \`${type}\``);
  }
}

/** Words that stand for the same schema are one case. */
function readMembers(key: string, members: NonNullable<ResultSchema['members']>): Shape {
  const wordsOf = new Map<object, string[]>();
  for (const [word, schema] of members) wordsOf.set(schema, [...(wordsOf.get(schema) ?? []), word]);
  const cases = [...wordsOf].map(([schema, words]): Case => {
    const { entries } = schema as ResultSchema;
    if (entries === undefined) throw new Error(`expected fields for ${words.join(', ')}, found none`);
    return {
      title: `\`${key}\`: ${words.map((word) => `\`${word}\``).join(', ')}`,
      fields: readFields(entries),
    };
  });
  return { kind: 'cases', cases };
}

function readFields(entries: Readonly<Record<string, ResultSchema>>): readonly Field[] {
  return Object.entries(entries).map(([name, schema]) => ({
    name,
    shape: readShape(schema),
    isRequired: schema.type !== 'exact_optional',
    description: schema.description ?? '',
  }));
}

function value(text: string): Shape {
  return { kind: 'value', text };
}
