import { defineLazyParser } from '../model/parser.ts';

export default defineLazyParser({
  id: 'kube-yaml',
  summary: 'Objects of Kubernetes as kubectl and oc take and print them, YAML or JSON, with what they say of networks',
  // yaml costs 30 ms and 8 MiB, which only this format owes.
  load: async () => (await import('./grammar/kube-yaml.ts')).parseKubeYaml,
});
