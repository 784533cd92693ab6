/** What the recipes of CONTRIBUTING.md say to write, and where. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { repository } from '../make-project.ts';

export interface Recipe {
  /** The whole text of each new file, by its path. */
  readonly files: ReadonlyMap<string, string>;
  /** The line that each file gets; at its end if there is none that it follows. */
  readonly lines: ReadonlyMap<string, { readonly line: string; readonly after?: string }>;
}

/** By the heading of each. A block of code that says of no file that it belongs there is none of a recipe. */
export function readRecipes(): ReadonlyMap<string, Recipe> {
  const text = readFileSync(join(repository, 'CONTRIBUTING.md'), 'utf8');
  const [, recipes = ''] = text.split('\n# Recipes\n');
  const sections = recipes.split('\n## ').slice(1);
  return new Map(sections.map((section) => [section.slice(0, section.indexOf('\n')), parseRecipe(section)]));
}

function parseRecipe(section: string): Recipe {
  const files = new Map<string, string>();
  const lines = new Map<string, { line: string; after?: string }>();
  for (const [, what, path = '', after, code = ''] of section.matchAll(block)) {
    if (what === 'A new file, ') files.set(path, code);
    else lines.set(path, { line: code, ...(after !== undefined && { after }) });
  }
  const blocks = section.match(/^```\w/gm)?.length ?? 0;
  if (files.size + lines.size !== blocks) {
    throw new Error(
      `expected each of ${String(blocks)} blocks to say where it belongs, found ${String(files.size + lines.size)}`,
    );
  }
  return { files, lines };
}

const block = /(A new file, |One line in )`([^`]+)`(?:, after `([^`]+)`)?:\n\n```\w+\n(.*?)```/gs;
