/** A program as calls of the builders that scenario files import: the text of `main`, on one line where it fits. */
import type { Step, Steps } from '../../program/program.ts';

export interface RenderedSteps {
  readonly text: string;
  /** The builders that the text calls. */
  readonly builders: readonly string[];
}

/** @param width columns that a line may take */
export function renderSteps(steps: Steps, width: number, indent = 0): RenderedSteps {
  const builders = new Set<string>();
  const text = renderList(
    steps.map((step) => toCall(step, builders)),
    width,
    indent,
  );
  return { text, builders: [...builders].sort() };
}

/** A call, a list or an object of what is rendered in turn; a text is as it stands. */
type Node =
  | string
  | { readonly open: string; readonly items: readonly Node[]; readonly close: string }
  | { readonly key: string; readonly value: Node };

function toCall(step: Step, builders: Set<string>): Node {
  const call = (name: string, ...args: readonly (Node | undefined)[]): Node => {
    builders.add(name);
    return { open: `${name}(`, items: args.filter((arg) => arg !== undefined), close: ')' };
  };
  const list = (steps: Steps): Node => ({
    open: '[',
    items: steps.map((inner) => toCall(inner, builders)),
    close: ']',
  });
  const options = (fields: Readonly<Record<string, Node | undefined>>): Node | undefined => {
    const items = Object.entries(fields).flatMap(([key, value]) =>
      value === undefined ? [] : [{ key, value }],
    );
    return items.length === 0 ? undefined : { open: '{ ', items, close: ' }' };
  };
  const flag = (value: boolean | undefined): Node | undefined =>
    value === undefined ? undefined : String(value);
  const number = (value: number | undefined): Node | undefined =>
    value === undefined ? undefined : String(value);

  if ('mark' in step) return call('mark', quote(step.mark));
  if ('sleep' in step)
    return step.sleep === 'forever' ? call('sleepForever') : call('sleep', String(step.sleep));
  if ('checkpoint' in step) return call('checkpoint');
  if ('scope' in step) {
    const { shield, deadline, cancelled } = step;
    const given = options({ shield: flag(shield), deadline: number(deadline), cancelled: flag(cancelled) });
    return call('scope', quote(step.scope), list(step.do), given);
  }
  if ('moveOnAfter' in step) {
    const given = options({ shield: flag(step.shield) });
    return call('moveOnAfter', quote(step.moveOnAfter), String(step.seconds), list(step.do), given);
  }
  if ('failAfter' in step) {
    const given = options({ shield: flag(step.shield) });
    return call('failAfter', quote(step.failAfter), String(step.seconds), list(step.do), given);
  }
  if ('cancel' in step) return call('cancel', quote(step.cancel));
  if ('setShield' in step) return call('setShield', quote(step.setShield), String(step.to));
  if ('setDeadline' in step) return call('setDeadline', quote(step.setDeadline), String(step.to));
  if ('group' in step) return call('group', quote(step.group), list(step.do));
  if ('spawn' in step)
    return call('spawn', quote(step.spawn), options({ into: quote(step.into) }), list(step.do));
  if ('start' in step)
    return call('start', quote(step.start), options({ into: quote(step.into) }), list(step.do));
  if ('started' in step) return call('started', JSON.stringify(step.started));
  if ('try' in step) {
    const handlers = {
      cancelled: step.cancelled && list(step.cancelled),
      rethrow: flag(step.rethrow),
      error: step.error && list(step.error),
      finally: step.finally && list(step.finally),
    };
    return call('attempt', list(step.try), options(handlers) ?? '{}');
  }
  if ('raise' in step) return call('raise', quote(step.raise));
  if ('repeat' in step) return call('repeat', String(step.repeat), list(step.do));
  if ('setEvent' in step) return call('setEvent', quote(step.setEvent));
  if ('waitEvent' in step) return call('waitEvent', quote(step.waitEvent));
  if ('lock' in step) return call('lock', quote(step.lock), list(step.do));
  if ('semaphore' in step) {
    return call('semaphore', quote(step.semaphore), list(step.do), options({ value: number(step.value) }));
  }
  if ('cancelTask' in step) return call('cancelTask', quote(step.cancelTask));
  if ('waitRefusing' in step) {
    return call('waitRefusing', quote(step.waitRefusing), options({ seconds: number(step.seconds) }));
  }
  if ('detach' in step) return call('detach', quote(step.detach), list(step.do));
  if ('enter' in step) return call('enter', quote(step.enter));
  if ('leave' in step) return call('leave', quote(step.leave));
  if ('enterGroup' in step) return call('enterGroup', quote(step.enterGroup));
  if ('leaveGroup' in step) return call('leaveGroup', quote(step.leaveGroup));
  // A program is data: what has no call here can stand as what the call would make.
  return JSON.stringify(step);
}

function renderList(items: readonly Node[], width: number, indent: number): string {
  return renderNode({ open: '[', items, close: ']' }, width, indent, 0);
}

/** On one line if it fits, else each item on lines of its own. `taken` columns of the first line are taken already. */
function renderNode(node: Node, width: number, indent: number, taken: number): string {
  const flat = renderFlat(node);
  if (typeof node === 'string' || indent + taken + flat.length < width) return flat;
  if ('key' in node) {
    const { key, value } = node;
    return `${key}: ${renderNode(value, width, indent, taken + key.length + 2)}`;
  }
  const inner = ' '.repeat(indent + 2);
  const lines = node.items.map((item) => `${inner}${renderNode(item, width, indent + 2, 1)},`);
  return [node.open.trimEnd(), ...lines, `${' '.repeat(indent)}${node.close.trimStart()}`].join('\n');
}

function renderFlat(node: Node): string {
  if (typeof node === 'string') return node;
  if ('key' in node) return `${node.key}: ${renderFlat(node.value)}`;
  return `${node.open}${node.items.map(renderFlat).join(', ')}${node.close}`;
}

/** A literal of JavaScript as this project writes them, whatever stands in the text. */
export function quote(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
