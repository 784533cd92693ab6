/** The `runtimes` of a matrix: versions of the subject, by name. */
import { isMap, isScalar } from 'yaml';

import { locatedDrivers } from '../drivers/find-driver.ts';
import type { InstallOptions, MatrixLocated, MatrixRuntime } from './matrix.ts';
import { didYouMean, nearestName } from './nearest-name.ts';
import { parseId } from './parse-id.ts';
import { isPackageName, isPythonRequirement, parseNpmRequirement } from './parse-requirement.ts';
import { parseVersions } from './parse-versions.ts';
import type { Surroundings } from './surroundings.ts';
import type { Written, WrittenEntry, YamlDocument } from './yaml-document.ts';

/** Undefined if the value is no mapping; an entry with a mistake in it keeps its place, so that others can refer to it. */
export function parseRuntimes(
  document: YamlDocument,
  value: Written,
  surroundings: Surroundings,
): MatrixRuntime[] | undefined {
  const entries = document.entries(value, 'a mapping of runtimes');
  if (entries?.length === 0) document.add(value.at, 'expected at least one runtime, found none');
  return entries?.map((entry) => {
    parseId(document, entry.key, 'a quoted version');
    return parseRuntime(document, entry, surroundings);
  });
}

/** Where a runtime can come from, by the key that says so. */
const sources = ['model', 'npm', 'pypi', ...locatedDrivers.map(([driver]) => driver), 'path'] as const;
const sourceList = `${sources
  .slice(0, -1)
  .map((source) => `\`${source}\``)
  .join(', ')} or \`path\``;

function parseRuntime(
  document: YamlDocument,
  { name: id, key: { at }, value }: WrittenEntry,
  surroundings: Surroundings,
): MatrixRuntime {
  const source = findSource(value);
  switch (source) {
    case 'model': {
      const model = parseModel(document, value, surroundings) ?? '';
      return { kind: 'model', id, at, driver: 'model', model };
    }
    case 'npm':
      return { id, at, ...parseReleases(document, value, 'node') };
    case 'pypi':
      return { id, at, ...parseReleases(document, value, 'python') };
    case 'path':
      return { kind: 'folder', id, at, ...parseFolder(document, value, surroundings) };
    case undefined:
      if (!isMap(value.node)) document.addUnexpected(value, `a mapping with the key ${sourceList}`);
      else document.add(value.at, `expected one of the keys ${sourceList}, found none of them`);
      return { kind: 'model', id, at, driver: 'model', model: '' };
    default:
      return { kind: 'located', id, at, driver: source, ...parseLocated(document, value, source) };
  }
}

function parseLocated(
  document: YamlDocument,
  value: Written,
  driver: string,
): Pick<MatrixLocated, 'path' | 'version'> {
  const fields = document.fields(value, `a runtime of the ${driver} driver`, {
    ...{ required: [driver, 'version'], optional: [] },
  });
  const [path, version] = [fields?.get(driver), fields?.get('version')];
  return {
    path: (path && document.string(path.value, 'a file')) ?? '',
    version: (version && document.string(version.value, 'an exact version')) ?? '0.0.0',
  };
}

/** A key that is nearly one of them says as well what is meant. */
function findSource({ node }: Written): (typeof sources)[number] | undefined {
  if (!isMap(node)) return undefined;
  const keys = node.items.map(({ key }) => (isScalar(key) ? String(key.value) : ''));
  const nearest = keys.flatMap((key) => (optionKeys.includes(key) ? [] : (nearestName(key, sources) ?? [])));
  return (
    sources.find((source) => keys.includes(source)) ?? sources.find((source) => nearest.includes(source))
  );
}

const optionKeys = ['versions', 'with', 'scripts', 'sdists', 'python', 'driver'];

function parseModel(document: YamlDocument, value: Written, { models }: Surroundings): string | undefined {
  const fields = document.fields(value, 'a model', { required: ['model'], optional: [] });
  const field = fields?.get('model');
  const model = field && document.string(field.value, 'the folder of a model');
  if (field !== undefined && model !== undefined && !models.includes(model)) {
    const hint = didYouMean(model, models) ?? `the models are ${models.join(', ')}`;
    document.addUnexpected(field.value, 'a model that exists', hint);
  }
  return model;
}

type ParsedReleases =
  | Pick<Extract<MatrixRuntime, { kind: 'release' }>, 'driver' | 'install' | 'kind' | 'package' | 'version'>
  | Pick<
      Extract<MatrixRuntime, { kind: 'releases' }>,
      'driver' | 'install' | 'kind' | 'package' | 'versions'
    >;

function parseReleases(document: YamlDocument, value: Written, driver: 'node' | 'python'): ParsedReleases {
  const source = driver === 'node' ? 'npm' : 'pypi';
  const optional = driver === 'node' ? ['with', 'scripts'] : ['with', 'sdists', 'python'];
  const fields = document.fields(value, 'a release', { required: [source, 'versions'], optional });
  const name = fields?.get(source);
  const packageName = name && document.string(name.value, 'the name of a package');
  if (name !== undefined && packageName !== undefined && !isPackageName(packageName, driver)) {
    const scope = driver === 'node' ? ', after an @SCOPE/ if it has one' : '';
    document.addUnexpected(
      name.value,
      `the name of a package, of letters, digits, \`.\`, \`_\` and \`-\`${scope}`,
    );
  }
  const field = fields?.get('versions');
  const versions = field && parseVersions(document, field.value, driver);
  const install = parseInstall(document, fields, driver);
  const shared = { driver, package: packageName ?? '', ...(install && { install }) };
  return versions?.kind === 'selection'
    ? { kind: 'releases', ...shared, versions: versions.selection }
    : { kind: 'release', ...shared, version: versions?.version ?? '' };
}

