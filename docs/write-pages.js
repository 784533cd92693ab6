/**
 * `npm run docs`: makes the pages of docs/reference from the code, and puts the figures of stored results into the other pages.
 * With `--check` it writes nothing, prints what differs, and fails if anything does.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { createTwoFilesPatch } from 'diff';
import { build } from 'esbuild';
import { format, resolveConfig } from 'prettier';
import { globSync } from 'tinyglobby';

const root = fileURLToPath(new URL('..', import.meta.url));
const onlyCheck = process.argv.includes('--check');

try {
  const { renderPages } = await loadGenerator();
  const pages = await formatAll(renderPages(readWritten(), readStored));
  const stale = [...pages].filter(([path, text]) => readStored(path) !== text);
  for (const [path, text] of stale) (onlyCheck ? printDifference : write)(path, text);
  if (onlyCheck && stale.length > 0) {
    console.error(`expected pages as \`npm run docs\` makes them, found ${stale.length} that differ: run it`);
    process.exitCode = 1;
  } else
    console.log(`${pages.size} pages, ${onlyCheck ? 'all as they are made' : `${stale.length} written`}`);
} catch (error) {
  if (error.name !== 'FigureError') throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = 1;
}

/** The generator is TypeScript, which Node 20 does not run. */
async function loadGenerator() {
  const folder = mkdtempSync(join(tmpdir(), 'docs-'));
  try {
    const outfile = join(folder, 'pages.cjs');
    await build({
      entryPoints: [join(root, 'docs/generate/pages.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'warning',
      define: { 'import.meta.url': JSON.stringify(import.meta.url) },
    });
    return createRequire(import.meta.url)(outfile);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Every page of Markdown that people write. */
function readWritten() {
  const paths = globSync(['*.md', 'docs/**/*.md', 'examples/*/README.md'], { cwd: root }).sort();
  return new Map(paths.map((path) => [path, readStored(path)]));
}

function readStored(path) {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

async function formatAll(pages) {
  const formatted = new Map();
  for (const [path, text] of pages) {
    // Where no figure changed there is nothing to format.
    if (readStored(path) === text) formatted.set(path, text);
    else
      formatted.set(
        path,
        await format(text, { ...(await resolveConfig(join(root, path))), parser: 'markdown' }),
      );
  }
  return formatted;
}

function write(path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  console.log(`wrote ${path}`);
}

function printDifference(path, text) {
  console.error(createTwoFilesPatch(path, `${path} as it is made`, readStored(path) ?? '', text));
}
