/** Turns the text of a matrix file into a matrix, or into all the mistakes in it. Touches no disk. */
import type { Clock } from '../cell/protocol.ts';
import type { Matrix } from './matrix.ts';
import type { Mistake } from './mistake.ts';
import { didYouMean } from './nearest-name.ts';
import { parseBaseline } from './parse-baseline.ts';
import { parseRuntimes } from './parse-runtimes.ts';
import { parseScenarios } from './parse-scenarios.ts';
import { parseVariants } from './parse-variants.ts';
import type { Surroundings } from './surroundings.ts';
import { type Written, type WrittenEntry, YamlDocument } from './yaml-document.ts';

export type ParsedMatrix =
  | { readonly kind: 'matrix'; readonly matrix: Matrix }
  | { readonly kind: 'mistakes'; readonly mistakes: readonly Mistake[] };

const matrixKeys = {
  required: ['subject', 'runtimes', 'scenarios'],
  optional: ['variants', 'clocks', 'baseline'],
};
const allClocks: readonly Clock[] = ['virtual', 'real'];

/** @param file the matrix file as the user named it */
export function parseMatrix(file: string, text: string, surroundings: Surroundings): ParsedMatrix {
  const document = new YamlDocument(file, text);
  const matrix = parseRoot(document, file, surroundings);
  if (matrix !== undefined && document.mistakes.length === 0) return { kind: 'matrix', matrix };
  return { kind: 'mistakes', mistakes: document.mistakes };
}

function parseRoot(document: YamlDocument, file: string, surroundings: Surroundings): Matrix | undefined {
  const { root } = document;
  if (root === undefined) {
    if (document.mistakes.length === 0) {
      const start = { line: 1, column: 1, length: 1 };
      document.add(start, 'expected a matrix, found an empty file', '`npx patchmatrix init` writes one');
    }
    return undefined;
  }
  const fields = document.fields(root, 'a mapping of keys to values', matrixKeys);
  if (fields === undefined) return undefined;

  const subject = parseField(fields, 'subject', (value) => document.string(value, 'the name of a library'));
  const runtimes = parseField(fields, 'runtimes', (value) => parseRuntimes(document, value, surroundings));
  const drivers = [...new Set((runtimes ?? []).map(({ driver }) => driver))];
  const scenarios = parseField(fields, 'scenarios', (value) =>
    parseScenarios(document, value, drivers, surroundings),
  );
  const variantsField = fields.get('variants');
  const variants = variantsField
    ? parseVariants(
        document,
        variantsField.value,
        { subject: subject ?? '', runtimes: runtimes ?? [] },
        surroundings,
      )
    : [{ id: 'none', files: {}, at: root.at }];
  const clocks = parseField(fields, 'clocks', (value) => parseClocks(document, value)) ?? allClocks;
  const baseline = parseBaseline(document, fields, runtimes ?? [], variants ?? []);
  if (!runtimes || !variants || !scenarios || subject === undefined || baseline === undefined)
    return undefined;
  return { file, folder: surroundings.folder, subject, runtimes, variants, scenarios, clocks, baseline };
}

function parseField<T>(
  fields: ReadonlyMap<string, WrittenEntry>,
  key: string,
  parse: (value: Written) => T,
): T | undefined {
  const field = fields.get(key);
  return field && parse(field.value);
}

function parseClocks(document: YamlDocument, value: Written): Clock[] | undefined {
  const found = new Map<Clock, Written>();
  for (const item of document.items(value, 'a list of clocks') ?? []) {
    const name = document.string(item, 'the name of a clock');
    if (name === undefined) continue;
    const clock = allClocks.find((known) => known === name);
    if (clock === undefined) {
      document.addUnexpected(item, '`virtual` or `real`', didYouMean(name, allClocks));
      continue;
    }
    const first = found.get(clock);
    if (first === undefined) found.set(clock, item);
    else document.addRepeated(item.at, 'clock', clock, first.at);
  }
  return [...found.keys()];
}
