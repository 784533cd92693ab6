/** What a driver is, by its name. */
import type { DriverDefinition, DriverTraits, LocatedDriverDefinition } from './driver.ts';
import * as definitions from './index.ts';

type Definitions = typeof definitions;

export type Driver = keyof Definitions;

/** Those whose runtimes are files of the user's. */
export type LocatedDriver = {
  [Name in Driver]: Definitions[Name] extends { readonly locates: string } ? Name : never;
}[Driver];

export const driverNames = Object.keys(definitions).toSorted() as readonly Driver[];

export const driverTraits: Readonly<Record<Driver, DriverTraits>> = definitions;

/** What each driver's runtimes are files of, by its name; see `LocatedDriverDefinition`. */
export const locatedDrivers: readonly (readonly [name: LocatedDriver, locates: string])[] = Object.entries<
  DriverTraits & Partial<Pick<LocatedDriverDefinition<unknown, unknown>, 'locates'>>
>(definitions).flatMap(([name, { locates }]) =>
  locates === undefined ? [] : [[name as LocatedDriver, locates] as const],
);

/** The driver of a runtime, which takes exactly such a one. */
export function driverOf<Place extends { readonly driver: Driver }>({
  driver,
}: Place): DriverDefinition<Place, Place> {
  return definitions[driver] as unknown as DriverDefinition<Place, Place>;
}
