import { defineParser } from '../model/parser.ts';
import { parseCorefile } from './grammar/corefile.ts';

export { parseCorefile };

export default defineParser({
  id: 'corefile',
  summary: 'Configuration of CoreDNS, corefile(5), and the form of Caddyfiles before it',
  parse: parseCorefile,
});
