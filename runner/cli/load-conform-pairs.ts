/** From the flags of `conform` to pairs of columns: models, the releases that they are held against, and variants. */
import { join, resolve } from 'node:path';

import { compare } from 'semver';

import type { Driver } from '../matrix/driver.ts';
import { driverTraits } from '../matrix/driver.ts';
import type { Matrix, MatrixModel, MatrixRelease, MatrixVariant } from '../matrix/matrix.ts';
import { idRule } from '../matrix/parse-id.ts';
import { nowhere } from '../matrix/mistake.ts';
import { didYouMean } from '../matrix/nearest-name.ts';
import type { PlannedRuntime, PlannedVariant } from '../plan/plan.ts';
import { isId } from '../plan/cell-names.ts';
import { versionSchemes } from '../plan/version-scheme.ts';
import { EnvironmentError } from '../environments/environment-error.ts';
import { listModels } from './bundle-files.ts';
import { isRegularFile } from './is-regular-file.ts';
import { collectMatrix } from './collect-matrix.ts';
import { UsageError } from './usage-error.ts';

export interface ConformFlags {
  readonly model?: readonly string[];
  readonly variant: readonly string[];
  /** The release to hold the models against, instead of the one that each claims to equal. */
  readonly against?: string;
}

/** A model and the release that it is held against, under one variant. */
export interface ConformPair {
  /** `anyio/4.13 = anyio 4.13.0, wide`. */
  readonly name: string;
  readonly model: PlannedRuntime;
  readonly release: PlannedRuntime;
  readonly variant: PlannedVariant;
  /** The model claims to equal the release. */
  readonly claimed: boolean;
}

/** @throws UsageError, MatrixError or EnvironmentError for what the user has to mend */
export async function loadConformPairs({ model, variant, against }: ConformFlags): Promise<ConformPair[]> {
  const names = model ?? listModels().filter((name) => name.startsWith('anyio/'));
  for (const name of names) {
    if (listModels().includes(name)) continue;
    const hint = didYouMean(name, listModels()) ?? `the models are ${listModels().join(', ')}`;
    throw new UsageError(`expected a model that exists for --model, found \`${name}\`; ${hint}`);
  }
  if (against !== undefined && against !== 'latest' && !versionSchemes.python.isVersion(against)) {
    throw new UsageError(`expected a version or latest for --against, found \`${against}\``);
  }
  const models = names.map((name): MatrixModel => ({
    kind: 'model',
    id: name,
    driver: 'model',
    model: name,
    at: nowhere,
  }));
  const variants = variant.map(findVariant);

  const loadedModels = await collectMatrix(conformMatrix(models, variants));
  const versions = against === undefined ? loadedModels.runtimes.map(({ version }) => version) : [against];
  const releases = [...new Set(versions)].map((version): MatrixRelease => ({
    kind: 'release',
    id: version,
    driver: 'python',
    package: 'anyio',
    version,
    at: nowhere,
  }));
  const loadedReleases = await collectMatrix(conformMatrix(releases, []));
  const inOrder = loadedModels.runtimes.toSorted((a, b) => compare(a.version, b.version));
  return inOrder.flatMap((runtime) =>
    loadedModels.variants.map((planned): ConformPair => {
      const release = loadedReleases.runtimes.find(({ id }) => id === (against ?? runtime.version));
      if (release === undefined) throw new Error(`no release was prepared for ${runtime.id}`);
      if (release.problem !== undefined) throw new EnvironmentError(release.problem);
      const claimed = runtime.version === release.version;
      const name = `${runtime.id} ${claimed ? '=' : '~'} anyio ${release.version}, ${planned.id}`;
      return { name, model: runtime, release, variant: planned, claimed };
    }),
  );
}

function conformMatrix(runtimes: Matrix['runtimes'], variants: Matrix['variants']): Matrix {
  return {
    ...{ file: 'conform', folder: resolve('.'), subject: 'anyio', runtimes, variants },
    ...{ scenarios: [], clocks: ['virtual'], baseline: 'none' },
  };
}

/** The same patch for both drivers, in `variants/`. */
function findVariant(id: string): MatrixVariant {
  if (id === 'none') return { id, files: {}, at: nowhere };
  if (!isId(id)) throw new UsageError(`expected the id of a variant, ${idRule}, found \`${id}\``);
  const files: Partial<Record<Driver, string>> = {};
  for (const driver of ['model', 'python'] as const) {
    const names = driverTraits[driver].variantExtensions.map((extension) =>
      join('variants', `${id}.${extension}`),
    );
    const file = names.find(isRegularFile);
    if (file === undefined) {
      throw new UsageError(
        `expected the variant \`${id}\` as ${names.join(' or ')} for the ${driver} driver, found none`,
      );
    }
    files[driver] = resolve(file);
  }
  return { id, files, at: nowhere };
}
