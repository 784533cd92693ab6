/** Loads a package as a module in its site would. What of it is a variant's or a scenario's to do is left to them. */
import { join } from 'node:path';

/**
 * What `require` of the package gives, or `import` where it can only be imported.
 *
 * @param require the caller's own
 * @param site the folder whose `node_modules` holds it
 * @throws whatever the package throws, or Node if there is none
 */
export async function loadPackage(
  require: NodeJS.Require,
  site: string,
  packageName: string,
): Promise<unknown> {
  try {
    return require(require.resolve(packageName, { paths: [site] })) as unknown;
  } catch (error) {
    if (!importOnlyCodes.has((error as NodeJS.ErrnoException).code)) throw error;
    return importFrom(join(site, 'from-here.js'), packageName);
  }
}

const importOnlyCodes: ReadonlySet<string | undefined> = new Set([
  'ERR_PACKAGE_PATH_NOT_EXPORTED',
  'ERR_REQUIRE_ASYNC_MODULE',
  'ERR_REQUIRE_ESM',
]);

/** An `import` resolves from the file that it stands in, which need not exist. */
function importFrom(file: string, packageName: string): Promise<unknown> {
  // Loaded late, as few need it.
  const { constants, Script } = process.getBuiltinModule('node:vm');
  const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  const script = new Script('(name) => import(name)', { filename: file, importModuleDynamically });
  return (script.runInThisContext() as (name: string) => Promise<unknown>)(packageName);
}
