import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deepestNesting } from './check-steps.ts';
import { parseProgram, ProgramError } from './parse-program.ts';

const recorded = ['programs.jsonl.gz', 'named.jsonl', 'extra/programs.jsonl'].flatMap((file) => {
  const bytes = readFileSync(new URL(`../golden/${file}`, import.meta.url));
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text.trimEnd().split('\n');
});

describe('a valid program', () => {
  test('is every recorded one, and is returned as it is', () => {
    expect(recorded).toHaveLength(2000 + 20 + 47);
    for (const line of recorded) {
      const value: unknown = JSON.parse(line);
      expect(parseProgram(value)).toBe(value);
    }
  });

  test('may have its keys in any order', () => {
    const value = { main: [{ do: [], deadline: -1, scope: 's' }], name: 'x' };

    expect(parseProgram(value)).toBe(value);
  });

  test('may leave out its name, which is then empty', () => {
    expect(parseProgram({ main: [] })).toEqual({ name: '', main: [] });
  });

  test('may nest lists of steps up to the limit, and no further', () => {
    expect(problemsOf(nest(deepestNesting))).toEqual([]);
    expect(problemsOf(nest(deepestNesting + 1))).toEqual([
      `main${'[0].do'.repeat(deepestNesting)}: expected at most 200 lists of steps inside one another, found more`,
    ]);
  });
});

