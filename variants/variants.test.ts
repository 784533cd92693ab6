import { readdirSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import type { TaskState } from '../program/timeline.ts';
import { model as anyio413 } from '../runtimes/anyio/4.13/index.ts';
import { model as anyio414 } from '../runtimes/anyio/4.14/index.ts';
import type { CancelScope } from '../runtimes/anyio/cancel-scope.ts';
import type { AnyioSubject } from '../runtimes/anyio/subject.ts';
import { openVirtualLoop } from '../runtimes/asyncio/fixtures/virtual-loop.ts';
import * as asyncio from '../runtimes/asyncio/index.ts';
import { type Coroutine, Future, requireCurrentTask, type Task } from '../runtimes/asyncio/index.ts';
import narrow from './narrow.ts';
import wide, { parts } from './wide.ts';

type Variant = (subject: AnyioSubject) => void;

const variants: Readonly<Record<string, Variant>> = { narrow, wide };

test('every variant of this folder is tested here', () => {
  const files = readdirSync(import.meta.dirname).filter((file) => /(?<!\.test)\.ts$/.test(file));
  expect(files.sort()).toEqual(Object.keys(variants).map((name) => `${name}.ts`));
});

describe.each(Object.entries(variants))('%s', (_, apply) => {
  test.each([anyio413, anyio414])('replaces `deliverCancellation` of $version and nothing else', (model) => {
    const subject = model.createSubject();
    const everything = { subject, asyncio: { ...asyncio } };
    const before = describeAll(everything);
    apply(subject);
    const after = describeAll(everything);

    expect([...after.keys()]).toEqual([...before.keys()]);
    const changed = [...after].filter(([path, property]) => !sameProperty(property, before.get(path)));
    expect(changed.map(([path]) => path)).toEqual(['subject.CancelScope.prototype.deliverCancellation']);

    const [[, property] = []] = changed;
    expect({ ...property, value: undefined }).toEqual({
      ...before.get('subject.CancelScope.prototype.deliverCancellation'),
      value: undefined,
    });
  });
});

test('what is compared before and after holds the methods that a variant could have replaced', () => {
  const subject = anyio413.createSubject();
  const before = describeAll({ subject, asyncio: { ...asyncio } });
  expect(before.size).toBeGreaterThan(100);
  for (const path of [
    'subject.CancelScope.prototype.cancel',
    'subject.TaskGroup.prototype.startSoon',
    'subject.TaskGroup.prototype.__proto__.aexit',
    'subject.Lock.prototype.__proto__.acquire',
    'asyncio.Task.prototype.cancel',
    'asyncio.Future.prototype.cancel',
    'asyncio.EventLoop.prototype.callSoon',
  ]) {
    expect(before.has(path), path).toBe(true);
  }
});

/** Each part of wide turns its own row of the table, and no other, into what wide does. */
function effectOf(part: TaskState, state: TaskState): Effect {
  if (part === state) return 'skip';
  return state === 'waiting' ? 'cancel, again' : 'again';
}

/** What one pass does with a task: whether it cancels it, and whether it asks for another pass. */
type Effect = 'again' | 'cancel, again' | 'cancel' | 'skip';

const table: readonly (readonly [TaskState, { none: Effect; wide: Effect; narrow: Effect }])[] = [
  ['done', { none: 'again', wide: 'skip', narrow: 'skip' }],
  ['current', { none: 'again', wide: 'skip', narrow: 'again' }],
  ['must-cancel', { none: 'again', wide: 'skip', narrow: 'again' }],
  ['not-started', { none: 'again', wide: 'skip', narrow: 'again' }],
  ['waiter-done', { none: 'again', wide: 'skip', narrow: 'again' }],
  ['waiting', { none: 'cancel, again', wide: 'cancel, again', narrow: 'cancel, again' }],
];

describe('one pass over one task', () => {
  const none: Variant = () => undefined;

  test.each(
    table.flatMap(([state, effects]) =>
      Object.entries({ none, ...variants }).map(([name, apply]) => ({
        name,
        apply,
        state,
        effect: effects[name as keyof typeof effects],
      })),
    ),
  )('under $name, a task in the state $state: $effect', ({ apply, state, effect }) => {
    const subject = anyio413.createSubject();
    apply(subject);
    expect(passOver(subject, state)).toBe(effect);
  });

  test.each(
    table
      .filter(([state]) => state !== 'waiting')
      .flatMap(([part]) => table.map(([state]) => ({ part, state, effect: effectOf(part, state) }))),
  )('under wide with nothing but $part, a task in the state $state: $effect', ({ part, state, effect }) => {
    const subject = anyio413.createSubject();
    wide(subject, new Set([part]));
    expect(passOver(subject, state)).toBe(effect);
  });

  test('each row that wide skips is one of its parts', () => {
    const skipped = table.filter(([, effects]) => effects.wide === 'skip').map(([state]) => state);
    expect(Object.keys(parts)).toEqual(skipped);
  });

  test.each(Object.entries(variants))(
    'under %s, the host of the origin adds to what it uncancels',
    (_, apply) => {
      const subject = anyio413.createSubject();
      apply(subject);
      const { loop, spawn, runOnce } = openVirtualLoop();
      const scope = new subject.CancelScope();
      spawn(
        (function* (): Coroutine<void> {
          scope.enter();
          yield* new Future<void>(loop).wait();
        })(),
      );
      const other = spawn(new Future<void>(loop).wait());
      runOnce();
      scope.tasks.add(other);
      scope.cancel();
      expect(scope.pendingUncancellations).toBe(1);
      expect(other.cancelling()).toBe(1);
    },
  );

  test.each(Object.entries({ none, ...variants }))(
    'under %s, child scopes are visited unless they are shielded or cancelled, and only the origin comes back',
    (_, apply) => {
      const subject = anyio413.createSubject();
      apply(subject);
      const { loop, spawn, runOnce } = openVirtualLoop();
      const origin = new subject.CancelScope();
      const children = {
        open: new subject.CancelScope(),
        shielded: new subject.CancelScope({ shield: true }),
        cancelled: new subject.CancelScope(),
      };
      children.cancelled.cancelCalled = true;
      const tasks = Object.values(children).map((child) => {
        origin.childScopes.add(child);
        const task = spawn(new Future<void>(loop).wait());
        child.tasks.add(task);
        return task;
      });
      runOnce();
      expect(origin.deliverCancellation(origin)).toBe(true);
      expect(tasks.map((task) => task.cancelling())).toEqual([1, 0, 0]);
      expect([origin.cancelHandle, children.open.cancelHandle].map((handle) => handle !== undefined)).toEqual(
        [true, false],
      );
    },
  );
});

/** Makes a task in that state the only one of a scope, delivers once and says what came of it. */
function passOver(subject: AnyioSubject, state: TaskState): Effect {
  const { loop, spawn, runOnce, run } = openVirtualLoop();
  const scope = new subject.CancelScope();
  const future = new Future<void>(loop);
  let effect: Effect | undefined;
  const deliver = (task: Task<unknown>): void => {
    scope.tasks.add(task);
    effect = deliverOnce(scope, task);
  };

  if (state === 'current') {
    spawn(
      (function* (): Coroutine<void> {
        deliver(requireCurrentTask());
        yield undefined;
      })(),
    );
    runOnce();
  } else {
    const task = spawn(future.wait());
    if (state !== 'not-started') runOnce();
    if (state === 'done') {
      task.cancel();
      run();
    }
    if (state === 'must-cancel') {
      task.futWaiter = undefined;
      task.cancel();
    }
    if (state === 'waiter-done') future.setResult();
    deliver(task);
  }
  if (effect === undefined) throw new Error('expected a pass');
  return effect;
}

function deliverOnce(scope: CancelScope, task: Task<unknown>): Effect {
  const before = task.cancelling();
  const again = scope.deliverCancellation(scope);
  const cancelled = task.cancelling() > before;
  expect(scope.cancelHandle !== undefined).toBe(again);
  scope.cancelHandle?.cancel();
  if (cancelled) return again ? 'cancel, again' : 'cancel';
  return again ? 'again' : 'skip';
}

/** Every property that can be reached from an object by way of classes and their prototypes, by its path. */
function describeAll(root: object): Map<string, PropertyDescriptor> {
  const found = new Map<string, PropertyDescriptor>();
  const seen = new Set<unknown>([Function.prototype, Object.prototype, null]);
  const walk = (path: string, object: object): void => {
    if (seen.has(object)) return;
    seen.add(object);
    for (const key of Reflect.ownKeys(object)) {
      const property = Reflect.getOwnPropertyDescriptor(object, key);
      if (property === undefined) continue;
      const propertyPath = `${path}${String(key)}`;
      found.set(propertyPath, property);
      if (key !== 'constructor' && holdsProperties(property.value)) walk(`${propertyPath}.`, property.value);
    }
    const parent: unknown = Object.getPrototypeOf(object);
    if (holdsProperties(parent)) walk(`${path}__proto__.`, parent);
  };
  walk('', root);
  return found;
}

/** Objects and classes, whose prototype cannot be replaced; not functions and methods, which are compared as a whole. */
function holdsProperties(value: unknown): value is object {
  if (typeof value === 'object') return value !== null;
  return (
    typeof value === 'function' && Reflect.getOwnPropertyDescriptor(value, 'prototype')?.writable === false
  );
}

function sameProperty(one: PropertyDescriptor, other: PropertyDescriptor | undefined): boolean {
  if (other === undefined) return false;
  const names = ['value', 'get', 'set', 'writable', 'enumerable', 'configurable'] as const;
  return names.every((name) => Object.is(Reflect.get(one, name), Reflect.get(other, name)));
}
