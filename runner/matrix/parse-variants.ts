/** The `variants` of a matrix: patches of the subject, each a module in `variants/` beside the matrix. */
import { resolve } from 'node:path';
import { validRange } from 'semver';
import { isMap } from 'yaml';
import { type Driver, driverTraits } from './driver.ts';
import type { MatrixVariant } from './matrix.ts';
import { moduleName } from './module-name.ts';
import { didYouMean } from './nearest-name.ts';
import { parseId } from './parse-id.ts';
import type { Surroundings } from './surroundings.ts';
import type { Written, YamlDocument } from './yaml-document.ts';

/** Undefined if the value is no list; a variant without a file keeps its place, so that others can refer to it. */
export function parseVariants(
  document: YamlDocument,
  value: Written,
  drivers: readonly Driver[],
  surroundings: Surroundings,
): MatrixVariant[] | undefined {
  const items = document.items(value, 'a list of variants');
  if (items === undefined) return undefined;
  const variants = new Map<string, MatrixVariant>();
  for (const item of items) {
    const fields = isMap(item.node) ? parseFields(document, item) : { id: item };
    const id = fields.id && parseId(document, fields.id, 'the id of a variant');
    const versions = fields.versions && parseVersions(document, fields.versions);
    if (fields.id === undefined || id === undefined) continue;
    const { at } = fields.id;
    const first = variants.get(id);
    if (first !== undefined) {
      document.addRepeated(at, 'variant', id, first.at);
      continue;
    }
    variants.set(id, {
      id,
      files: findFiles(document, fields.id, id, drivers, surroundings),
      ...(versions === undefined ? {} : { versions }),
      at,
    });
  }
  return [...variants.values()];
}

function parseFields(document: YamlDocument, item: Written): { id?: Written; versions?: Written } {
  const fields = document.fields(item, 'a variant', { required: ['id'], optional: ['versions'] });
  const id = fields?.get('id')?.value;
  const versions = fields?.get('versions')?.value;
  return { ...(id && { id }), ...(versions && { versions }) };
}

function parseVersions(document: YamlDocument, value: Written): string | undefined {
  const versions = document.string(value, 'a quoted range of versions');
  if (versions === undefined || validRange(versions) !== null) return versions;
  document.addUnexpected(value, 'a semver range, such as "<4.14.2"');
  return undefined;
}

/** The absolute paths of a variant's modules, one a driver; `none` has no module, and must not look as if it had. */
function findFiles(
  document: YamlDocument,
  value: Written,
  id: string,
  drivers: readonly Driver[],
  { folder, look }: Surroundings,
): Partial<Record<Driver, string>> {
  const place = look('variants');
  const files = place?.kind === 'folder' ? place.files : [];
  if (id === 'none') {
    refuseNoneFiles(document, value, files);
    return {};
  }
  const found: Partial<Record<Driver, string>> = {};
  for (const driver of drivers) {
    const { variantExtensions } = driverTraits[driver];
    const [file, second] = files.filter((name) => moduleName(name, variantExtensions) === id);
    if (file === undefined) {
      const known = ['none', ...files.flatMap((name) => moduleName(name, variantExtensions) ?? [])];
      document.addUnexpected(
        value,
        drivers.length > 1 ? `a variant that the ${driver} driver can load` : 'a variant that exists',
        didYouMean(id, known) ?? `write it as variants/${id}.${variantExtensions[0] ?? ''}`,
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
    found[driver] = resolve(folder, 'variants', file);
  }
  return found;
}

function refuseNoneFiles(document: YamlDocument, value: Written, files: readonly string[]): void {
  const extensions = Object.values(driverTraits).flatMap(({ variantExtensions }) => variantExtensions);
  const found = files.filter((file) => moduleName(file, extensions) === 'none');
  if (found.length === 0) return;
  const names = found.map((file) => `\`variants/${file}\``).join(' and ');
  document.add(
    value.at,
    `expected no file for \`none\`, which is the library as it is, found ${names}`,
    'rename the file',
  );
}
