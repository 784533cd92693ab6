/** The pages of the reference that are made from schemas: the matrix file, the events, the JSON report. Pure. */
import { stringify } from 'yaml';

import { matrixSchema } from '../../runner/matrix/matrix-schema.ts';
import { eventSchema } from '../../runner/record/event-schema.ts';
import { renderJsonReportSchema } from '../../runner/report/json-report-schema.ts';
import { readJsonSchema } from './read-json-schema.ts';
import { readResultSchema } from './read-result-schema.ts';
import { renderFieldGroups } from './render-fields.ts';
import { type FieldGroup, listFieldGroups } from './shape.ts';

/** What each page tells of, for the pages and for the test that nothing is left without a word. */
export const describedFields: Readonly<Record<'events' | 'matrix' | 'report', readonly FieldGroup[]>> = {
  matrix: listFieldGroups(readJsonSchema(matrixSchema)),
  events: listFieldGroups(readResultSchema(eventSchema)),
  report: listFieldGroups(readJsonSchema(JSON.parse(renderJsonReportSchema()))),
};

export function renderMatrixPage(): string {
  const { description, properties } = matrixSchema;
  const examples = Object.fromEntries(
    Object.entries(properties).map(
      ([
        key,
        {
          examples: [first],
        },
      ]) => [key, first],
    ),
  );
  return [
    '# The matrix file',
    `${description} \`matrix.yaml\` is the file that commands take where none is named. \`npx patchmatrix schema\` prints its JSON Schema, with which editors complete and check it.`,
    'Unknown keys are mistakes. Every mistake is reported, all at once, with its place and the nearest name.',
    `\`\`\`yaml\n${stringify(examples, { lineWidth: 100 }).trimEnd()}\n\`\`\``,
    renderFieldGroups(describedFields.matrix, (group) => nameGroup(group, 'The keys'), { hasDefaults: true }),
  ].join('\n\n');
}

export function renderEventsPage(): string {
  const events = splitEvents(describedFields.events);
  return [
    '# The events of a run',
    '`results/RUN/events.ndjson` holds one JSON object a line, written as it happens: a run that was killed leaves all that had finished by then. Everything else, the JSON report too, is made from these lines. Each has a `kind`; fields that a later version adds are to be passed over.',
    ...events.flatMap((groups, index) => renderEvent(withoutTold(groups, events.slice(0, index).flat()))),
  ].join('\n\n');
}

export function renderReportPage(): string {
  return [
    '# The JSON report',
    '`--reporter json` (`--json` for short) prints one object, and `--reporter json=FILE` writes it; `npx patchmatrix report --json` makes it from a stored run. `npx patchmatrix schema report` prints its JSON Schema. Field names are stable; a field that is not known is `null`, so that every cell has every field.',
    renderFieldGroups(describedFields.report, (group) => nameGroup(group, 'The report')),
  ].join('\n\n');
}

/** The groups of each event begin with its own fields, which stand at no path. */
function splitEvents(groups: readonly FieldGroup[]): readonly (readonly FieldGroup[])[] {
  const starts = groups.flatMap(({ path }, index) => (path === '' ? [index] : []));
  return starts.map((start, index) => groups.slice(start, starts[index + 1]));
}

/** The event's own fields, and what it holds as far as that is not told of an earlier one. */
function withoutTold(
  [event, ...inner]: readonly FieldGroup[],
  earlier: readonly FieldGroup[],
): readonly FieldGroup[] {
  const told = new Set(earlier.map(({ rows }) => JSON.stringify(rows)));
  return event === undefined ? [] : [event, ...inner.filter(({ rows }) => !told.has(JSON.stringify(rows)))];
}

/** An event under its kind. */
function renderEvent([event, ...inner]: readonly FieldGroup[]): readonly string[] {
  if (event === undefined) return [];
  const [kind] = event.rows;
  const rows = event.rows.slice(1);
  return [
    `## ${kind?.type ?? ''}`,
    sentence(kind?.description ?? ''),
    renderFieldGroups([{ ...event, rows }], () => 'Its fields', { depth: 3 }),
    ...(inner.length === 0 ? [] : [renderFieldGroups(inner, (group) => nameGroup(group, ''), { depth: 3 })]),
  ];
}

function nameGroup({ path, title }: FieldGroup, whole: string): string {
  const place = path === '' ? whole : `\`${path}\``;
  return title === undefined ? place : `${place} ${title}`;
}

function sentence(fragment: string): string {
  return `${fragment.slice(0, 1).toUpperCase()}${fragment.slice(1)}.`;
}
