/**
 * Builds dist/: the command line and the program of the GitHub Action, the public API for scenario files, the programs of the
 * children, each one CommonJS file, and of their guard, the page of the HTML report, each model as a file of its own, and the
 * modules of the `python` driver.
 */
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';

import { build } from 'esbuild';

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
  legalComments: 'none',
};

/** runtimes/SUBJECT/VERSION/index.ts, as `SUBJECT/VERSION`. */
const models = readdirSync('runtimes', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name: subject }) =>
    readdirSync(`runtimes/${subject}`, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name: version }) => `${subject}/${version}`),
  )
  .filter((name) => existsSync(`runtimes/${name}/index.ts`));

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist/python/steps', { recursive: true });
for (const file of readdirSync('runtimes/python', { recursive: true })) {
  if (/^(?!test_).*\.py$/.test(file)) copyFileSync(`runtimes/python/${file}`, `dist/python/${file}`);
}

/** What the command line loads once a command is given. */
const late = new Set();
/** CommonJS has no `import.meta`. */
const commonJs = {
  ...shared,
  format: 'cjs',
  define: { 'import.meta.url': '__importMetaUrl' },
  banner: { js: "const __importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
};

await build({
  ...shared,
  format: 'cjs',
  entryPoints: ['runner/cli/main.ts'],
  outfile: 'dist/cli.cjs',
  plugins: [
    {
      name: 'commands-apart',
      setup({ onResolve, onLoad }) {
        onResolve({ filter: /^\.\// }, ({ kind, path, resolveDir }) => {
          if (kind !== 'dynamic-import') return undefined;
          late.add(path);
          return { path, namespace: 'late', pluginData: resolveDir };
        });
        onLoad({ filter: /./, namespace: 'late' }, ({ path, pluginData: resolveDir }) => ({
          contents: `module.exports = require('./load-commands.ts').loadCommands()['${path}']();`,
          resolveDir,
        }));
      },
    },
  ],
});

await Promise.all([
  build({
    ...commonJs,
    stdin: {
      contents: [...late].map((path) => `exports['${path}'] = () => require('${path}');`).join('\n'),
      resolveDir: 'runner/cli',
    },
    outfile: 'dist/commands.cjs',
    // Node reads all of it before it compiles what is used.
    minifyWhitespace: true,
    minifySyntax: true,
    // Optional, and loaded only with --queue.
    external: ['bullmq', 'ioredis'],
  }),
  build({
    ...shared,
    entryPoints: { action: 'runner/action/action-main.ts' },
    outdir: 'dist',
    format: 'esm',
    // Bundled CommonJS dependencies call `require` for Node's own modules.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  }),
  build({ ...shared, entryPoints: ['program/index.ts'], outdir: 'dist', format: 'esm' }),
  build({
    ...shared,
    entryPoints: {
      cell: 'runner/cell/cell-main.ts',
      batch: 'runner/cell/batch-main.ts',
      collect: 'runner/cell/collect-main.ts',
      module: 'runner/cell/module-main.ts',
      bench: 'runner/cell/bench-main.ts',
      suite: 'runner/cell/suite-main.ts',
      prepare: 'runner/cell/prepare-main.ts',
      guard: 'runner/execute/guard-main.ts',
    },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    external: ['esbuild'],
  }),
  build({
    ...shared,
    entryPoints: { page: 'runner/page/main.tsx' },
    outdir: 'dist',
    platform: 'browser',
    target: 'es2023',
    format: 'iife',
    minify: true,
    // The script stands in an HTML file.
    charset: 'ascii',
  }),
  build({
    ...shared,
    entryPoints: ['runner/page/page.css'],
    outdir: 'dist',
    target: 'chrome123',
    minify: true,
  }),
  build({
    ...shared,
    entryPoints: Object.fromEntries(models.map((name) => [name, `runtimes/${name}/index.ts`])),
    outdir: 'dist/models',
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
  }),
]);

/** Known by what was built, so that what an earlier build has in the cache is not taken for this one's. */
const built = createHash('sha256');
for (const path of readdirSync('dist', { recursive: true }).toSorted()) {
  if (statSync(`dist/${path}`).isFile()) built.update(`${path} `).update(readFileSync(`dist/${path}`));
}
writeFileSync('dist/build.sha256', `${built.digest('hex')}\n`);
