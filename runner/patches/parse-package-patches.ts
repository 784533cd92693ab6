/**
 * A project's `package.json` and what is beside it → the patches of packages that it has already, as patch-package, pnpm,
 * bun and yarn keep them. Looking at the disk is the business of `read-package-patches.ts`. Pure.
 */
import { basename, dirname, join, relative, resolve } from 'node:path';

import semver from 'semver';
import { parseYamlData } from '../matrix/parse-yaml-data.ts';

import { parsePatchFileName } from './patch-file-name.ts';
import { parseYarnPatch } from './parse-yarn-patch.ts';

interface PackagePatch {
  /** `patched-7.5.1`, `patched`; each once among the patches of one package. */
  readonly id: string;
  /** The package that is patched; of nested ones the innermost. */
  readonly package: string;
  /** The exact version that it was written for, where its name or key says so. */
  readonly madeFor?: string;
  /** The versions that it is for, where the key is a range. */
  readonly versions?: string;
  /** Absolute, in the order in which they are applied. */
  readonly files: readonly string[];
  /** Where it was found, for messages: ``package.json, `pnpm.patchedDependencies`, `semver@7.5.1` ``. */
  readonly from: string;
}

export interface PackagePatches {
  readonly patches: readonly PackagePatch[];
  readonly mistakes: readonly PackagePatchMistake[];
}

export interface PackagePatchMistake {
  /** Absolute. */
  readonly file: string;
  readonly message: string;
}

/** What a project has. All paths are absolute. */
export interface ProjectFiles {
  readonly manifest: TextFile;
  /** The nearest `pnpm-workspace.yaml`. */
  readonly workspace?: TextFile;
  /** What `~/` is for yarn. */
  readonly yarnRoot: string;
  /** The names of the files in a folder; undefined if there is no such folder. */
  readonly list: (folder: string) => readonly string[] | undefined;
  readonly isFile: (path: string) => boolean;
}

export interface TextFile {
  readonly file: string;
  readonly text: string;
}

/** A file that two of them name belongs to the first: the keys of `patchedDependencies`, yarn's protocol, the folder. */
export function parsePackagePatches(project: ProjectFiles): PackagePatches {
  const { manifest, workspace } = project;
  const mistakes: PackagePatchMistake[] = [];
  const add = (file: string, message: string): void => void mistakes.push({ file, message });
  const json = asRecord(parseJson(manifest, add));
  const yaml = workspace && asRecord(parseYaml(workspace, add));
  const sources = [
    readKeys(manifest, 'patchedDependencies', json?.['patchedDependencies'], add),
    readKeys(manifest, 'pnpm.patchedDependencies', asRecord(json?.['pnpm'])?.['patchedDependencies'], add),
    workspace ? readKeys(workspace, 'patchedDependencies', yaml?.['patchedDependencies'], add) : [],
    readYarn(project, json ?? {}, add),
  ];
  const found: Found[] = [];
  for (const source of sources) {
    const named = new Set(found.flatMap(({ files }) => files));
    for (const each of source.filter(({ files }) => !files.every((file) => named.has(file)))) {
      const missing = each.files.find((file) => !project.isFile(file));
      if (missing === undefined) found.push(each);
      else add(each.in, `expected the patch that ${each.key} names at \`${missing}\`, found no such file`);
    }
  }
  const named = new Set(sources.flat().flatMap(({ files }) => files));
  found.push(...readFolder(project, json ?? {}, named, add));
  return { patches: nameEach(found), mistakes };
}

interface Found extends Omit<PackagePatch, 'id' | 'from'> {
  /** The file and the words that name it there. */
  readonly in: string;
  readonly key: string;
}

type AddMistake = (file: string, message: string) => void;

function readKeys({ file }: TextFile, key: string, value: unknown, add: AddMistake): Found[] {
  if (value === undefined) return [];
  const entries = asRecord(value);
  if (entries === undefined) {
    add(file, `expected \`${key}\` as a mapping of packages to patches, found ${describe(value)}`);
    return [];
  }
  return Object.entries(entries).flatMap(([name, path]): Found[] => {
    const words = `\`${key}\`, \`${name}\``;
    if (typeof path !== 'string' || path === '') {
      add(file, `expected the path of a patch for ${words}, found ${describe(path)}`);
      return [];
    }
    const parsed = parseKey(name);
    if (parsed === undefined) {
      add(file, `expected \`NAME\`, \`NAME@VERSION\` or \`NAME@RANGE\` in \`${key}\`, found \`${name}\``);
      return [];
    }
    return [{ ...parsed, files: [resolve(dirname(file), path)], in: file, key: words }];
  });
}

function parseKey(key: string): Pick<PackagePatch, 'package' | 'madeFor' | 'versions'> | undefined {
  const { name, spec } = /^(?<name>(?:@[^/@]+\/)?[^/@]+)(?:@(?<spec>.+))?$/.exec(key)?.groups ?? {};
  if (name === undefined) return undefined;
  if (spec === undefined) return { package: name };
  const version = semver.valid(spec);
  if (version !== null) return { package: name, madeFor: version };
  return semver.validRange(spec) === null ? undefined : { package: name, versions: spec };
}

