/** What `--on PACKAGE@VERSION` stands for: a matrix without a file, of releases, patches and the scenarios that come with us. */
import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import type { Matrix, MatrixRelease, MatrixScenario, MatrixVariant } from '../matrix/matrix.ts';
import { nowhere } from '../matrix/mistake.ts';
import { moduleName } from '../matrix/module-name.ts';
import { isPackageName } from '../matrix/parse-requirement.ts';
import { quoteForShell } from '../report/quote-for-shell.ts';
import { scenariosFolder } from './bundle-files.ts';
import { isRegularFile } from './is-regular-file.ts';
import { UsageError } from './usage-error.ts';
import { isFile, none } from './variant-files.ts';

/** The packages whose contract our own scenarios are. */
const packagesWithScenarios: readonly string[] = ['anyio'];

/**
 * @param on `anyio@4.13.0`, and further versions of the same package as `anyio@4.14.2` or `4.14.2`
 * @param variants ids, which are files in `variants/`, and files, which the caller adds
 * @throws UsageError if something is no release, or a variant has no file
 */
export function buildReleaseMatrix(on: readonly string[], variants: readonly string[]): Matrix {
  const releases = parseReleases(on);
  const [first] = releases;
  if (first === undefined) throw new UsageError('expected a release for --on, such as anyio@4.13.0');
  const named = [...new Set(variants)].filter((name) => name !== 'none' && !isFile(name)).map(findVariant);
  const words = [
    ...['--on', ...releases.map(({ package: name, version }) => `${name}@${version}`)],
    ...(variants.length > 0 ? ['--variant', ...variants] : []),
  ];
  // Without a patch the versions are what is compared.
  const isBump = variants.every((name) => name === 'none') && releases.length > 1;
  return {
    file: words.map(quoteForShell).join(' '),
    folder: dirname(scenariosFolder),
    subject: first.package,
    runtimes: releases,
    variants: [none, ...named],
    scenarios: listScenariosOf(first.package),
    clocks: ['virtual', 'real'],
    baseline: isBump ? `${first.id}+none` : 'none',
  };
}

function parseReleases(on: readonly string[]): MatrixRelease[] {
  const releases = new Map<string, MatrixRelease>();
  let packageName: string | undefined;
  for (const text of on) {
    const [, name = packageName, version] = /^(?:([\w.-]+)@)?(latest|\d[\w.]*)$/.exec(text) ?? [];
    if (name === undefined || version === undefined || !isPackageName(name, 'python')) {
      throw new UsageError(`expected a release for --on, such as anyio@4.13.0, found \`${text}\``);
    }
    if (packageName !== undefined && name !== packageName) {
      throw new UsageError(
        `expected releases of one package for --on, found \`${packageName}\` and \`${name}\``,
      );
    }
    packageName = name;
    releases.set(version, {
      kind: 'release',
      id: version,
      driver: 'python',
      package: name,
      version,
      at: nowhere,
    });
  }
  return [...releases.values()];
}

function findVariant(id: string): MatrixVariant {
  const name = join('variants', `${id}.py`);
  if (!isRegularFile(name)) {
    throw new UsageError(`expected the variant \`${id}\` as ${name} or as a ./file, found none`);
  }
  return { id, files: { python: resolve(name) }, at: nowhere };
}

/** The scenarios that come with us for a package, suite by suite; none for most. */
export function listScenariosOf(packageName: string): MatrixScenario[] {
  if (!packagesWithScenarios.includes(packageName)) return [];
  const suites = readdirSync(scenariosFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return suites.flatMap(({ name: suite }) =>
    readdirSync(join(scenariosFolder, suite)).flatMap((file): MatrixScenario[] => {
      const name = moduleName(file);
      const path = join(scenariosFolder, suite, file);
      return name === undefined
        ? []
        : [{ kind: 'file', id: `${suite}/${name}`, suite, file: path, at: nowhere }];
    }),
  );
}
