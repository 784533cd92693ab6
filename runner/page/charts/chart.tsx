/**
 * One chart: a figure with its caption and its numbers as a table, which are all there is without a script, and its picture
 * once there is one. What is drawn is decided by those who use it.
 */
import type { ComponentChildren } from 'preact';
import { useContext, useEffect, useRef } from 'preact/hooks';

import { drawNoMore, drawSoon } from './draw-queue.ts';
import { PlotContext, type PlotLibrary } from './plot-context.ts';

/** @param width in CSS pixels */
type Draw<Data> = (plot: PlotLibrary, data: Data, width: number) => Element;

export interface ChartProps<Data> {
  readonly caption: ComponentChildren;
  /** Of what is drawn. */
  readonly name: string;
  /** What the picture says to somebody who does not see it; the numbers follow in the table. */
  readonly label: string;
  /** Drawn again only when it is another object. */
  readonly data: Data;
  /** Keeps its identity from one rendering to the next. */
  readonly draw: Draw<Data>;
  /** In CSS pixels: the room that is kept until the picture is there. */
  readonly height: number;
  /** The numbers, a table. */
  readonly children: ComponentChildren;
}

export function Chart<Data>({ caption, name, label, data, draw, height, children }: ChartProps<Data>) {
  const plot = useContext(PlotContext);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (plot === undefined || element === null) return undefined;
    return drawAtEachWidth(element, (width) => describePicture(draw(plot, data, width), label));
  }, [plot, data, draw, label]);
  return (
    <figure class="chart">
      <figcaption>{caption}</figcaption>
      <div ref={place} class="chart-picture" style={{ '--chart-height': `${height}px` }} />
      <details>
        <summary>Numbers</summary>
        {/* It scrolls, and has to be reached without a mouse to do so. */}
        <div class="wide-table" role="group" tabIndex={0} aria-label={`Numbers: ${name}`}>
          {children}
        </div>
      </details>
    </figure>
  );
}

function drawAtEachWidth(element: HTMLElement, draw: (width: number) => Element): () => void {
  let drawnWidth = 0;
  const observer = new ResizeObserver(() => {
    // What changes a size while sizes are observed is an error to the browser, too.
    drawSoon(element, () => {
      const width = element.clientWidth;
      if (width === drawnWidth || width === 0) return;
      drawnWidth = width;
      element.replaceChildren(draw(width));
    });
  });
  observer.observe(element);
  return () => {
    observer.disconnect();
    drawNoMore(element);
    element.replaceChildren();
  };
}

/** One image with one name: the marks within, which the library names too, say nothing by themselves. */
function describePicture(picture: Element, label: string): Element {
  for (const part of picture.querySelectorAll('*')) {
    for (const name of part.getAttributeNames()) if (name.startsWith('aria-')) part.removeAttribute(name);
  }
  picture.setAttribute('role', 'img');
  picture.setAttribute('aria-label', label);
  return picture;
}
