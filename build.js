/**
 * Builds dist/: the command line and the program of the GitHub Action, the public API for scenario files and for programs, the
 * programs of the children, each one CommonJS file, and of their guard, the page of the HTML report, each model as a file of its
 * own, and the modules of the `python` driver. All packages are built in but those that package.json has a user install.
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
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';

import { build as bundle, transform } from 'esbuild';

import { refuseUndeclared, writeLicenses } from './build-packages.js';

const { dependencies, engines, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
/** `20.19` */
const engine = engines.node.replace('>=', '');
/** What a user has installed, or may have. */
const installed = Object.keys({ ...dependencies, ...peerDependencies });

const shared = {
  bundle: true,
  platform: 'node',
  target: `node${engine}`,
  logLevel: 'warning',
  // In a file of their own.
  legalComments: 'none',
  metafile: true,
};
/** Node reads all of a file before it compiles what is used. */
const minified = { minifyWhitespace: true, minifySyntax: true };

const metafiles = [];
async function build(options) {
  const { metafile } = await bundle(options);
  metafiles.push(metafile);
}

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

/** What the command line loads once a command is given, as paths from its folder. */
const late = new Set();
/** What else is made of the same modules: it stands in the same file. */
const [action, api] = ['../action/action-main.ts', '../api/index.ts'];
const entries = [action, api];
/** CommonJS has no `import.meta`. */
const commonJs = {
  ...shared,
  format: 'cjs',
  define: { 'import.meta.url': '__importMetaUrl' },
  banner: { js: "const __importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
};

const { code } = await transform(readFileSync('runner/cli/cli.cjs', 'utf8'), {
  define: { ENGINE: JSON.stringify(engine) },
  target: 'es5',
});
writeFileSync('dist/cli.cjs', code, { mode: 0o755 });

await build({
  ...shared,
  ...minified,
  format: 'cjs',
  entryPoints: ['runner/cli/main.ts'],
  outfile: 'dist/main.cjs',
  plugins: [
    {
      name: 'commands-apart',
      setup({ onResolve, onLoad }) {
        onResolve({ filter: /^\./ }, ({ kind, path: imported, resolveDir }) => {
          if (kind !== 'dynamic-import') return undefined;
          const path = `./${relative('runner/cli', join(resolveDir, imported))}`;
          late.add(path);
          return { path, namespace: 'late' };
        });
        onLoad({ filter: /./, namespace: 'late' }, ({ path }) => ({
          contents: `module.exports = require('./load-commands.ts').loadCommands()['${path}']();`,
          resolveDir: 'runner/cli',
        }));
      },
    },
  ],
});

await Promise.all([
  build({
    ...commonJs,
    stdin: {
      contents: [...late, ...entries]
        .toSorted()
        .map((path) => `exports['${path}'] = () => require('${path}');`)
        .join('\n'),
      resolveDir: 'runner/cli',
    },
    outfile: 'dist/commands.cjs',
    ...minified,
    external: installed,
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
      tinybench: 'tinybench',
    },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    external: installed,
    plugins: [
      {
        name: 'tinybench-apart',
        setup({ onResolve }) {
          onResolve({ filter: /^tinybench$/ }, ({ kind }) =>
            kind === 'entry-point' ? undefined : { path: './tinybench.cjs', external: true },
          );
        },
      },
    ],
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

// As V8 keeps a text of two bytes a character for a single one that needs them: regular expressions are not escaped by the bundler.
const commands = readFileSync('dist/commands.cjs', 'utf8');
const escaped = commands.replaceAll(
  /[^\0-\x7f]/g,
  (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
);
writeFileSync('dist/commands.cjs', escaped);

const opening =
  "import { createRequire } from 'node:module';\n\nconst commands = createRequire(import.meta.url)('./commands.cjs');\n";
const exported = Object.keys(createRequire(import.meta.url)('./dist/commands.cjs')[api]()).toSorted();
writeFileSync('dist/action.js', `${opening}await commands['${action}']().runAction();\n`);
writeFileSync(
  'dist/api.js',
  `${opening}export const {\n  ${exported.join(',\n  ')},\n} = commands['${api}']();\n`,
);

for (const metafile of metafiles) refuseUndeclared(metafile, installed);
writeLicenses(metafiles, 'dist/THIRD-PARTY-LICENSES.txt');

/** Known by what was built, so that what an earlier build has in the cache is not taken for this one's. */
const built = createHash('sha256');
for (const path of readdirSync('dist', { recursive: true }).toSorted()) {
  if (statSync(`dist/${path}`).isFile()) built.update(`${path} `).update(readFileSync(`dist/${path}`));
}
writeFileSync('dist/build.sha256', `${built.digest('hex')}\n`);
