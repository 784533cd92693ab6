/** The `runtimes` of a matrix: versions of the subject, by name. */
import { isMap, isScalar } from 'yaml';
import type { MatrixRuntime } from './matrix.ts';
import { didYouMean, nearestName } from './nearest-name.ts';
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
    const name = { id: entry.name, at: entry.key.at };
    if (isPypi(entry.value)) return { ...name, driver: 'python', ...parsePypi(document, entry.value) };
    return { ...name, driver: 'model', model: parseModel(document, entry.value, models) ?? '' };
  });
}

/** A key that is nearly `pypi` says as well what is meant. */
function isPypi({ node }: Written): boolean {
  if (!isMap(node)) return false;
  return node.items.some(
    ({ key }) => isScalar(key) && nearestName(String(key.value), runtimeKeys) === 'pypi',
  );
}

const runtimeKeys = ['model', 'pypi', 'versions'];

function parseModel(document: YamlDocument, value: Written, models: readonly string[]): string | undefined {
  const fields = document.fields(value, 'a mapping with the key `model` or `pypi`', {
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

function parsePypi(document: YamlDocument, value: Written): { package: string; version: string } {
  const fields = document.fields(value, 'a mapping with the keys `pypi` and `versions`', {
    required: ['pypi', 'versions'],
    optional: [],
  });
  const pypi = fields?.get('pypi');
  const name = pypi && document.string(pypi.value, 'the name of a package');
  if (pypi !== undefined && name !== undefined && !/^[a-z\d]([\w.-]*[a-z\d])?$/i.test(name)) {
    document.addUnexpected(pypi.value, 'the name of a package, of letters, digits, `.`, `_` and `-`');
  }
  const versions = fields?.get('versions');
  const version = versions && document.string(versions.value, 'a quoted exact version, or latest');
  if (versions !== undefined && version !== undefined && !isExactOrLatest(version)) {
    document.addUnexpected(versions.value, 'an exact version, such as "4.14.2", or latest');
  }
  return { package: name ?? '', version: version ?? '' };
}

/** A version as PEP 440 writes it, without epoch and local part. */
function isExactOrLatest(version: string): boolean {
  return version === 'latest' || /^\d+(\.\d+)*((a|b|rc|\.post|\.dev)\d+)*$/.test(version);
}
