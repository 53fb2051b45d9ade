import { everyState } from './support/inspect.ts';
import { ARRIVAL_SCENES, CARRIER_DESK_SCENES } from './support/scenes-arrival.ts';

everyState([...ARRIVAL_SCENES, ...CARRIER_DESK_SCENES]);
