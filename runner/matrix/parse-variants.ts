/** The `variants` of a matrix: patches of the subject, each a module in `variants/` beside the matrix. */
import { resolve } from 'node:path';
import { validRange } from 'semver';
import { isMap } from 'yaml';
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
    const file = findFile(document, fields.id, id, surroundings);
    variants.set(id, {
      id,
      ...(file === undefined ? {} : { file }),
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

/** The absolute path of a variant's only module; `none` has no module, and must not look as if it had. */
function findFile(
  document: YamlDocument,
  value: Written,
  id: string,
  { folder, look }: Surroundings,
): string | undefined {
  const place = look('variants');
  const modules =
    place?.kind === 'folder' ? place.files.filter((file) => moduleName(file) !== undefined) : [];
  const fitting = modules.filter((file) => moduleName(file) === id);
  const found = fitting.map((file) => `\`variants/${file}\``).join(' and ');
  if (id === 'none') {
    if (fitting.length > 0) {
      document.add(
        value.at,
        `expected no file for \`none\`, which is the library as it is, found ${found}`,
        'rename the file',
      );
    }
    return undefined;
  }
  const [file, second] = fitting;
  if (file === undefined) {
    const known = ['none', ...modules.flatMap((module) => moduleName(module) ?? [])];
    document.addUnexpected(
      value,
      'a variant that exists',
      didYouMean(id, known) ?? `write it as variants/${id}.ts`,
    );
    return undefined;
  }
  if (second !== undefined) {
    document.add(
      value.at,
      `expected one file for the variant \`${id}\`, found ${found}`,
      'remove one of them',
    );
  }
  return resolve(folder, 'variants', file);
}
