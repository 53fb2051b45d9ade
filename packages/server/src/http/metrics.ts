/** Counters and histograms in the Prometheus text format 0.0.4. Labels are closed words, never ids. */
export type Labels = Readonly<Record<string, string>>;

export type Metrics = {
  readonly count: (name: string, labels?: Labels, by?: number) => void;
  /** Seconds into the fixed buckets. */
  readonly observe_s: (name: string, seconds: number, labels?: Labels) => void;
  readonly text: () => string;
};

const BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

type Histogram = { readonly buckets: number[]; sum: number; count: number };

export function makeMetrics(): Metrics {
  const counters = new Map<string, Map<string, number>>();
  const histograms = new Map<string, Map<string, Histogram>>();

  const count: Metrics['count'] = (name, labels = {}, by = 1) => {
    const series = within(counters, name);
    const key = written(labels);
    series.set(key, (series.get(key) ?? 0) + by);
  };

  const observe: Metrics['observe_s'] = (name, seconds, labels = {}) => {
    const series = within(histograms, name);
    const key = written(labels);
    const found = series.get(key) ?? { buckets: BUCKETS_S.map(() => 0), sum: 0, count: 0 };
    BUCKETS_S.forEach((limit, at) => {
      if (seconds <= limit) found.buckets[at] = (found.buckets[at] ?? 0) + 1;
    });
    found.sum += seconds;
    found.count += 1;
    series.set(key, found);
  };

  return {
    count,
    observe_s: observe,
    text: () => [...counterLines(counters), ...histogramLines(histograms), ''].join('\n'),
  };
}

function within<T>(all: Map<string, Map<string, T>>, name: string): Map<string, T> {
  const found = all.get(name) ?? new Map<string, T>();
  all.set(name, found);
  return found;
}

const written = (labels: Labels): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replaceAll(/["\\\n]/g, '_')}"`)
    .join(',');

const braces = (labels: string): string => (labels === '' ? '' : `{${labels}}`);

function counterLines(counters: ReadonlyMap<string, ReadonlyMap<string, number>>): string[] {
  return [...counters].flatMap(([name, series]) => [
    `# TYPE ${name} counter`,
    ...[...series].map(([labels, value]) => `${name}${braces(labels)} ${value}`),
  ]);
}

function histogramLines(histograms: ReadonlyMap<string, ReadonlyMap<string, Histogram>>): string[] {
  return [...histograms].flatMap(([name, series]) => [
    `# TYPE ${name} histogram`,
    ...[...series].flatMap(([labels, found]) => {
      const comma = labels === '' ? '' : `${labels},`;
      return [
        ...BUCKETS_S.map(
          (limit, at) => `${name}_bucket{${comma}le="${limit}"} ${found.buckets[at]}`,
        ),
        `${name}_bucket{${comma}le="+Inf"} ${found.count}`,
        `${name}_sum${braces(labels)} ${found.sum}`,
        `${name}_count${braces(labels)} ${found.count}`,
      ];
    }),
  ]);
}
