/** The OpenAPI description as one page to read: no script, nothing from elsewhere. */
type Schema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly description?: string;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
};

type Content = Readonly<Record<string, { readonly schema?: Schema }>>;

type Operation = {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly description?: string;
  }[];
  readonly requestBody?: { readonly content?: Content };
  readonly responses?: Readonly<
    Record<string, { readonly description?: string; readonly content?: Content }>
  >;
};

type Listed = { readonly method: string; readonly path: string; readonly operation: Operation };

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

const safe = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** `description`: an OpenAPI 3.1 document. */
export function docsPage(description: object): string {
  const {
    info,
    paths = {},
    components,
  } = description as {
    info: { title: string; description?: string };
    paths?: Record<string, Record<string, Operation>>;
    components?: { schemas?: Record<string, Schema> };
  };
  const listed = Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method): Listed[] => {
      const operation = item[method];
      return operation === undefined ? [] : [{ method, path, operation }];
    }),
  );
  const rooms = Map.groupBy(listed, ({ operation }) => operation.tags?.[0] ?? 'Other');
  const schemas = Object.entries(components?.schemas ?? {});
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${safe(info.title)}: API</title><link rel="stylesheet" href="/docs/style.css"></head>`,
    `<body><header><h1>${safe(info.title)}: API</h1><p>${safe(info.description ?? '')}</p>`,
    '<p>The same for machines: <a href="/openapi.json">openapi.json</a></p></header><main>',
    ...[...rooms].map(([name, each]) => section(name, each)),
    '<h2>Shapes</h2>',
    ...schemas.map(([name, schema]) => shape(name, schema)),
    '</main></body></html>',
  ].join('\n');
}

const section = (name: string, listed: readonly Listed[]): string =>
  `<h2>${safe(name)}</h2>${listed.map(operationHtml).join('\n')}`;

function operationHtml({ method, path, operation }: Listed): string {
  const access = (operation.security ?? []).flatMap((each) => Object.keys(each)).join(' or ');
  const body = contentHtml(operation.requestBody?.content);
  const parameters = (operation.parameters ?? []).map(
    (each) =>
      `<li><code>${safe(each.name)}</code> in ${safe(each.in)}${each.required === true ? '' : ', optional'}. ${safe(each.description ?? '')}</li>`,
  );
  const answers = Object.entries(operation.responses ?? {}).map(
    ([status, response]) =>
      `<li><b>${safe(status)}</b> ${safe(response.description ?? '')} ${contentHtml(response.content)}</li>`,
  );
  return [
    `<article><h3><span class="method">${method.toUpperCase()}</span> <code>${safe(path)}</code></h3>`,
    `<p>${safe(operation.summary ?? '')}</p>`,
    operation.description === undefined ? '' : `<p>${safe(operation.description)}</p>`,
    access === '' ? '' : `<p class="quiet">Access: ${safe(access)}</p>`,
    parameters.length === 0 ? '' : `<ul>${parameters.join('')}</ul>`,
    body === '' ? '' : `<p>Send:</p>${body}`,
    `<p>Answers:</p><ul>${answers.join('')}</ul></article>`,
  ].join('');
}

const contentHtml = (content: Content | undefined): string =>
  Object.values(content ?? {})
    .map(({ schema }) => (schema === undefined ? '' : schemaHtml(schema)))
    .join('');

const shape = (name: string, schema: Schema): string =>
  `<article id="${safe(name)}"><h3>${safe(name)}</h3>${schemaHtml(schema)}</article>`;

function schemaHtml(schema: Schema): string {
  if (schema.$ref !== undefined) {
    const name = safe(schema.$ref.split('/').at(-1) ?? '');
    return `<a href="#${name}">${name}</a>`;
  }
  if (schema.properties !== undefined) return membersHtml(schema);
  if (schema.items !== undefined) return `list of ${schemaHtml(schema.items)}`;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choices.map(schemaHtml).join(' or ');
  const words = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (words !== undefined)
    return words.map((word) => `<code>${safe(String(word))}</code>`).join(' ');
  return safe([schema.type ?? 'anything'].flat().join(' or '));
}

const membersHtml = (schema: Schema): string =>
  `<dl>${Object.entries(schema.properties ?? {})
    .map(([name, member]) => {
      const optional = schema.required?.includes(name) === true ? '' : ', optional';
      const said = member.description === undefined ? '' : `. ${safe(member.description)}`;
      return `<dt><code>${safe(name)}</code></dt><dd>${schemaHtml(member)}${optional}${said}</dd>`;
    })
    .join('')}</dl>`;

export const DOCS_STYLE = `:root{color-scheme:light dark;--ink:#1c1917;--paper:#fafaf9;--line:#d6d3d1;--accent:#14532d}
@media(prefers-color-scheme:dark){:root{--ink:#f5f5f4;--paper:#1c1917;--line:#44403c;--accent:#86efac}}
body{font:17px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:52rem;margin:0 auto;padding:2rem 1rem}
h2{margin-top:3rem;border-bottom:2px solid var(--accent)}
article{border:1px solid var(--line);border-radius:8px;padding:0 1rem;margin:1rem 0;overflow-wrap:anywhere}
code{font:0.9em ui-monospace,monospace}.method{color:var(--accent)}.quiet{opacity:.8}
dl{display:grid;grid-template-columns:minmax(6rem,max-content) 1fr;gap:.25rem 1rem;border-left:2px solid var(--line);padding-left:1rem}
dd{margin:0}a{color:var(--accent)}
`;
