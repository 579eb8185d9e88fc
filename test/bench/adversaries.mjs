// Texts that a line parser may be slow with, as functions of their length: what cannot be read again and again, what
// can be as small as it gets, names that are all different, and much of one thing in front of much of another.

/** Beside the marks of test/support/mutation.ts. */
const UNITS = [
  ...[
    'a',
    'a ',
    'a\n',
    'é\n',
    '#\n',
    ' \n',
    '\t\n',
    '\r\n',
    '- ',
    '- a\n',
    'a: ',
    'a:\n',
    'a: b\n',
    'a=b\n',
    'a=',
    'a,',
  ],
  ...[
    'a {\n',
    'a{',
    '{},',
    '[],',
    '[a]\n',
    '[a,',
    '{a: ',
    '{"a":',
    '["',
    '":',
    '"\\',
    '\\"',
    '""',
    "''",
    '\\\n',
    '& *',
    '*a ',
  ],
  ...[
    '<a>',
    '<a/>',
    '<a b="c">',
    '&amp;',
    '<!--',
    '---\n',
    '--- @\n',
    '- - ',
    '? ',
    ': ',
    '|\n',
    '::',
    '0:',
    '1.1.1.1 ',
  ],
  ...[
    '1.1.1.1\n',
    '::1\n',
    'a(',
    'lease {\n',
    '1: a: <UP> mtu 1\n',
    '$ ip a\n',
    `${'x'.repeat(80)} /${'y'.repeat(80)}\n`,
  ],
];
const KEYS = ['K v\n', 'K=v\n', 'K: v\n', 'K\n', 'K ', 'K,', '[K]\n', '"K":1,', '<K/>'];
/** The first of a pair may be what every line behind it is held against: a header, an indentation, open brackets. */
const [FRONTS, BACKS] = [
  [' ', '\n', 'a ', 'AB  ', 'a,', '[', '{', '"', 'K '],
  ['x\n', '{', '}', ']', '#', '"', '{}', 'a: b\n'],
];
const SAMPLES = 6;

const repeated = (unit) => (length) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);

/** Each `K`, and each number, is another one. */
const counted = (unit) => (length) => {
  const parts = [];
  for (let [i, left] = [0, length]; left > 0; i += 1) {
    const part = unit.replace(/\d+/g, i).replace(/\bK\b/g, `k${i.toString(36)}`);
    parts.push(part);
    left -= part.length;
  }
  return parts.join('').slice(0, length);
};

const fill = (unit) => (unit.includes('K') ? counted(unit) : repeated(unit));
const behind = (head, fillRest) => (length) => head + fillRest(Math.max(0, length - head.length));
const halves = (front, back) => (length) => fill(front)(length / 2) + fill(back)(length / 2);
const shown = (text) => JSON.stringify(text.length > 30 ? `${text.slice(0, 30)}…` : text);

function* ofSample(sample) {
  const line = sample.split('\n').find((part) => part.trim().length > 20) ?? sample;
  for (const unit of [line, `${line}\n`, sample, `${sample}\n`]) {
    yield [`${shown(unit)} again`, repeated(unit)];
    yield [`${shown(unit)} counted`, counted(unit)];
  }
  for (const unit of UNITS) yield [`${shown(unit)} behind a sample`, behind(sample.slice(0, 2000), repeated(unit))];
}

/** Pairs of a description and a function from a length to a text. `samples` are of the format. */
export function* adversaries(marks, samples) {
  for (const unit of [...marks.filter((mark) => mark !== ''), ...UNITS]) yield [shown(unit), repeated(unit)];
  for (const unit of KEYS) yield [`${shown(unit)} counted`, counted(unit)];
  for (const front of FRONTS)
    for (const back of BACKS) yield [`${shown(front)} then ${shown(back)}`, halves(front, back)];
  const some = samples.filter((sample) => sample.trim() !== '').slice(0, SAMPLES);
  for (const sample of some) yield* ofSample(sample);
}
