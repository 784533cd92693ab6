/** The `files` of a variant: unified diffs in the order in which they are applied, and a module for each driver. */
import { basename, extname, resolve } from 'node:path';
import { isMap } from 'yaml';
import { type Driver, driverTraits } from '../drivers/find-driver.ts';
import type { MatrixDiff, MatrixVariant } from './matrix.ts';
import { parseRange } from './parse-range.ts';
import type { Surroundings } from './surroundings.ts';
import { isDiff, variantExtensionsOf } from './variant-extensions.ts';
import type { Written, YamlDocument } from './yaml-document.ts';

/** What stands in the list and is right; paths are relative to the matrix. */
export function parseVariantFiles(
  document: YamlDocument,
  value: Written,
  id: string,
  drivers: readonly Driver[],
  { folder, look }: Surroundings,
): Pick<MatrixVariant, 'diffs' | 'files'> {
  if (id === 'none') {
    document.add(
      value.at,
      'expected no files for `none`, which is the library as it is, found some',
      'rename the variant',
    );
    return { files: {} };
  }
  const extensions = [...new Set(drivers.flatMap(variantExtensionsOf))];
  const modules: Partial<Record<Driver, string>> = {};
  const diffs: MatrixDiff[] = [];
  for (const item of document.items(value, 'a list of files') ?? []) {
    const { file, versions } = parseItem(document, item);
    const path = file && document.string(file, 'the path of a patch or a module');
    if (file === undefined || path === undefined) continue;
    const extension = extname(path).slice(1);
    if (!extensions.includes(extension)) {
      const known = extensions.map((each) => `.${each}`).join(', ');
      document.addUnexpected(file, `a file that ends in ${known}`);
    } else if (look(path)?.kind !== 'file') {
      document.addUnexpected(file, 'a file that exists', 'paths are relative to the matrix');
    } else if (isDiff(path)) {
      diffs.push({ file: resolve(folder, path), ...(versions !== undefined && { versions }) });
    } else if (versions !== undefined) {
      document.addUnexpected(
        file,
        'a unified diff where `versions` stands beside it',
        'limit the whole variant instead',
      );
    } else {
      addModule(document, file, resolve(folder, path), drivers, modules);
    }
  }
  return { files: modules, ...(diffs.length > 0 && { diffs }) };
}

function parseItem(document: YamlDocument, item: Written): { file?: Written; versions?: string } {
  if (!isMap(item.node)) return { file: item };
  const fields = document.fields(item, 'a file', { required: ['file'], optional: ['versions'] });
  const file = fields?.get('file')?.value;
  const range = fields?.get('versions')?.value;
  const versions = range && parseRange(document, range);
  return { ...(file && { file }), ...(versions !== undefined && { versions }) };
}

function addModule(
  document: YamlDocument,
  { at }: Written,
  file: string,
  drivers: readonly Driver[],
  modules: Partial<Record<Driver, string>>,
): void {
  for (const driver of drivers) {
    if (!driverTraits[driver].variantExtensions.includes(extname(file).slice(1))) continue;
    const first = modules[driver];
    if (first === undefined) modules[driver] = file;
    else {
      const found = [first, file].map((each) => `\`${basename(each)}\``).join(' and ');
      document.add(at, `expected one module for the ${driver} driver, found ${found}`, 'join them into one');
    }
  }
}
