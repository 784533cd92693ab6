/** What a value may be, field by field: what the pages of the reference are rendered from, whichever schema says it. Pure. */

export type Shape =
  | { readonly kind: 'value'; readonly text: string }
  | { readonly kind: 'object'; readonly fields: readonly Field[] }
  | { readonly kind: 'list'; readonly item: Shape }
  /** An object whose keys are names that its writer chooses. */
  | { readonly kind: 'map'; readonly item: Shape }
  | { readonly kind: 'choice'; readonly options: readonly Shape[] }
  /** Objects that a word or a key tells apart, by that. */
  | { readonly kind: 'cases'; readonly cases: readonly Case[] };

export interface Field {
  readonly name: string;
  readonly shape: Shape;
  readonly isRequired: boolean;
  /** JSON, where there is one. */
  readonly standard?: string;
  /** A fragment or a sentence, Markdown; empty where the schema says nothing. */
  readonly description: string;
}

export interface Case {
  /** Markdown, "`kind` is `module`". */
  readonly title: string;
  readonly fields: readonly Field[];
}

/** The fields of an object that stand at a path, such as `cells[]` or `runtimes.NAME`. */
export interface FieldGroup {
  readonly path: string;
  /** What tells it from others at the same path. */
  readonly title?: string;
  readonly rows: readonly FieldRow[];
}

export interface FieldRow extends Omit<Field, 'shape'> {
  readonly type: string;
}

/**
 * All fields within a value, those of each object as a group, the outer ones first. Objects with few fields stand as rows of what
 * holds them, `peak.processes`; what there is several of, and cases, are groups of their own.
 */
export function listFieldGroups(shape: Shape, path = ''): readonly FieldGroup[] {
  switch (shape.kind) {
    case 'value':
      return [];
    case 'list':
      return listFieldGroups(shape.item, `${path}[]`);
    case 'map':
      return listFieldGroups(shape.item, `${path === '' ? '' : `${path}.`}NAME`);
    case 'choice':
      return shape.options.flatMap((option) => listFieldGroups(option, path));
    case 'cases':
      return shape.cases.flatMap(({ title, fields }) => groupsOf(fields, path, title));
    case 'object':
      return groupsOf(shape.fields, path);
  }
}

function groupsOf(fields: readonly Field[], path: string, title?: string): readonly FieldGroup[] {
  const rows = fields.map(({ shape, ...rest }): FieldRow => ({ ...rest, type: describeShape(shape) }));
  const inner = fields.flatMap(({ name, shape }) =>
    listFieldGroups(shape, path === '' ? name : `${path}.${name}`),
  );
  return [{ path, ...(title !== undefined && { title }), rows }, ...inner];
}

/** In words: "list of strings", "object". */
export function describeShape(shape: Shape): string {
  switch (shape.kind) {
    case 'value':
      return shape.text;
    case 'object':
    case 'cases':
      return 'object';
    case 'list':
      return `list: ${describeShape(shape.item)}`;
    case 'map':
      return `by name: ${describeShape(shape.item)}`;
    case 'choice':
      return [...new Set(shape.options.map(describeShape))].join(', or ');
  }
}

/** The paths of the fields of which no schema says what they are. */
export function findSilent(groups: readonly FieldGroup[]): readonly string[] {
  return groups.flatMap(({ path, rows }) =>
    rows.filter(({ description }) => description === '').map(({ name }) => `${path}.${name}`),
  );
}