function parseFolder(
  document: YamlDocument,
  value: Written,
  surroundings: Surroundings,
): Pick<Extract<MatrixRuntime, { kind: 'folder' }>, 'driver' | 'install' | 'path'> {
  const optional = ['driver', 'with', 'scripts', 'sdists', 'python'];
  const fields = document.fields(value, 'a folder', { required: ['path'], optional });
  const field = fields?.get('path');
  const path = field && document.string(field.value, 'the folder of a package');
  const named = fields?.get('driver');
  const asked = named && parseDriver(document, named.value);
  const found = field && path !== undefined ? findDrivers(document, field.value, path, surroundings) : [];
  if (field && found.length > 1 && named === undefined) {
    document.add(
      field.value.at,
      `expected a package of npm or of Python, found both in \`${path ?? ''}\``,
      'add `driver: node` or `driver: python`',
    );
  }
  if (named && asked !== undefined && found.length > 0 && !found.includes(asked)) {
    const files = asked === 'node' ? 'a package.json' : 'a pyproject.toml or setup.py';
    document.add(
      named.value.at,
      `expected ${files} in \`${path ?? ''}\` for \`driver: ${asked}\`, found none`,
    );
  }
  const driver = asked ?? found[0];
  // What its options may be is not known where nobody knows what it is.
  if (driver === undefined) return { driver: 'node', path: path ?? '' };
  if (found.length > 0) refuseOptionsOf(document, fields, driver);
  const install = parseInstall(document, fields, driver);
  return { driver, path: path ?? '', ...(install && { install }) };
}

function parseDriver(document: YamlDocument, value: Written): 'node' | 'python' | undefined {
  const text = document.string(value, 'a driver');
  if (text === undefined || text === 'node' || text === 'python') return text;
  document.addUnexpected(value, '`node` or `python`', didYouMean(text, ['node', 'python']));
  return undefined;
}

/** What a folder is a package of, by the files in it. */
function findDrivers(
  document: YamlDocument,
  value: Written,
  path: string,
  { look }: Surroundings,
): ('node' | 'python')[] {
  const place = look(path);
  if (place?.kind !== 'folder') {
    const found = place === undefined ? 'none' : 'a file';
    document.add(
      value.at,
      `expected a folder at \`${path}\`, found ${found}`,
      'paths are relative to the matrix',
    );
    return [];
  }
  const drivers: ('node' | 'python')[] = [];
  if (place.files.includes('package.json')) drivers.push('node');
  if (['pyproject.toml', 'setup.py'].some((file) => place.files.includes(file))) drivers.push('python');
  if (drivers.length === 0) {
    document.add(value.at, `expected a package.json, pyproject.toml or setup.py in \`${path}\`, found none`);
  }
  return drivers;
}

function refuseOptionsOf(
  document: YamlDocument,
  fields: ReadonlyMap<string, WrittenEntry> | undefined,
  driver: 'node' | 'python',
): void {
  for (const key of driver === 'node' ? ['sdists', 'python'] : ['scripts']) {
    const field = fields?.get(key);
    const [whose, found] = driver === 'node' ? ['Python', 'npm'] : ['npm', 'Python'];
    if (field)
      document.add(field.key.at, `expected \`${key}\` for a package of ${whose}, found one of ${found}`);
  }
}

function parseInstall(
  document: YamlDocument,
  fields: ReadonlyMap<string, WrittenEntry> | undefined,
  driver: 'node' | 'python',
): InstallOptions | undefined {
  const others = fields?.get('with');
  const scripts = fields?.get('scripts');
  const sdists = fields?.get('sdists');
  const python = fields?.get('python');
  const version = python && parsePythonVersion(document, python.value);
  const options: InstallOptions = {
    ...(others && { with: parseRequirements(document, others.value, driver) }),
    ...(scripts && document.boolean(scripts.value) && { scripts: true }),
    ...(sdists && document.boolean(sdists.value) && { sdists: true }),
    ...(version !== undefined && { python: version }),
  };
  return Object.keys(options).length === 0 ? undefined : options;
}

function parseRequirements(document: YamlDocument, value: Written, driver: 'node' | 'python'): string[] {
  return (document.items(value, 'a list of packages') ?? []).flatMap((item) => {
    const text = document.string(item, 'a package');
    if (text === undefined) return [];
    const isGood = driver === 'node' ? parseNpmRequirement(text) !== undefined : isPythonRequirement(text);
    if (isGood) return [text];
    const example = driver === 'node' ? 'react or "react@18 || 19"' : 'trio or "trio>=0.26"';
    document.addUnexpected(item, `the name of a package and its versions, such as ${example}`);
    return [];
  });
}

function parsePythonVersion(document: YamlDocument, value: Written): string | undefined {
  const text = document.string(value, 'a quoted version of Python');
  if (text === undefined || /^3\.\d+(\.\d+)?$/.test(text)) return text;
  document.addUnexpected(value, 'a version of Python, such as "3.12"');
  return undefined;
}
