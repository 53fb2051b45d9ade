-- A courier's device names a visit by the id that it made itself: this finds the delivery.
create index event_visit_opened on event ((data ->> 'visit')) where type = 'VisitOpened';
