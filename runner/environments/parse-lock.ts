/** The text of a lock, or every mistake in it with its place. What it says goes to clients, so that nothing else passes. */
import { isMap, isScalar } from 'yaml';

import type { Mistake } from '../matrix/mistake.ts';
import { isPackageName } from '../matrix/parse-requirement.ts';
import { type Written, type WrittenEntry, YamlDocument } from '../matrix/yaml-document.ts';
import { versionSchemes } from '../plan/version-scheme.ts';
import type { Lock, LockedEntry, LockedNpmPackage, LockedPackage, LockedVersion } from './lock.ts';

export type ParsedLock =
  | { readonly kind: 'lock'; readonly lock: Lock }
  | { readonly kind: 'mistakes'; readonly mistakes: readonly Mistake[] };

/** @param file the lock as messages name it */
export function parseLock(file: string, text: string): ParsedLock {
  const document = new YamlDocument(file, text);
  const lock = parseRoot(document);
  if (lock !== undefined && document.mistakes.length === 0) return { kind: 'lock', lock };
  return { kind: 'mistakes', mistakes: document.mistakes };
}

function parseRoot(document: YamlDocument): Lock | undefined {
  const { root } = document;
  if (root === undefined) {
    if (document.mistakes.length === 0) {
      document.add({ line: 1, column: 1, length: 1 }, 'expected a lock, found an empty file', remedy);
    }
    return undefined;
  }
  const fields = document.fields(root, 'a lock', { required: ['lockfile', 'runtimes'], optional: [] });
  const version = fields?.get('lockfile')?.value;
  if (version && !(isScalar(version.node) && version.node.value === 1)) {
    document.addUnexpected(version, 'version 1 of the lock', remedy);
  }
  const runtimes = fields?.get('runtimes');
  if (runtimes === undefined) return undefined;
  return new Map(
    (document.entries(runtimes.value, 'a mapping of runtimes') ?? []).map((entry) => [
      entry.name,
      parseEntry(document, entry),
    ]),
  );
}

const remedy = 'restore the file, or remove it: the next run writes it anew';

function parseEntry(document: YamlDocument, { value }: WrittenEntry): LockedEntry {
  const fields = document.fields(value, 'a runtime', { required: ['asked', 'versions'], optional: [] });
  const asked = fields?.get('asked')?.value;
  const versions = fields?.get('versions')?.value;
  return {
    asked: asked ? (parseData(document, asked, 'what the matrix asked for') ?? {}) : {},
    versions: new Map(
      (versions ? (document.entries(versions, 'a mapping of versions') ?? []) : []).map((entry) => [
        entry.name,
        parseVersion(document, entry),
      ]),
    ),
  };
}

function parseVersion(document: YamlDocument, { name, key, value }: WrittenEntry): LockedVersion {
  if (name !== 'folder' && !Object.values(versionSchemes).some((scheme) => scheme.isVersion(name))) {
    document.addUnexpected(key, 'an exact version');
  }
  const fields = document.fields(value, 'what is installed', { required: [], optional: ['npm', 'python'] });
  const npm = fields?.get('npm')?.value;
  const python = fields?.get('python')?.value;
  return {
    ...(npm && { npm: parseNpm(document, npm) }),
    ...(python && {
      python: new Map(
        (document.entries(python, 'a mapping of versions of Python') ?? []).map((entry) => [
          entry.name,
          parsePackages(document, entry),
        ]),
      ),
    }),
  };
}

function parseNpm(document: YamlDocument, value: Written): Record<string, LockedNpmPackage> {
  const packages = new Map<string, LockedNpmPackage>();
  for (const { name, key, value: written } of document.entries(value, 'a mapping of packages') ?? []) {
    if (!/^node_modules\/[^\\]+$/.test(name) || name.split('/').includes('..')) {
      document.addUnexpected(key, 'a path in node_modules');
    }
    const data = parseData(document, written, 'what npm knows of a package');
    if (data === undefined) continue;
    if (!isHarmlessAddress(data['resolved'])) {
      document.add(
        written.at,
        'expected `resolved` to be absent, or the address of a repository or a file within',
        remedy,
      );
    }
    packages.set(name, data);
  }
  return Object.fromEntries(packages);
}

/** Npm follows it wherever it leads. */
function isHarmlessAddress(resolved: unknown): boolean {
  if (resolved === undefined) return true;
  if (typeof resolved !== 'string') return false;
  if (/^(git\+)?(https|ssh):\/\/[^-\s]\S*$/.test(resolved)) return true;
  const [, path] = /^file:([^/\\]\S*)$/.exec(resolved) ?? [];
  return path !== undefined && !path.split(/[/\\]/).includes('..');
}

function parsePackages(document: YamlDocument, { key, name, value }: WrittenEntry): LockedPackage[] {
  if (!/^3\.\d+$/.test(name)) document.addUnexpected(key, 'a version of Python, such as "3.12"');
  return (document.entries(value, 'a mapping of packages') ?? []).map((entry) =>
    parsePackage(document, entry),
  );
}

function parsePackage(document: YamlDocument, { key, name, value }: WrittenEntry): LockedPackage {
  if (!isPackageName(name, 'python')) document.addUnexpected(key, 'the name of a package');
  const fields = document.fields(value, 'a package', { required: ['version', 'sha256'], optional: [] });
  const field = fields?.get('version')?.value;
  const version = field && document.string(field, 'an exact version');
  if (field && version !== undefined && !versionSchemes.python.isVersion(version)) {
    document.addUnexpected(field, 'an exact version');
  }
  const hashes = fields?.get('sha256')?.value;
  const sha256 = (hashes ? (document.items(hashes, 'a list of hashes') ?? []) : []).flatMap((item) => {
    const hash = document.string(item, 'a sha256');
    if (hash === undefined || /^[\da-f]{64}$/.test(hash)) return hash ?? [];
    document.addUnexpected(item, 'a sha256, 64 hexadecimal digits', remedy);
    return [];
  });
  return { name, version: version ?? '', sha256 };
}

function parseData(
  document: YamlDocument,
  value: Written,
  what: string,
): Readonly<Record<string, unknown>> | undefined {
  if (isMap(value.node)) return value.node.toJSON() as Record<string, unknown>;
  document.addUnexpected(value, what);
  return undefined;
}
