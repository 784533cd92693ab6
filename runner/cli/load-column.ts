/** One column by itself, for commands that need no plan. */
import type { RuntimePlace } from '../execute/child-programs.ts';
import type { PlannedVariant } from '../plan/plan.ts';
import { modelFile } from './bundle-files.ts';
import { collectMatrix, requireColumn } from './collect-matrix.ts';
import { readExpandedMatrix } from './read-expanded-matrix.ts';
import { unknownName } from './unknown-name.ts';
import { isFile, none, variantIdOf, withVariantFiles } from './variant-files.ts';

/** One column by itself, without scenarios; nothing else of the matrix is loaded. */
export async function loadColumn(
  matrixFile: string,
  names: { readonly runtime: string; readonly variant: string },
): Promise<{ readonly runtime: RuntimePlace; readonly variant: PlannedVariant }> {
  const { matrix } = withVariantFiles(await readExpandedMatrix(matrixFile), [names.variant]);
  const runtime = matrix.runtimes.find(({ id }) => id === names.runtime);
  const variantId = isFile(names.variant) ? variantIdOf(names.variant) : names.variant;
  const variant =
    matrix.variants.find(({ id }) => id === variantId) ?? (variantId === 'none' ? none : undefined);
  if (runtime === undefined) throw unknownName('runtime', names.runtime, matrix.runtimes);
  if (variant === undefined) throw unknownName('variant', names.variant, matrix.variants);

  // A model by itself needs no child to say what it is.
  if (runtime.driver === 'model' && variant.files.model === undefined) {
    return {
      runtime: { driver: 'model', file: modelFile(runtime.model) },
      variant: { id: variant.id, modules: {} },
    };
  }
  const loaded = await collectMatrix({ ...matrix, runtimes: [runtime], variants: [variant], scenarios: [] });
  const [onlyRuntime] = loaded.runtimes;
  const [onlyVariant] = loaded.variants;
  if (onlyRuntime === undefined || onlyVariant === undefined) throw new Error('the column was not collected');
  return { runtime: requireColumn(onlyRuntime, onlyVariant, loaded), variant: onlyVariant };
}
