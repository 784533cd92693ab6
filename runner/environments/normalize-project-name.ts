/** The one name that the spellings of a project on PyPI have in common, as PEP 503 has it: `Foo_Bar` is `foo-bar`. Pure. */
export function normalizeProjectName(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}
