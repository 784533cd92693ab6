/** Draws one picture a frame: a page that is full of them does not stand still until the last one is there. */

const waiting = new Map<Element, () => void>();

/** What waits for the same element is not drawn any more. */
export function drawSoon(element: Element, draw: () => void): void {
  if (waiting.size === 0) requestAnimationFrame(drawNext);
  waiting.set(element, draw);
}

export function drawNoMore(element: Element): void {
  waiting.delete(element);
}

function drawNext(): void {
  const [next] = waiting;
  if (next === undefined) return;
  const [element, draw] = next;
  waiting.delete(element);
  if (waiting.size > 0) requestAnimationFrame(drawNext);
  draw();
}
