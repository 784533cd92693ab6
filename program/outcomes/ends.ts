/** The ends that main can come to. */
import { defineOutcome } from './define-outcome.ts';

export const returned = defineOutcome({ name: 'returned', isEnd: true });

export const cancelled = defineOutcome({ name: 'cancelled', isEnd: true });

export const raised = defineOutcome({ name: 'raised', isEnd: true, takesException: true });
