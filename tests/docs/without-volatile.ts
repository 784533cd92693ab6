/** What a command printed, without what is another at each run. Pure. */

/** Times, rates and shares, dates, cores, names of runs, builds and processes; and the widths of columns that follow from them. */
export function withoutVolatile(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z| UTC)?/g, 'DATE')
    .replaceAll(/\d{8}T\d{6}Z-[\da-f]+/g, 'RUN')
    .replaceAll(/\d+\.\d+\.\d+\+[\da-f]{8}_v[\d.]+_[\w-]+/g, 'BUILD')
    .replaceAll(/machine-\d+-[\da-f]+/g, 'WORKER')
    .replaceAll(/\d[\d.]*(?: ?(?:µs|ms|s)|k\/s|%)(?!\w)/g, 'MEASURE')
    .replaceAll(/up to \d+ at a time/g, 'up to CORES at a time')
    .replaceAll(/ +/g, ' ');
}
