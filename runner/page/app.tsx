/** The whole page. The same components are rendered to the file and take it over in the browser. */
import type { PageData } from './page-data.ts';

export function App({ data }: { readonly data: PageData }) {
  return (
    <main>
      <h1>{data.title}</h1>
    </main>
  );
}
