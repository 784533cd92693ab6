/** Variants that are given on the command line as files, and what tells those from ids. */
import { basename, extname, resolve } from 'node:path';

import { type Driver, driverNames, driverTraits } from '../drivers/find-driver.ts';
import type { Matrix, MatrixVariant } from '../matrix/matrix.ts';
import { nowhere } from '../matrix/mistake.ts';
import { idRule } from '../matrix/parse-id.ts';
import { diffExtensions, isDiff } from '../matrix/variant-extensions.ts';
import { isId } from '../plan/cell-names.ts';
import { isRegularFile } from './is-regular-file.ts';
import { UsageError } from './usage-error.ts';

/** The library as it is. */
export const none: MatrixVariant = { id: 'none', files: {}, at: nowhere };

/**
 * Adds the variants that were given as files. Where one was, its baseline is selected with it: a patch says nothing by
 * itself.
 */
export function withVariantFiles(
  matrix: Matrix,
  names: readonly string[],
): { readonly matrix: Matrix; readonly variant?: readonly string[] } {
  const given = new Map(names.filter(isFile).map((name) => [resolve(name), name]));
  if (given.size === 0) return { matrix, ...(names.length > 0 && { variant: names }) };

  const added = [...given].map(([file, name]): MatrixVariant => {
    const known = isDiff(name) ? undefined : driversOf(name);
    if (!isRegularFile(file)) throw new UsageError(`expected a file for \`--variant ${name}\`, found none`);
    const files = known === undefined ? {} : Object.fromEntries(known.map((driver) => [driver, file]));
    return { id: variantIdOf(name), files, ...(isDiff(name) && { diffs: [{ file }] }), at: nowhere };
  });
  for (const [index, { id }] of added.entries()) {
    if (added.findIndex((each) => each.id === id) < index) {
      const found = [...given.values()].filter((name) => variantIdOf(name) === id).join('` and `');
      throw new UsageError(`expected one file for each variant, found \`${found}\`; rename one of them`);
    }
    if (matrix.variants.some((known) => known.id === id)) {
      throw new UsageError(
        `expected a name that the matrix does not use, found \`${id}\`: rename the file, or use --variant ${id}`,
      );
    }
  }
  const baseline = matrix.baseline.split('+').at(-1) ?? matrix.baseline;
  const named = names.filter((name) => !isFile(name));
  return {
    matrix: { ...matrix, variants: [...matrix.variants, ...added] },
    variant: [...new Set([baseline, ...named, ...added.map(({ id }) => id)])],
  };
}

/** A variant is named by its id, or as a file. */
export function isFile(name: string): boolean {
  return /[/\\]/.test(name) || isDiff(name) || driverExtensions.has(extname(name).slice(1));
}

/** @throws UsageError for a file whose name no cell can have in its own */
export function variantIdOf(file: string): string {
  const id = basename(file, extname(file));
  if (isId(id)) return id;
  throw new UsageError(`expected a variant file that is called by ${idRule}, found \`${file}\`; rename it`);
}

const driverExtensions = new Set(Object.values(driverTraits).flatMap((traits) => traits.variantExtensions));

/** The drivers that load a module, by its name. @throws UsageError for a file that none loads */
export function driversOf(file: string): Driver[] {
  const extension = extname(file).slice(1);
  const drivers = driverNames.filter((driver) => driverTraits[driver].variantExtensions.includes(extension));
  if (drivers.length === 0) {
    const known = [...driverExtensions, ...diffExtensions].map((each) => `.${each}`).join(', ');
    throw new UsageError(`expected a variant file that ends in ${known}, found \`${file}\``);
  }
  return drivers;
}
