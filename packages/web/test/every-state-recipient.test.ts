import { everyState } from './support/inspect.ts';
import { RECIPIENT_SCENES } from './support/scenes-recipient.ts';

everyState(RECIPIENT_SCENES);
