/** What searches found: each kind of difference with its smallest program, the rule behind it and what both columns did. */
import type { PageFinding, PageSearch, PageTrace } from './page-data.ts';
import { withCode } from './with-code.tsx';
import { TimelinePair } from './timeline/timeline-pair.tsx';

export function Searches({ searches }: { readonly searches: readonly PageSearch[] }) {
  if (searches.length === 0) return null;
  return (
    <section aria-labelledby="searches">
      <h2 id="searches">What {searches.length === 1 ? 'a search' : 'searches'} found</h2>
      {searches.map((search, index) => (
        <Search key={index} search={search} />
      ))}
    </section>
  );
}

function Search({ search: { names, summary, command, findings } }: { readonly search: PageSearch }) {
  return (
    <>
      <h3>
        {names.right} against {names.left}
      </h3>
      <p>{summary.join(' ')}</p>
      {findings.map((finding, index) => (
        <details key={index} class="finding" open={index === 0}>
          <summary>
            <span class={`badge ${toneOf(finding)}`}>{finding.kind}</span> {finding.words}{' '}
            <span class="muted">({finding.marks.join(', ')})</span>
          </summary>
          <Finding finding={finding} names={names} number={index + 1} />
        </details>
      ))}
      {command !== undefined && (
        <p class="rerun">
          Search again: <code>{command}</code>
        </p>
      )}
    </>
  );
}

function toneOf({ kind, isWorse }: PageFinding): string {
  if (isWorse) return 'v-failed';
  return kind.endsWith('-gone') ? 'v-passed' : 'c-changed';
}

interface FindingProps extends Pick<PageSearch, 'names'> {
  readonly finding: PageFinding;
  readonly number: number;
}

function Finding({ finding: { rule, program, builders, json, traces }, names, number }: FindingProps) {
  const isRuleShown = traces === undefined || isCut(traces.left) || isCut(traces.right);
  return (
    <article aria-label={`Finding ${number}`}>
      <pre class="code" tabIndex={0}>
        {builders}
      </pre>
      {isRuleShown && <p>{withCode(rule)}</p>}
      {traces !== undefined && <TimelinePair {...{ ...traces, program, names }} />}
      <details>
        <summary>The program as JSON</summary>
        <pre class="code" tabIndex={0}>
          {json}
        </pre>
      </details>
    </article>
  );
}

/** Two runs may part behind what was recorded; what the search saw of them was more. */
function isCut({ result, timeline }: PageTrace): boolean {
  return (timeline?.length ?? 0) < result.passes;
}
