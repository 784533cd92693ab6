/** The `baseline` of a matrix: what its columns are compared with. */
import { columnId } from '../plan/cell-names.ts';
import type { MatrixRuntime, MatrixVariant } from './matrix.ts';
import { didYouMean } from './nearest-name.ts';
import type { WrittenEntry, YamlDocument } from './yaml-document.ts';

/**
 * The id of a variant or of a column; `none` if the matrix names none. It is checked against the runtimes and variants
 * that could be read, and taken as it is where there are none: their absence is a mistake of its own.
 */
export function parseBaseline(
  document: YamlDocument,
  fields: ReadonlyMap<string, WrittenEntry>,
  runtimes: readonly MatrixRuntime[],
  variants: readonly MatrixVariant[],
): string | undefined {
  const field = fields.get('baseline');
  const baseline = field ? document.string(field.value, 'the id of a variant or a column') : 'none';
  if (baseline === undefined || runtimes.length === 0 || variants.length === 0) return baseline;

  const variantIds = variants.map(({ id }) => id);
  const columns = runtimes.flatMap((runtime) => variantIds.map((variant) => columnId(runtime.id, variant)));
  const known = [...variantIds, ...columns];
  if (known.includes(baseline) || isOfReleases(baseline, runtimes, variantIds)) return baseline;
  const variantsField = fields.get('variants');
  if (field) {
    const hint = didYouMean(baseline, known) ?? `the columns are ${columns.join(', ')}`;
    document.addUnexpected(field.value, 'a variant or a column of this matrix', hint);
  } else if (variantsField) {
    document.add(
      variantsField.key.at,
      'expected `none` among the variants, since it is the baseline if no other is named, found it missing',
      'add `none`, or name another `baseline`',
    );
  }
  return undefined;
}

/** Which releases there are is known only once they are resolved; until then their columns are known by how they begin. */
function isOfReleases(
  baseline: string,
  runtimes: readonly MatrixRuntime[],
  variantIds: readonly string[],
): boolean {
  const [runtime = '', variant = ''] = baseline.split('+');
  const begins = runtimes.some(({ kind, id }) => kind === 'releases' && runtime.startsWith(`${id}-`));
  return begins && variantIds.includes(variant);
}