describe('a mistake', () => {
  test.each<readonly [what: string, step: unknown, problem: string]>([
    ['a step that is no object', 5, 'main[0]: expected a step, found `5` (number)'],
    ['a hole in the list', undefined, 'main[0]: expected a step, found nothing'],
    ['a list in place of a step', [], 'main[0]: expected a step, found an empty list'],
    [
      'an empty step',
      {},
      'main[0]: expected a step with one operation key, such as `sleep` or `scope`, found an empty object',
    ],
    [
      'a step without its operation',
      { seconds: 1, do: [] },
      'main[0]: expected a step with one operation key, such as `sleep` or `scope`, found only `seconds`, `do`',
    ],
    [
      'two operations',
      { sleep: 1, mark: 'm' },
      'main[0]: expected exactly one operation in a step, found `sleep` and `mark`',
    ],
    ['a misspelled operation', { makr: 'm' }, 'main[0]: unknown operation `makr`; did you mean `mark`?'],
    [
      'an operation in snake case',
      { cancel_task: 't' },
      'main[0]: unknown operation `cancel_task`; did you mean `cancelTask`?',
    ],
    [
      'a misspelled key',
      { scope: 's', sheild: true, do: [] },
      'main[0]: unknown key `sheild` of `scope`; did you mean `shield`?',
    ],
    [
      'a key of another operation',
      { moveOnAfter: 's', seconds: 1, cancelled: true, do: [] },
      'main[0]: unknown key `cancelled` of `moveOnAfter`; known: `seconds`, `shield`, `do`',
    ],
    [
      'a key of an operation that has none',
      { mark: 'm', at: 1 },
      'main[0]: unknown key `at` of `mark`, which has no other keys',
    ],
    ['a missing key', { spawn: 't', do: [] }, 'main[0]: expected `spawn` to have `into`, found nothing'],
    [
      'an id that is a number',
      { cancel: 1 },
      'main[0].cancel: expected an id (a string), found `1` (number)',
    ],
    [
      'a time that is text',
      { sleep: '5' },
      'main[0].sleep: expected seconds (a finite number) or "forever", found `"5"` (string)',
    ],
    [
      'a time that JSON cannot carry',
      { scope: 's', deadline: Infinity, do: [] },
      'main[0].deadline: expected seconds (a finite number), found `Infinity` (number)',
    ],
    [
      'an optional key that is undefined',
      { scope: 's', shield: undefined, do: [] },
      'main[0].shield: expected true or false, found nothing',
    ],
    [
      'a checkpoint that is false',
      { checkpoint: false },
      'main[0].checkpoint: expected true, found `false` (boolean)',
    ],
    [
      'a negative count',
      { repeat: -1, do: [] },
      'main[0].repeat: expected a non-negative integer, found `-1` (number)',
    ],
    [
      'half a place in a semaphore',
      { semaphore: 'q', value: 0.5, do: [] },
      'main[0].value: expected a non-negative integer, found `0.5` (number)',
    ],
    [
      'an error that cannot be raised',
      { raise: 'ValuError' },
      'main[0].raise: expected "ValueError" or "RuntimeError", found `"ValuError"` (string); did you mean "ValueError"?',
    ],
    [
      'a value that is no scalar',
      { started: {} },
      'main[0].started: expected a string, a finite number, true, false or null, found an object',
    ],
    ['a body that is no list', { try: 'x' }, 'main[0].try: expected a list of steps, found `"x"` (string)'],
    [
      'a step inside a body',
      { try: [], finally: [{ mark: 'm' }, { mark: null }] },
      'main[0].finally[1].mark: expected a label (a string), found `null`',
    ],
  ])('in a step is told by its path: %s', (_what, step, problem) => {
    expect(problemsOf({ main: [step] })).toEqual([problem]);
  });

  test('beside the steps is told too', () => {
    expect(problemsOf(null)).toEqual(['expected a program (an object), found `null`']);
    expect(problemsOf([])).toEqual(['expected a program (an object), found an empty list']);
    expect(problemsOf({})).toEqual(['main: expected a list of steps, found nothing']);
    expect(problemsOf({ name: 1, main: [], mian: [] })).toEqual([
      'unknown key `mian`; did you mean `main`?',
      'name: expected a name (a string), found `1` (number)',
    ]);
  });

  test('does not hide the others, not even inside a step of an unknown operation', () => {
    const main = [
      { scop: 's', do: [{ sleep: true }] },
      { group: 'g', do: [{ lock: 1 }] },
    ];

    expect(problemsOf({ main })).toEqual([
      'main[0]: unknown operation `scop`; did you mean `scope`?',
      'main[0].do[0].sleep: expected seconds (a finite number) or "forever", found `true` (boolean)',
      'main[1].do[0].lock: expected an id (a string), found `1` (number)',
      'main[1].do[0]: expected `lock` to have `do`, found nothing',
    ]);
  });

  test('lists every operation if none is near', () => {
    const [problem] = problemsOf({ main: [{ teleport: 'm' }] });

    expect(problem).toMatch(
      /^main\[0\]: unknown operation `teleport`; known: `cancel`, `cancelTask`, .*`waitRefusing`$/,
    );
  });

  test('is a list of steps that holds itself, which is told once', () => {
    const main: unknown[] = [];
    main.push({ scope: 'a', do: main }, { scope: 'b', do: main });

    expect(problemsOf({ main })).toHaveLength(1);
  });

  test('is a key or an operation that only the prototype has', () => {
    expect(problemsOf(JSON.parse('{"main":[{"mark":"m","__proto__":{}}]}'))).toEqual([
      'main[0]: unknown key `__proto__` of `mark`, which has no other keys',
    ]);
    expect(problemsOf({ main: [Object.create({ mark: 'm' })] })).toHaveLength(1);
    expect(problemsOf({ main: [Object.assign(Object.create({ do: [] }), { group: 'g' })] })).toEqual([
      'main[0]: expected `group` to have `do`, found nothing',
    ]);
    expect(problemsOf({ main: [{ constructor: 1 }, { toString: 1 }] })).toHaveLength(2);
  });

  test('is every key that is renamed or dropped from a step of a recorded program', () => {
    const keys = [
      ...new Set(recorded.flatMap((line) => [...line.matchAll(/"(\w+)":/g)].map(([, key]) => key ?? ''))),
    ];
    const optional = ['name', 'shield', 'deadline', 'cancelled', 'rethrow', 'error', 'finally', 'value'];

    fc.assert(
      fc.property(fc.constantFrom(...recorded), fc.constantFrom(...keys), fc.boolean(), (line, key, drop) => {
        fc.pre(line.includes(`"${key}":`));
        fc.pre(!drop || !optional.includes(key));
        fc.pre(!drop || key !== 'seconds' || !line.includes('waitRefusing'));
        const changed: unknown = JSON.parse(
          line,
          function revive(this: Record<string, unknown>, each, value: unknown) {
            if (each !== key) return value;
            if (!drop) this[`${key}X`] = value;
            return undefined;
          },
        );

        expect(problemsOf(changed).length).toBeGreaterThan(0);
      }),
    );
  });
});

test('the error says what failed, how often, and each problem on a line of its own', () => {
  const parse = (): unknown => parseProgram({ name: 1, main: [{ sleep: null }] });

  expect(parse).toThrow(ProgramError);
  expect(parse).toThrow(
    [
      'parse the program, 2 problems:',
      '  name: expected a name (a string), found `1` (number)',
      '  main[0].sleep: expected seconds (a finite number) or "forever", found `null`',
    ].join('\n'),
  );
});

function problemsOf(value: unknown): readonly string[] {
  try {
    parseProgram(value);
    return [];
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    return error.problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  }
}

/** A program with so many lists of steps inside one another, the innermost empty. */
function nest(lists: number): unknown {
  let main: readonly unknown[] = [];
  for (let list = 1; list < lists; list += 1) main = [{ scope: 's', do: main }];
  return { name: 'nested', main };
}
