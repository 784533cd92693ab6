/** The `scenarios` of a matrix: folders, which are suites, single files, and suites that exist already. */
import { basename, dirname, extname, posix, relative, resolve } from 'node:path';
import { isMap } from 'yaml';
import { isId } from '../plan/cell-names.ts';
import { type Driver, driverTraits } from '../drivers/find-driver.ts';
import type { MatrixScenario, MatrixScenarioFile, MatrixSuite } from './matrix.ts';
import { moduleName } from './module-name.ts';
import { nearestName } from './nearest-name.ts';
import { idRule } from './parse-id.ts';
import { parseSuite } from './parse-suite.ts';
import type { Surroundings } from './surroundings.ts';
import type { Written, YamlDocument } from './yaml-document.ts';

/** Undefined if the value is no list. @param drivers those of the matrix, which decide what a scenario can be */
export function parseScenarios(
  document: YamlDocument,
  value: Written,
  drivers: readonly Driver[],
  surroundings: Surroundings,
): MatrixScenario[] | undefined {
  const extensions = scenarioExtensionsOf(drivers);
  const items = document.items(value, 'a list of folders or files');
  if (items === undefined) return undefined;
  const listed = new Map<string, Written>();
  const scenarios = new Map<string, MatrixScenarioFile>();
  const suites = new Map<string, MatrixSuite>();
  for (const item of items) {
    if (isMap(item.node)) {
      const suite = parseSuite(document, item, surroundings);
      const first = suite && suites.get(suite.id);
      if (suite === undefined) continue;
      if (first === undefined) suites.set(suite.id, suite);
      else document.addRepeated(suite.at, 'suite', suite.id, first.at);
      continue;
    }
    const path = document.string(item, 'the path of a folder or a file');
    if (path === undefined) continue;
    const absolute = resolve(surroundings.folder, path);
    const first = listed.get(absolute);
    if (first !== undefined) {
      document.addRepeated(item.at, 'path', path, first.at);
      continue;
    }
    listed.set(absolute, item);
    for (const file of findFiles(document, item, path, { extensions, surroundings })) {
      addScenario(document, item, { file, folder: surroundings.folder }, scenarios);
    }
  }
  for (const { suite, at } of scenarios.values()) {
    const named = suites.get(suite);
    if (named === undefined) continue;
    const message = `expected a name of its own for each suite, found \`${suite}\` again, first on line ${at.line}`;
    document.add(named.at, message, 'give it another `id`');
    suites.delete(suite);
  }
  return [...scenarios.values(), ...suites.values()];
}

/** The absolute paths of the scenario files at a path, sorted. */
function findFiles(
  document: YamlDocument,
  item: Written,
  path: string,
  {
    extensions,
    surroundings,
  }: { readonly extensions: readonly string[]; readonly surroundings: Surroundings },
): string[] {
  const nameOf = (file: string): string | undefined => moduleName(file, extensions);
  const place = surroundings.look(path);
  const absolute = resolve(surroundings.folder, path);
  switch (place?.kind) {
    case undefined: {
      const nearest = nearestPath(path, surroundings);
      const hint =
        nearest === undefined ? 'paths are relative to the matrix' : `did you mean \`${nearest}\`?`;
      document.addUnexpected(item, 'a folder or a file that exists', hint);
      return [];
    }
    case 'file':
      if (nameOf(basename(path)) !== undefined) return [absolute];
      document.addUnexpected(item, describeScenario(extensions));
      return [];
    case 'folder': {
      const files = place.files.filter((file) => nameOf(file) !== undefined).toSorted();
      if (files.length === 0) {
        document.add(
          item.at,
          `expected scenarios in \`${path}\`, found none`,
          `a scenario is ${describeScenario(extensions)}`,
        );
      }
      return files.map((file) => resolve(absolute, file));
    }
  }
}

/** Without a runtime that has mistakes of its own, what any driver can run. */
function scenarioExtensionsOf(drivers: readonly Driver[]): string[] {
  const known =
    drivers.length === 0 ? Object.values(driverTraits) : drivers.map((driver) => driverTraits[driver]);
  return [...new Set(known.flatMap(({ scenarioExtensions }) => scenarioExtensions))];
}

function describeScenario(extensions: readonly string[]): string {
  const [last = '', ...others] = extensions.map((extension) => `.${extension}`).toReversed();
  const list = [others.toReversed().join(', '), last].filter((text) => text !== '').join(' or ');
  return `a ${list} file that is no test, no declaration and does not start with \`_\``;
}

function addScenario(
  document: YamlDocument,
  item: Written,
  { file, folder }: { readonly file: string; readonly folder: string },
  scenarios: Map<string, MatrixScenarioFile>,
): void {
  const suite = basename(dirname(file));
  const name = basename(file, extname(file));
  const id = `${suite}/${name}`;
  const unsafe = [suite, name].find((part) => !isId(part));
  const first = scenarios.get(id);
  if (unsafe !== undefined) {
    document.add(
      item.at,
      `expected ${idRule}, found the ${unsafe === suite ? 'folder' : 'file'} \`${unsafe}\``,
    );
  } else if (first === undefined) {
    scenarios.set(id, { kind: 'file', id, suite, file, at: item.at });
  } else if (first.file === file) {
    document.addRepeated(item.at, 'scenario', id, first.at);
  } else {
    const found = [first.file, file].map((path) => `\`${relative(folder, path)}\``).join(' and ');
    const message = `expected one file for the scenario \`${id}\`, found ${found}`;
    document.add(item.at, message, 'rename one of them, or its folder');
  }
}

/** The path that exists and that differs from this one by spelling, folder by folder. */
function nearestPath(path: string, surroundings: Surroundings): string | undefined {
  const parent = posix.dirname(path);
  if (parent === path) return undefined;
  const folder = surroundings.look(parent) ? parent : nearestPath(parent, surroundings);
  const place = folder === undefined ? undefined : surroundings.look(folder);
  if (folder === undefined || place?.kind !== 'folder') return undefined;
  const names = [...place.folders, ...place.files];
  const name = posix.basename(path);
  const nearest = names.includes(name) ? name : nearestName(name, names);
  return nearest === undefined ? undefined : posix.join(folder, nearest);
}
