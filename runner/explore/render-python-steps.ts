/** A program's steps as plain anyio code. Names that the code uses are those of the script around it. */
import type { Step, Steps } from '../../program/program.ts';

interface Place {
  /** The innermost task was begun with `start`, and has a `task_status`. */
  readonly isStarted: boolean;
}

/** Lines without a common indent; never empty. */
export function renderPythonSteps(steps: Steps, place: Place = { isStarted: false }): string[] {
  const lines = steps.flatMap((step) => renderStep(step, place));
  return lines.length === 0 ? ['pass'] : lines;
}

function renderStep(step: Step, place: Place): string[] {
  const block = (head: string, body: readonly string[]): string[] => [head, ...indent(body)];
  const inside = (steps: Steps): string[] => renderPythonSteps(steps, place);
  const entered = (id: string, make: string, steps: Steps, before: readonly string[] = []): string[] => [
    ...before,
    ...block(`with exit_logged(${quote(id)}), ${make}:`, inside(steps)),
  ];

  if ('mark' in step) return [`log("mark", ${quote(step.mark)})`];
  if ('sleep' in step)
    return [step.sleep === 'forever' ? 'await anyio.sleep_forever()' : `await anyio.sleep(${step.sleep})`];
  if ('checkpoint' in step) return ['await anyio.lowlevel.checkpoint()'];
  if ('scope' in step) {
    const id = `made[${quote(step.scope)}]`;
    const args = [
      ...(step.shield ? ['shield=True'] : []),
      ...(step.deadline === undefined ? [] : [`deadline=anyio.current_time() + ${step.deadline}`]),
    ];
    const make = [
      `${id} = anyio.CancelScope(${args.join(', ')})`,
      ...(step.cancelled ? [`${id}.cancel()`] : []),
    ];
    return entered(step.scope, id, step.do, make);
  }
  if ('moveOnAfter' in step || 'failAfter' in step) {
    const [call, id] =
      'moveOnAfter' in step ? ['move_on_after', step.moveOnAfter] : ['fail_after', step.failAfter];
    const shield = step.shield ? ', shield=True' : '';
    return entered(id, `anyio.${call}(${step.seconds}${shield}) as made[${quote(id)}]`, step.do);
  }
  if ('cancel' in step) return [`cancel(${quote(step.cancel)})`];
  if ('setShield' in step) {
    return block(`if ${quote(step.setShield)} in made:`, [
      `scope_of(${quote(step.setShield)}).shield = ${step.to ? 'True' : 'False'}`,
    ]);
  }
  if ('setDeadline' in step) {
    const to = step.to === null ? 'math.inf' : `anyio.current_time() + ${step.to}`;
    return block(`if ${quote(step.setDeadline)} in made:`, [
      `scope_of(${quote(step.setDeadline)}).deadline = ${to}`,
    ]);
  }
  if ('group' in step) {
    const head = `async with anyio.create_task_group() as made[${quote(step.group)}]:`;
    return block(`with exit_logged(${quote(step.group)}):`, block(head, inside(step.do)));
  }
  if ('spawn' in step) {
    const name = quote(step.spawn);
    return [
      ...block(`async def ${identifier(step.spawn)}():`, renderPythonSteps(step.do)),
      '',
      `made[${quote(step.into)}].start_soon(logged(${name}, ${identifier(step.spawn)}), name=${name})`,
    ];
  }
  if ('start' in step) {
    const name = quote(step.start);
    return [
      ...block(
        `async def ${identifier(step.start)}(task_status):`,
        renderPythonSteps(step.do, { isStarted: true }),
      ),
      '',
      `value = await made[${quote(step.into)}].start(logged(${name}, ${identifier(step.start)}), name=${name})`,
      `log("started", ${name}, value)`,
    ];
  }
  if ('started' in step) {
    return [
      place.isStarted
        ? `task_status.started(${literal(step.started)})`
        : 'raise KeyError("not begun with start")',
    ];
  }
  if ('try' in step) return renderTry(step, inside);
  if ('raise' in step) return [`raise ${step.raise}(${quote(step.raise)})`];
  if ('repeat' in step) return block(`for _ in range(${step.repeat}):`, inside(step.do));
  if ('setEvent' in step) return [`events[${quote(step.setEvent)}].set()`];
  if ('waitEvent' in step) return [`await events[${quote(step.waitEvent)}].wait()`];
  if ('lock' in step) return block(`async with locks[${quote(step.lock)}]:`, inside(step.do));
  if ('semaphore' in step) {
    const make = `semaphores.setdefault(${quote(step.semaphore)}, anyio.Semaphore(${step.value ?? 1}))`;
    return block(`async with ${make}:`, inside(step.do));
  }
  if ('cancelTask' in step) {
    return block(`if ${quote(step.cancelTask)} in tasks:`, [
      `tasks[${quote(step.cancelTask)}].cancel("native")`,
    ]);
  }
  if ('waitRefusing' in step) return [`await wait_refusing(${step.seconds ?? 'None'})`];
  if ('detach' in step) {
    const name = quote(step.detach);
    return [
      ...block(`async def ${identifier(step.detach)}():`, renderPythonSteps(step.do)),
      '',
      `detach(${name}, ${identifier(step.detach)})`,
    ];
  }
  if ('enter' in step) {
    return [`made[${quote(step.enter)}] = anyio.CancelScope()`, `made[${quote(step.enter)}].__enter__()`];
  }
  if ('leave' in step) return [`made[${quote(step.leave)}].__exit__(None, None, None)`];
  if ('enterGroup' in step) {
    return [
      'group = anyio.create_task_group()',
      'await group.__aenter__()',
      `made[${quote(step.enterGroup)}] = group`,
    ];
  }
  if ('leaveGroup' in step) return [`await made[${quote(step.leaveGroup)}].__aexit__(None, None, None)`];
  return [`raise NotImplementedError(${quote(JSON.stringify(step))})`];
}

