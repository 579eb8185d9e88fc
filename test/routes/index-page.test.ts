import t from 'tap';
import { routes } from '../../src/app/registry.ts';
import route from '../../src/routes/index-page.ts';
import { agentOf, ask } from '../support/agent.ts';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

t.test('GET /', async (t) => {
  const text = await ask(route, agentOf({}));
  t.equal(text.type, 'text/plain; charset=utf-8');
  t.match(text.body, /^netdiagd 1\.2\.3: /);
  const page = await ask(route, agentOf({}), { accept: BROWSER });
  t.equal(page.type, 'text/html; charset=utf-8');
  t.match(page.body, '<a href="/diagnose">127.0.0.1:10067/diagnose</a>');

  t.match(page.body, 'curl -sX POST 127.0.0.1:10067/baseline', 'what is no link stands there all the same');
  t.notMatch(page.body, 'href="/baseline"');

  const elsewhere = await ask(route, agentOf({}), { host: 'vm7:8080', accept: BROWSER });
  t.match(elsewhere.body, '<a href="/diagnose">vm7:8080/diagnose</a>', 'the address that was asked');
  for (const host of ['a b', '"><script>', '$(reboot)', 'x'.repeat(200), '']) {
    t.notMatch((await ask(route, agentOf({}), { host, accept: BROWSER })).body, host || /curl -s \//, 'nothing else');
  }

  const named = [...String(text.body).matchAll(/:10067(\/[\w/.]*)/g)].map(([, path = '']) => path);
  t.ok(named.length >= 5, 'names paths');
  for (const path of named)
    t.ok(
      routes.some(({ url }) => matches(url, path)),
      `${path} exists`,
    );
});

const matches = (url: string, path: string): boolean =>
  new RegExp(`^${url.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`).test(path);
