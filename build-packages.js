/** What a build has of other people's packages: which it leaves to the user to install, and the licenses of those that are in it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * @param installed packages that package.json has a user install, or may have
 * @throws Error if what was built requires another one
 */
export function refuseUndeclared({ outputs }, installed) {
  for (const [file, { imports }] of Object.entries(outputs)) {
    for (const { path, external } of imports) {
      if (!external || isBuiltin(path) || installed.includes(path)) continue;
      if (Object.hasOwn(outputs, join(dirname(file), path))) continue;
      throw new Error(
        `expected \`${file}\` to require nothing but Node's own modules and what package.json has a user install, found \`${path}\`: bundle it, or add it to \`dependencies\``,
      );
    }
  }
}

/** Writes the license of each package of which something is in what was built. */
export function writeLicenses(metafiles, file) {
  const folders = new Set(metafiles.flatMap(({ outputs }) => Object.values(outputs).flatMap(packagesIn)));
  const texts = [...folders].toSorted().map(describePackage);
  writeFileSync(
    file,
    `Files in this folder contain code of these packages:\n\n${texts.join(`\n${'-'.repeat(80)}\n\n`)}`,
  );
}

/** Their folders, `node_modules/NAME`. */
function packagesIn({ inputs }) {
  return Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => {
    const [folder] = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [];
    return folder === undefined || bytesInOutput === 0 ? [] : [folder];
  });
}

function describePackage(folder) {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const texts = readdirSync(folder)
    .filter((each) => /^(license|licence|copying|notice)/i.test(each))
    .map((each) => `\n${readFileSync(`${folder}/${each}`, 'utf8').trim()}\n`);
  return `${name} ${version}, ${license}\n${texts.join('')}`;
}