function renderTry(
  step: Extract<Step, { readonly try: Steps }>,
  inside: (steps: Steps) => string[],
): string[] {
  const body = inside(step.try);
  if (step.cancelled === undefined && step.error === undefined && step.finally === undefined) return body;
  const handlers = [
    ...(step.cancelled === undefined
      ? []
      : [
          'except asyncio.CancelledError:',
          ...indent([
            'log("caught", "cancelled")',
            ...(step.cancelled.length === 0 ? [] : inside(step.cancelled)),
            ...(step.rethrow ? ['raise'] : []),
          ]),
        ]),
    ...(step.error === undefined
      ? []
      : [
          'except Exception as error:',
          ...indent([
            'log("caught", name_of(error))',
            ...(step.error.length === 0 ? [] : inside(step.error)),
          ]),
        ]),
    ...(step.finally === undefined ? [] : ['finally:', ...indent(inside(step.finally))]),
  ];
  return ['try:', ...indent(body), ...handlers];
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '' : `    ${line}`));
}

function identifier(name: string): string {
  return /^[a-z_]\w*$/i.test(name) && !reserved.has(name) ? name : `task_${name.replace(/\W/g, '_')}`;
}

/** What the code of a step names, and what Python keeps for itself: a task must not take it. */
const reserved: ReadonlySet<string> = new Set(
  [
    'anyio asyncio cancel detach error events exit_logged group locks log logged made main math name_of',
    'scope_of semaphores task_status tasks value wait_refusing',
    'Exception KeyError NotImplementedError RuntimeError ValueError range',
    'False None True and as assert async await break class continue def del elif else except finally for from',
    'global if import in is lambda nonlocal not or pass raise return try while with yield',
  ].flatMap((names) => names.split(' ')),
);

function quote(text: string): string {
  return JSON.stringify(text);
}

function literal(value: string | number | boolean | null): string {
  if (value === null) return 'None';
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : JSON.stringify(value);
}
