/** The equivalent of anyio 4.13.0. */
import type { Model } from '../../model.ts';
import { defineCancelScope } from '../cancel-scope.ts';
import { prepareDeliveryPass } from '../prepare-delivery-pass.ts';
import { openSubject } from '../run-program.ts';
import type { AnyioSubject } from '../subject.ts';
import { createSubject } from './create-subject.ts';

const version = '4.13.0';

export const model: Model<AnyioSubject> = {
  name: 'anyio',
  version,
  createSubject: () => createSubject(version, defineCancelScope()),
  open: openSubject,
  prepareDeliveryPass,
};
