/** The equivalent of anyio 4.14.2: 4.14.0, but a delivery pass skips tasks that are done (anyio #1111, #1217). */
import type { Model } from '../../model.ts';
import { createSubject } from '../4.14/create-subject.ts';
import { defineCancelScope } from '../cancel-scope.ts';
import { prepareDeliveryPass } from '../prepare-delivery-pass.ts';
import { openSubject } from '../run-program.ts';
import type { AnyioSubject } from '../subject.ts';

const version = '4.14.2';

export const model: Model<AnyioSubject> = {
  name: 'anyio',
  version,
  createSubject: () => createSubject(version, defineCancelScope({ skipDoneTasks: true })),
  open: openSubject,
  prepareDeliveryPass,
};
