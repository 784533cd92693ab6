/** Decides which columns of the pass table stand side by side and how wide each is. Draws nothing. */

/** A column as the layout sees it: whose runtime it belongs to, and how wide its contents are. */
export interface ColumnExtent {
  readonly runtime: string;
  readonly width: number;
}

export interface TableExtent {
  /** Width of the longest label, indentation included. */
  readonly label: number;
  readonly columns: readonly ColumnExtent[];
}

export interface TableLayout {
  readonly label: number;
  readonly columns: readonly ColumnExtent[];
  /** Indices of the columns of each table, tables one below the other. */
  readonly groups: readonly (readonly number[])[];
}

/** Spaces before a column; the first of the next runtime stands further off. */
export const columnGap = 2;
const runtimeGap = 4;

/**
 * Lays out one table a suite. All get the widths of the widest, so that columns line up from suite to suite, unless
 * that would need more tables one below the other than each suite needs for itself.
 */
export const layOutTables = (extents: readonly TableExtent[], width: number): readonly TableLayout[] => {
  const own = extents.map((extent) => layOutTable(extent, width));
  const widest = combineExtents(extents);
  const shared = layOutTable(widest, width);
  const lineUp = own.every(({ groups, label }, index) => {
    const isShortened = label < (extents[index]?.label ?? 0);
    return groups.length >= shared.groups.length && (isShortened || shared.label === widest.label);
  });
  return lineUp ? extents.map(() => shared) : own;
};

/**
 * Side by side if all fit; else runtime below runtime, as many in a group as fit; a runtime that does not fit is split.
 * Labels are cut so that the columns of a runtime stand side by side, as long as enough of the labels is left; else only
 * where a single column does not fit beside them.
 */
const layOutTable = ({ label, columns }: TableExtent, width: number): TableLayout => {
  const widestRuntime = Math.max(
    0,
    ...groupByRuntime(columns).map((group) => measureColumns(columns, group)),
  );
  const widestColumn = Math.max(0, ...columns.map((column) => column.width));
  const beside = width - widestRuntime;
  const room = beside >= shortestLabel ? beside : width - columnGap - widestColumn;
  const cut = Math.max(1, Math.min(label, room));
  const fits = (group: readonly number[]) => cut + measureColumns(columns, group) <= width;
  const groups: number[][] = [];
  for (const runtime of groupByRuntime(columns)) {
    const last = groups.at(-1);
    if (last !== undefined && fits([...last, ...runtime])) {
      last.push(...runtime);
    } else if (fits(runtime)) {
      groups.push([...runtime]);
    } else {
      groups.push(...splitToFit(runtime, fits));
    }
  }
  return { label: cut, columns, groups };
};

/** What is left of a label tells it from others for the most part. */
const shortestLabel = 36;

/** The width of columns side by side, with the gaps before them. */
export const measureColumns = (columns: readonly ColumnExtent[], group: readonly number[]): number =>
  group.reduce(
    (sum, index, position) => sum + gapBefore(columns, group, position) + (columns[index]?.width ?? 0),
    0,
  );

/** The gap before the column at a position of a group. */
export const gapBefore = (
  columns: readonly ColumnExtent[],
  group: readonly number[],
  position: number,
): number => {
  const runtimeAt = (at: number) => columns[group[at] ?? -1]?.runtime;
  return position > 0 && runtimeAt(position - 1) !== runtimeAt(position) ? runtimeGap : columnGap;
};

const groupByRuntime = (columns: readonly ColumnExtent[]): readonly (readonly number[])[] => {
  const byRuntime = new Map<string, number[]>();
  columns.forEach(({ runtime }, index) => byRuntime.set(runtime, [...(byRuntime.get(runtime) ?? []), index]));
  return [...byRuntime.values()];
};

const splitToFit = (
  indices: readonly number[],
  fits: (group: readonly number[]) => boolean,
): readonly number[][] => {
  const groups: number[][] = [];
  for (const index of indices) {
    const last = groups.at(-1);
    if (last !== undefined && fits([...last, index])) {
      last.push(index);
    } else {
      groups.push([index]);
    }
  }
  return groups;
};

const combineExtents = (extents: readonly TableExtent[]): TableExtent => ({
  label: Math.max(0, ...extents.map(({ label }) => label)),
  columns: (extents[0]?.columns ?? []).map(({ runtime }, index) => ({
    runtime,
    width: Math.max(...extents.map(({ columns }) => columns[index]?.width ?? 0)),
  })),
});
