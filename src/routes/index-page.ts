import { defineRoute } from '../model/route.ts';

const INDEX = `netdiagd VERSION: network diagnostics of this host

curl -s 'HOST/diagnose?format=text'             the report
curl -s HOST/diagnose                           the same as JSON
curl -sf 'HOST/diagnose?failOn=critical'        fails when something is broken
curl -s 'HOST/diagnose?maxAge=0&only=ID'        a fresh run of one check
curl -s HOST/snapshot                           everything that was seen
curl -s HOST/snapshot/interfaces                one slice of it
curl -s 'HOST/lookup?format=text&name=NAME'      one name on every DNS server, and why
curl -s 'HOST/migrations?format=text'           live migrations that were noticed
curl -s 'HOST/migrations/ID?format=text'        one of them: before, after, what broke
curl -sX POST HOST/baseline                     keep the state of now
curl -s 'HOST/changes?format=text'              what is different since
curl -sN HOST/events                            what happens, as it happens
curl -s HOST/checks                             the catalogue
curl -s HOST/metrics                            for Prometheus
curl -s HOST/openapi.json                       all routes and parameters
`;

export default defineRoute({
  method: 'GET',
  url: '/',
  summary: 'What there is to ask, with commands to copy',
  produces: ['text/plain', 'text/html'],
  responses: { 200: 'the list' },
  handle({ host, prefers }, { version }) {
    // Only what can be an address goes into commands that people copy.
    const address = /^[\w.:[\]-]{1,100}$/.test(host) ? host : '127.0.0.1:10067';
    const text = INDEX.replace('VERSION', version).replaceAll('HOST', address);
    if (prefers('text/plain', 'text/html') === 'text/plain') return { type: 'text/plain; charset=utf-8', body: text };
    return { type: 'text/html; charset=utf-8', body: page(text, address) };
  },
});

/** The text form with its paths as links, but for what a browser would not do by following one. */
function page(text: string, address: string): string {
  const body = text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .split(address)
    .map((part, i, parts) =>
      i === 0 || parts[i - 1]?.endsWith(' POST ')
        ? `${i === 0 ? '' : address}${part}`
        : part.replace(/^\/[^' ]*/, (path) => `<a href="${path}">${address}${path}</a>`),
    )
    .join('');
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>netdiagd</title>
<body style="font: 15px/1.6 ui-monospace, monospace; margin: 2rem auto; max-width: 60rem; padding: 0 1rem">
<p><a href="/diagnose?format=text">The report</a></p>
<pre style="overflow-x: auto">${body}</pre>
</html>
`;
}
