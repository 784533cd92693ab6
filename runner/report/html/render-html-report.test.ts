import { createHash } from 'node:crypto';

import { expect, test } from 'vitest';

import { buildReport } from '../fixtures/ci-report.ts';
import { recordedResults } from '../fixtures/recorded-results.ts';
import { renderHtmlReport } from './render-html-report.ts';

const assets = { script: 'console.log("the page")', style: 'main { color: red }' };
const context = { version: '1.2.3', readPage: () => assets };

test('the file holds the table, the data, and a policy that lets nothing but its own script run', () => {
  const html = renderHtmlReport(buildReport(recordedResults()), context);
  expect(html).toMatch(/^<!doctype html>/);
  expect(html).toContain('12/12');
  expect(html).toContain('7/12');
  const hash = createHash('sha256').update(assets.script).digest('base64');
  expect(html).toContain(`script-src 'sha256-${hash}'`);
  expect(html).toContain("default-src 'none'");
  expect(html).toContain("connect-src 'none'");
  expect(html).not.toMatch(/(?:src|href)="(?!#|data:,)/);
  expect(html).not.toContain('data-live-reload');
});

test('a page that is served may ask its own server whether there is another', () => {
  const html = renderHtmlReport(buildReport(recordedResults()), { ...context, liveReload: '/changes' });
  expect(html).toContain("connect-src 'self'");
  expect(html).toContain('<body data-live-reload="/changes">');
});

test('no name leaves its place', () => {
  const hostile = `"'</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>`;
  const results = recordedResults({
    suites: ['contract'],
    change: (cell) => ({ ...cell, scenario: { ...cell.scenario, title: hostile } }),
  });
  const plan = { ...results.plan, subject: hostile };
  const html = renderHtmlReport(buildReport({ ...results, plan }), context);
  expect(html).not.toContain('<script>alert');
  expect(html).not.toContain('<!--');
  expect(html).not.toContain('<img');
  expect(html.match(/<\/script>/g)).toHaveLength(3);
  const [, data = ''] = /id="page-data">(.*?)<\/script>/s.exec(html) ?? [];
  expect(JSON.parse(data)).toMatchObject({ run: { subject: hostile } });
});
