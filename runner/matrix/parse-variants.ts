/** The `variants` of a matrix: patches of the subject, each a module or unified diffs, by default in `variants/` beside it. */
import { resolve } from 'node:path';
import { isMap, isScalar } from 'yaml';
import { type Driver, driverTraits } from './driver.ts';
import type { MatrixDiff, MatrixRuntime, MatrixVariant } from './matrix.ts';
import { moduleName } from './module-name.ts';
import { didYouMean } from './nearest-name.ts';
import { parseId } from './parse-id.ts';
import { parseRange } from './parse-range.ts';
import { parseVariantFiles } from './parse-variant-files.ts';
import type { Surroundings } from './surroundings.ts';
import { isDiff, variantExtensionsOf } from './variant-extensions.ts';
import type { Written, YamlDocument } from './yaml-document.ts';

/** Stands for the patches that the project has of the subject, instead of a list. */
const fromPackageJson = 'from-package-json';

/** Undefined if the value is no list; a variant without a file keeps its place, so that others can refer to it. */
export function parseVariants(
  document: YamlDocument,
  value: Written,
  { subject, runtimes }: { readonly subject: string; readonly runtimes: readonly MatrixRuntime[] },
  surroundings: Surroundings,
): MatrixVariant[] | undefined {
  if (isScalar(value.node) && value.node.value === fromPackageJson) {
    return listPackageVariants(document, value, packagesOf(subject, runtimes), surroundings);
  }
  const items = document.items(value, 'a list of variants');
  if (items === undefined) return undefined;
  const drivers = [...new Set(runtimes.map(({ driver }) => driver))];
  const variants = new Map<string, MatrixVariant>();
  for (const item of items) {
    const fields = isMap(item.node) ? parseFields(document, item) : { id: item };
    const id = fields.id && parseId(document, fields.id, 'the id of a variant');
    const versions = fields.versions && parseRange(document, fields.versions);
    if (fields.id === undefined || id === undefined) continue;
    const { at } = fields.id;
    const first = variants.get(id);
    if (first !== undefined) {
      document.addRepeated(at, 'variant', id, first.at);
      continue;
    }
    const files = fields.files
      ? parseVariantFiles(document, fields.files, id, drivers, surroundings)
      : findFiles(document, fields.id, id, drivers, surroundings);
    variants.set(id, { id, ...files, ...(versions === undefined ? {} : { versions }), at });
  }
  return [...variants.values()];
}

/** What a variant consists of. */
type VariantFiles = Pick<MatrixVariant, 'diffs' | 'files'>;

/** What the runtimes are of; a folder is of the subject. */
function packagesOf(subject: string, runtimes: readonly MatrixRuntime[]): ReadonlySet<string> {
  return new Set(runtimes.map((runtime) => ('package' in runtime ? runtime.package : subject)));
}

/** The library as it is, and each patch of the subject that the project around the matrix has. */
function listPackageVariants(
  document: YamlDocument,
  { at }: Written,
  packages: ReadonlySet<string>,
  { listPackagePatches }: Surroundings,
): MatrixVariant[] {
  const { patches, mistakes } = listPackagePatches();
  for (const { file, message } of mistakes) document.add(at, `${message} (${file})`);
  const own = patches.filter((patch) => packages.has(patch.package));
  if (own.length === 0 && mistakes.length === 0) {
    const others = [...new Set(patches.map((patch) => patch.package))].join(', ');
    document.add(
      at,
      `expected patches of ${[...packages].join(', ')} in the project, found ${others ? `those of ${others}` : 'none'}`,
      'they lie in patches/ or are named as patchedDependencies',
    );
  }
  return [
    { id: 'none', files: {}, at },
    ...own.map(({ id, files, versions }): MatrixVariant => ({
      ...{ id, files: {}, diffs: files.map((file): MatrixDiff => ({ file })), at },
      ...(versions !== undefined && { versions }),
    })),
  ];
}

function parseFields(
  document: YamlDocument,
  item: Written,
): { id?: Written; versions?: Written; files?: Written } {
  const fields = document.fields(item, 'a variant', { required: ['id'], optional: ['versions', 'files'] });
  const [id, versions, files] = ['id', 'versions', 'files'].map((key) => fields?.get(key)?.value);
  return { ...(id && { id }), ...(versions && { versions }), ...(files && { files }) };
}

/** A variant's files in `variants/`; `none` has none, and must not look as if it had. */
function findFiles(
  document: YamlDocument,
  value: Written,
  id: string,
  drivers: readonly Driver[],
  { folder, look }: Surroundings,
): VariantFiles {
  const place = look('variants');
  const files = place?.kind === 'folder' ? place.files : [];
  if (id === 'none') {
    refuseNoneFiles(document, value, files);
    return { files: {} };
  }
  const modules: Partial<Record<Driver, string>> = {};
  const diffs = new Set<string>();
  for (const driver of drivers) {
    const extensions = variantExtensionsOf(driver);
    const [file, second] = files.filter((name) => moduleName(name, extensions) === id);
    if (file === undefined) {
      const known = ['none', ...files.flatMap((name) => moduleName(name, extensions) ?? [])];
      document.addUnexpected(
        value,
        drivers.length > 1 ? `a variant that the ${driver} driver can load` : 'a variant that exists',
        didYouMean(id, known) ?? `write it as ${hintNames(id, driver)}`,
      );
      continue;
    }
    if (second !== undefined) {
      document.add(
        value.at,
        `expected one file for the variant \`${id}\`, found \`variants/${file}\` and \`variants/${second}\``,
        'remove one of them',
      );
    }
    const absolute = resolve(folder, 'variants', file);
    if (isDiff(file)) diffs.add(absolute);
    else modules[driver] = absolute;
  }
  return { files: modules, ...(diffs.size > 0 && { diffs: [...diffs].map((file) => ({ file })) }) };
}

function hintNames(id: string, driver: Driver): string {
  const { variantExtensions, takesDiffs } = driverTraits[driver];
  const extensions = [variantExtensions[0] ?? '', ...(takesDiffs ? ['patch'] : [])];
  return extensions.map((extension) => `variants/${id}.${extension}`).join(' or ');
}

function refuseNoneFiles(document: YamlDocument, value: Written, files: readonly string[]): void {
  const extensions = [
    ...new Set(Object.keys(driverTraits).flatMap((driver) => variantExtensionsOf(driver as Driver))),
  ];
  const found = files.filter((file) => moduleName(file, extensions) === 'none');
  if (found.length === 0) return;
  const names = found.map((file) => `\`variants/${file}\``).join(' and ');
  document.add(
    value.at,
    `expected no file for \`none\`, which is the library as it is, found ${names}`,
    'rename the file',
  );
}
