import { describe, expect, test } from 'vitest';
import * as build from './index.ts';
import { operations } from './operations.ts';
import { parseProgram } from './parse-program.ts';
import type { Step } from './program.ts';

const inner = [build.mark('m')];

const steps: readonly (readonly [built: Step, json: string])[] = [
  [build.mark('m'), '{"mark":"m"}'],
  [build.sleep(0.5), '{"sleep":0.5}'],
  [build.sleepForever(), '{"sleep":"forever"}'],
  [build.checkpoint(), '{"checkpoint":true}'],
  [build.scope('s', inner), '{"scope":"s","do":[{"mark":"m"}]}'],
  [
    build.scope('s', inner, { cancelled: true, deadline: -0.001, shield: true }),
    '{"scope":"s","shield":true,"deadline":-0.001,"cancelled":true,"do":[{"mark":"m"}]}',
  ],
  [build.moveOnAfter('s', 0, inner), '{"moveOnAfter":"s","seconds":0,"do":[{"mark":"m"}]}'],
  [
    build.moveOnAfter('s', 1, [], { shield: false }),
    '{"moveOnAfter":"s","seconds":1,"shield":false,"do":[]}',
  ],
  [build.failAfter('s', 1, [], { shield: true }), '{"failAfter":"s","seconds":1,"shield":true,"do":[]}'],
  [build.cancel('s'), '{"cancel":"s"}'],
  [build.setShield('s', false), '{"setShield":"s","to":false}'],
  [build.setDeadline('s', null), '{"setDeadline":"s","to":null}'],
  [build.group('g', inner), '{"group":"g","do":[{"mark":"m"}]}'],
  [build.spawn('t', { into: 'g' }, inner), '{"spawn":"t","into":"g","do":[{"mark":"m"}]}'],
  [build.start('t', { into: 'g' }, []), '{"start":"t","into":"g","do":[]}'],
  [build.started(null), '{"started":null}'],
  [
    build.attempt([], { finally: [], error: inner, rethrow: true, cancelled: [] }),
    '{"try":[],"cancelled":[],"rethrow":true,"error":[{"mark":"m"}],"finally":[]}',
  ],
  [build.raise('ValueError'), '{"raise":"ValueError"}'],
  [build.repeat(3, []), '{"repeat":3,"do":[]}'],
  [build.setEvent('e'), '{"setEvent":"e"}'],
  [build.waitEvent('e'), '{"waitEvent":"e"}'],
  [build.lock('l', []), '{"lock":"l","do":[]}'],
  [build.semaphore('q', []), '{"semaphore":"q","do":[]}'],
  [build.semaphore('q', [], { value: 2 }), '{"semaphore":"q","value":2,"do":[]}'],
  [build.cancelTask('t'), '{"cancelTask":"t"}'],
  [build.waitRefusing('f'), '{"waitRefusing":"f"}'],
  [build.waitRefusing('f', { seconds: 0.25 }), '{"waitRefusing":"f","seconds":0.25}'],
  [build.detach('t', []), '{"detach":"t","do":[]}'],
  [build.enter('s'), '{"enter":"s"}'],
  [build.leave('s'), '{"leave":"s"}'],
  [build.enterGroup('g'), '{"enterGroup":"g"}'],
  [build.leaveGroup('g'), '{"leaveGroup":"g"}'],
];

describe('the builders', () => {
  test.each(steps)('make %o as the wire format writes it', (built, json) => {
    expect(JSON.stringify(built)).toBe(json);
  });

  test('make every operation, and nothing that the check refuses', () => {
    const main = steps.map(([built]) => built);
    const made = new Set(main.map((step) => Object.keys(step)[0]));

    expect(made).toEqual(new Set(operations.keys()));
    expect(parseProgram({ name: 'all', main })).toEqual({ name: 'all', main });
  });

  test('leave out an option that is undefined, and keep a misspelled one for the check', () => {
    const options = { shield: undefined, deadlin: 1 } as unknown as build.ScopeOptions;

    expect(Object.keys(build.scope('s', [], options))).toEqual(['scope', 'deadlin', 'do']);
  });
});
