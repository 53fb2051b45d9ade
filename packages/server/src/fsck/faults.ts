/** What a check found: which item, and how it differs from what it should be. */
export type LogFault = {
  readonly item:
    | 'event'
    | 'entry'
    | 'chain'
    | 'delivery'
    | 'receipt'
    | 'place'
    | 'bundle'
    | 'tile'
    | 'checkpoint'
    | 'second place'
    | 'kept head';
  /** The very item: delivery and sequence number, place, path. */
  readonly where: string;
  readonly what: string;
};

export type Report = {
  /** In the order of finding; the first is the first difference. */
  readonly faults: readonly LogFault[];
  readonly deliveries: number;
  readonly entries: number;
  /** Committed, and not in the log yet. */
  readonly unsequenced: number;
  readonly size: number;
  /** Leaves that nobody can open any more because somebody's data were erased (L8). */
  readonly erased: number;
};

export type Found = (item: LogFault['item'], where: string, what: string) => void;
