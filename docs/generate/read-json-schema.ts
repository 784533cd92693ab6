/** Reads a JSON Schema, as far as ours go: what it does not know is an error, so that no page says less than its schema. */
import type { Case, Field, Shape } from './shape.ts';

/** The keywords that are read, or that say nothing of the shape. */
interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
}

/** @throws Error for a schema that says something else than ours do */
export function readJsonSchema(schema: unknown): Shape {
  return readShape(schema as JsonSchema);
}

function readShape(schema: JsonSchema): Shape {
  const options = schema.oneOf ?? schema.anyOf;
  if (options !== undefined) return readOptions(options);
  if (schema.enum !== undefined) return value(schema.enum.map(code).join(', '));
  if ('const' in schema) return value(code(schema.const));
  switch (schema.type) {
    case 'object':
      return readObject(schema);
    case 'array':
      if (schema.items === undefined) throw new Error('expected `items` of an array in a schema, found none');
      return { kind: 'list', item: readShape(schema.items) };
    case 'integer':
      return value(schema.minimum === undefined ? 'whole number' : `whole number from ${schema.minimum}`);
    case 'number':
      return value(
        schema.exclusiveMinimum === undefined ? 'number' : `number above ${schema.exclusiveMinimum}`,
      );
    case 'string':
    case 'boolean':
    case 'null':
      return value(schema.type);
    default:
      throw new Error(`expected a type that the reference can name, found ${JSON.stringify(schema)}`);
  }
}

function readObject(schema: JsonSchema): Shape {
  if (schema.properties !== undefined) return { kind: 'object', fields: readFields(schema) };
  if (typeof schema.additionalProperties === 'object') {
    return { kind: 'map', item: readShape(schema.additionalProperties) };
  }
  throw new Error(`expected the fields of an object, found ${JSON.stringify(schema)}`);
}

/** Several objects are told apart by the first key that each must have. */
function readOptions(options: readonly JsonSchema[]): Shape {
  const objects = options.filter(({ properties }) => properties !== undefined);
  if (objects.length < 2) return { kind: 'choice', options: options.map(readShape) };
  const cases = objects.map((schema): Case => {
    const [first = ''] = schema.required ?? [];
    return { title: `with \`${first}\``, fields: readFields(schema) };
  });
  const others = options.filter(({ properties }) => properties === undefined).map(readShape);
  return others.length === 0
    ? { kind: 'cases', cases }
    : { kind: 'choice', options: [...others, { kind: 'cases', cases }] };
}

function readFields({ properties = {}, required = [] }: JsonSchema): readonly Field[] {
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    shape: readShape(schema),
    isRequired: required.includes(name),
    ...(schema.default !== undefined && { standard: JSON.stringify(schema.default) }),
    description: schema.description ?? describedByOptions(schema),
  }));
}

/** Where each way to write a value says the same, it is said of them. */
function describedByOptions({ oneOf = [] }: JsonSchema): string {
  return oneOf.find(({ description }) => description !== undefined)?.description ?? '';
}

function code(word: unknown): string {
  return `\`${typeof word === 'string' ? word : JSON.stringify(word)}\``;
}

function value(text: string): Shape {
  return { kind: 'value', text };
}
