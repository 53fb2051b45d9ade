import path from 'node:path';

/** Where the newest checkpoint is kept a second time (L4), as `HANDFAST_SECOND_PLACE` says it. */
export type SecondSetting =
  | { readonly kind: 'folder'; readonly folder: string }
  | {
      readonly kind: 's3';
      readonly bucket: string;
      /** Without slashes at its ends; may be empty. */
      readonly prefix: string;
      /** `null`: the provider's own, by region. */
      readonly endpoint: string | null;
      /** `null`: as the SDK finds it in the environment. */
      readonly region: string | null;
    }
  /** The first of the configured witnesses. */
  | { readonly kind: 'witness' };

/**
 * A folder, `s3://bucket/prefix?endpoint=…&region=…`, or `witness`. Answers a sentence instead of a
 * setting where the text is none of these: a mistyped address must not become a folder's name.
 */
export function parseSecondSetting(text: string): SecondSetting | string {
  if (text === 'witness') return { kind: 'witness' };
  if (!/^[a-z0-9+.-]+:\/\//i.test(text)) return { kind: 'folder', folder: path.resolve(text) };
  if (!text.startsWith('s3://') || !URL.canParse(text)) {
    return 'not a folder, s3://bucket/prefix?endpoint=…&region=…, or witness';
  }
  const { hostname: bucket, pathname, searchParams } = new URL(text);
  if (bucket === '') return 's3:// without a bucket';
  const endpoint = searchParams.get('endpoint');
  const region = searchParams.get('region');
  const other = [...searchParams.keys()].find((name) => name !== 'endpoint' && name !== 'region');
  if (other !== undefined) return `s3:// knows endpoint and region, not ${other}`;
  if (endpoint !== null && !/^https?:\/\/[^/]/.test(endpoint)) return 'endpoint is no http address';
  const prefix = decodeURIComponent(pathname).replace(/^\/+|\/+$/g, '');
  return { kind: 's3', bucket, prefix, endpoint, region };
}
