// Loaded only when there is YAML to read. The static import gives the bundle its named exports.
export { LineCounter, parse, parseDocument } from 'yaml';
