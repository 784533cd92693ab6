/** The `runtimes` of a matrix: versions of the subject, by name. */
import type { MatrixRuntime } from './matrix.ts';
import { didYouMean } from './nearest-name.ts';
import { parseId } from './parse-id.ts';
import type { Surroundings } from './surroundings.ts';
import type { Written, YamlDocument } from './yaml-document.ts';

/** Undefined if the value is no mapping; an entry with a mistake in it keeps its place, so that others can refer to it. */
export function parseRuntimes(
  document: YamlDocument,
  value: Written,
  { models }: Surroundings,
): MatrixRuntime[] | undefined {
  const entries = document.entries(value, 'a mapping of runtimes');
  if (entries?.length === 0) document.add(value.at, 'expected at least one runtime, found none');
  return entries?.map((entry) => {
    parseId(document, entry.key, 'a quoted version');
    const model = parseModel(document, entry.value, models) ?? '';
    return { id: entry.name, model, at: entry.key.at };
  });
}

function parseModel(document: YamlDocument, value: Written, models: readonly string[]): string | undefined {
  const fields = document.fields(value, 'a mapping with the key `model`', {
    required: ['model'],
    optional: [],
  });
  const field = fields?.get('model');
  const model = field && document.string(field.value, 'the folder of a model');
  if (field !== undefined && model !== undefined && !models.includes(model)) {
    const hint = didYouMean(model, models) ?? `the models are ${models.join(', ')}`;
    document.addUnexpected(field.value, 'a model that exists', hint);
  }
  return model;
}