const yarnKeys = ['resolutions', 'dependencies', 'devDependencies', 'optionalDependencies'];

function readYarn(
  { manifest: { file }, yarnRoot }: ProjectFiles,
  json: Readonly<Record<string, unknown>>,
  add: AddMistake,
): Found[] {
  const found = new Map<string, Found>();
  for (const key of yarnKeys) {
    for (const [name, value] of Object.entries(asRecord(json[key]) ?? {})) {
      if (typeof value !== 'string' || !value.startsWith('patch:')) continue;
      const words = `\`${key}\`, \`${name}\``;
      const patch = parseYarnPatch(value);
      if (patch === undefined) {
        add(file, `expected \`patch:NAME@VERSION#FILE\` for ${words}, found \`${value}\``);
        continue;
      }
      const files = patch.files.map((path) =>
        path.startsWith('~/') ? join(yarnRoot, path.slice(2)) : resolve(dirname(file), path),
      );
      if (files.length === 0) continue;
      // Each range that resolves to the version has a resolution of its own.
      const same = JSON.stringify([patch.package, patch.version, files]);
      const { package: patched, version } = patch;
      const madeFor = version === undefined ? {} : { madeFor: version };
      if (!found.has(same)) found.set(same, { package: patched, ...madeFor, files, in: file, key: words });
    }
  }
  return [...found.values()];
}

/** @param named the files that are named elsewhere; a folder in which there are some may hold other ones of theirs */
function readFolder(
  { manifest: { file }, list }: ProjectFiles,
  json: Readonly<Record<string, unknown>>,
  named: ReadonlySet<string>,
  add: AddMistake,
): Found[] {
  const written = patchFolderOf(json);
  const folder = resolve(dirname(file), written ?? 'patches');
  const names = list(folder);
  if (names === undefined) {
    if (written !== undefined) add(file, `expected the folder of \`--patch-dir ${written}\`, found none`);
    return [];
  }
  const isShared = [...named].some((path) => dirname(path) === folder);
  const groups = new Map<string, { found: Found; sequence: number }[]>();
  for (const name of names.toSorted()) {
    const path = join(folder, name);
    if (!name.endsWith('.patch') || named.has(path)) continue;
    const parsed = parsePatchFileName(name);
    if (parsed === undefined) {
      if (!isShared)
        add(path, 'expected a name as in `semver+7.5.1.patch` or `@scope+name+1.0.0.patch`, found another');
      continue;
    }
    const { within, package: patched, version, sequence = 0 } = parsed;
    const madeFor = version === undefined ? {} : { madeFor: version };
    const key = `\`${relative(dirname(file), path)}\``;
    const found = { package: patched, ...madeFor, files: [path], in: path, key };
    const group = JSON.stringify([within, patched, version]);
    groups.set(group, [...(groups.get(group) ?? []), { found, sequence }]);
  }
  return [...groups.values()].flatMap((group): Found[] => {
    const ordered = group.toSorted((a, b) => a.sequence - b.sequence).map(({ found }) => found);
    const [first] = ordered;
    return first === undefined ? [] : [{ ...first, files: ordered.flatMap(({ files }) => files) }];
  });
}

/** What a script tells patch-package: `patch-package --patch-dir fixes`. */
function patchFolderOf(json: Readonly<Record<string, unknown>>): string | undefined {
  for (const script of Object.values(asRecord(json['scripts']) ?? {})) {
    if (typeof script !== 'string') continue;
    const match = /\bpatch-package\b[^&|;]*?\s--patch-dir[ =](?:"([^"]+)"|'([^']+)'|([^\s"'&|;]+))/.exec(
      script,
    );
    const folder = match?.slice(1).find((group: string | undefined) => group !== undefined);
    if (folder !== undefined) return folder;
  }
  return undefined;
}

function nameEach(found: readonly Found[]): PackagePatch[] {
  const taken = new Set<string>();
  return found.map(({ in: file, key, ...patch }) => {
    const stem = patch.madeFor === undefined ? 'patched' : `patched-${patch.madeFor}`;
    const isTaken = (id: string): boolean => taken.has(JSON.stringify([patch.package, id]));
    let id = stem;
    for (let count = 2; isTaken(id); count++) id = `${stem}-${count}`;
    taken.add(JSON.stringify([patch.package, id]));
    return { id, ...patch, from: file === patch.files[0] ? key : `${basename(file)}, ${key}` };
  });
}

function parseJson({ file, text }: TextFile, add: AddMistake): unknown {
  try {
    return JSON.parse(text.replace(/^\u{feff}/u, ''));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    add(file, `expected JSON, found: ${error.message}`);
    return undefined;
  }
}

function parseYaml({ file, text }: TextFile, add: AddMistake): unknown {
  const parsed = parseYamlData(text);
  if (parsed.kind === 'data') return parsed.data;
  add(file, `expected YAML, found: ${parsed.problem}`);
  return undefined;
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `\`${value}\``;
  if (typeof value !== 'object' || value === null) return String(value);
  return Array.isArray(value) ? 'a list' : 'a mapping';
}
