import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';

import { exitCodeMeanings, exitCodes } from '../../runner/cli/exit-codes.ts';
import { matrixSchema } from '../../runner/matrix/matrix-schema.ts';
import { describeCommands, renderCommandsPage, renderExitCodesPage } from './command-pages.ts';
import { FigureError, fillFigures } from './fill-figures.ts';
import { readJsonSchema } from './read-json-schema.ts';
import { describedFields, renderEventsPage, renderMatrixPage } from './schema-pages.ts';
import { findSilent, listFieldGroups } from './shape.ts';

test.each(Object.entries(describedFields))('%s: every field says what it is', (_, groups) => {
  expect(groups.length).toBeGreaterThan(5);
  expect(findSilent(groups)).toEqual([]);
});

test('a field that says nothing is found, however deep it stands', () => {
  const inner = { type: 'object', properties: { silent: { type: 'string' } } };
  const schema = {
    type: 'object',
    properties: { list: { description: 'a list', type: 'array', items: inner } },
  };
  expect(findSilent(listFieldGroups(readJsonSchema(schema)))).toEqual(['list[].silent']);
});

test('what the reference cannot name is an error', () => {
  expect(() => readJsonSchema({ type: 'object', properties: { odd: { not: {} } } })).toThrow(
    'expected a type that the reference can name, found {"not":{}}',
  );
});

test('every command, argument and flag is described, and stands on the page', () => {
  const page = renderCommandsPage();
  const commands = describeCommands();
  expect(commands.length).toBeGreaterThan(15);
  for (const { name, description, arguments: taken, flags, examples } of commands) {
    expect([name, description]).not.toEqual([name, '']);
    expect([name, examples.length > 0]).toEqual([name, true]);
    expect(page).toContain(`## ${name}\n`);
    for (const { term, description: meaning } of [...taken, ...flags]) {
      expect([name, term, meaning]).not.toEqual([name, term, '']);
      expect(page).toContain(`| \`${term.replaceAll('|', '\\|')}\` |`);
    }
  }
});

test('every exit code is described', () => {
  for (const [name, meaning] of Object.entries(exitCodeMeanings)) {
    expect([name, meaning]).not.toEqual([name, '']);
    expect(renderExitCodesPage()).toContain(`| ${exitCodes[name as keyof typeof exitCodes]} | ${meaning} |`);
  }
});

test('the examples of the matrix file are what its schema allows', () => {
  const { properties } = matrixSchema;
  const entries = Object.entries(properties).map(([key, { examples }]) => [key, examples[0]] as const);
  const validate = new Ajv().compile(matrixSchema);
  expect(validate(Object.fromEntries(entries)), JSON.stringify(validate.errors)).toBe(true);
  for (const [key] of entries) expect(renderMatrixPage()).toContain(`\n${key}:`);
});

test('an event is told with all of its fields, and what several hold is told once', () => {
  const page = renderEventsPage();
  for (const kind of ['run-started', 'cell-finished', 'cell-unconfirmed', 'run-finished']) {
    expect(page).toContain(`## \`${kind}\`\n`);
  }
  expect(page.split('### `observation.result`').length).toBe(2);
});

describe('figures', () => {
  const page = 'It took <!-- from tests/faults/stored.json: time -->an age<!-- end -->.\n';
  const stored = JSON.stringify({ seconds: 61.2, files: [] });

  test('come from what is stored', () => {
    expect(fillFigures('page.md', page, () => stored)).toBe(page.replace('an age', '1 min 1 s'));
    const filled = fillFigures('page.md', page, () => stored);
    expect(fillFigures('page.md', filled, () => stored)).toBe(filled);
  });

  test('that nothing holds are a mistake with its page', () => {
    expect(() => fillFigures('page.md', page, () => undefined)).toThrow(
      new FigureError('page.md: expected the stored result tests/faults/stored.json, found none'),
    );
    expect(() => fillFigures('page.md', page.replace(': time', ': tine'), () => stored)).toThrow(
      /^page\.md: expected one of .*tests\/faults\/stored\.json: time.*, found tests\/faults\/stored\.json: tine$/,
    );
  });

  test('that the stored result does not hold are a mistake with its page', () => {
    const block = '<!-- from docs/default-matrix.txt: time -->an age<!-- end -->';
    expect(() => fillFigures('page.md', block, () => 'nothing')).toThrow(
      new FigureError(
        'page.md, docs/default-matrix.txt: expected in docs/default-matrix.txt how long the run took, found nothing',
      ),
    );
  });

  test('in a block stand apart from its marks', () => {
    const block = '<!-- from tests/faults/stored.json: files -->\n<!-- end -->';
    expect(fillFigures('page.md', block, () => stored)).toBe(
      '<!-- from tests/faults/stored.json: files -->\n\n| tests | rows | tries |\n| --- | --- | --- |\n\n<!-- end -->',
    );
  });
});
