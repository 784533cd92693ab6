/**
 * All that only matrices with environments, diffs and suites need, as one part that is loaded once there are some: it takes longer
 * to load than everything else where nothing has to run. Of several parts each would be more files to open.
 */
export { createClients } from '../environments/clients.ts';
export { expandMatrix } from '../environments/expand-matrix.ts';
export { requirePython } from '../environments/find-python.ts';
export { patchColumns } from '../environments/patch-columns.ts';
export { prepareRuntimes } from '../environments/prepare-runtimes.ts';
export { findTests, loadSuites } from './load-suites.ts';
