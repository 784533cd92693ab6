/** Renders groups of fields as tables of Markdown. Pure. */
import { type FieldGroup, type FieldRow } from './shape.ts';

/**
 * A heading and a table for each group; those of the same fields stand together.
 *
 * @param nameOf what a group is called by, from its path
 */
export function renderFieldGroups(
  groups: readonly FieldGroup[],
  nameOf: (group: FieldGroup) => string,
  { depth = 2, hasDefaults = false } = {},
): string {
  const headings = new Map<string, string[]>();
  for (const group of groups) {
    const table = renderFields(group.rows, hasDefaults);
    headings.set(table, [...(headings.get(table) ?? []), nameOf(group)]);
  }
  return [...headings]
    .map(([table, names]) => `${'#'.repeat(depth)} ${names.join(', ')}\n\n${table}`)
    .join('\n\n');
}

export function renderFields(rows: readonly FieldRow[], hasDefaults = false): string {
  const header = ['field', 'type', ...(hasDefaults ? ['default'] : []), 'meaning'];
  return renderTable(
    header,
    rows.map(({ name, type, isRequired, standard, description }) => [
      `\`${name}\``,
      type,
      ...(hasDefaults ? [isRequired ? 'required' : standard === undefined ? '' : `\`${standard}\``] : []),
      isRequired || hasDefaults ? description : `${description} _(may be absent)_`,
    ]),
  );
}

/** @param rows Markdown, but for the bars and the ends of lines, which are escaped */
export function renderTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

/** The anchor that GitHub gives a heading. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
