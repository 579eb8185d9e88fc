// What a bench prints: medians, and ratios of medians taken in the same run.

const sort = (values) => [...values].sort((a, b) => a - b);

export function median(values) {
  const sorted = sort(values);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The value that all but one in a hundred stay below. */
export const p99 = (values) => sort(values)[Math.ceil(values.length * 0.99) - 1];

const shown = (value, unit) => `${value.toFixed(value < 10 ? 2 : 1)} ${unit}`;
const ratioOf = (value, against) => (against === undefined ? '' : `  ratio ${(value / against).toFixed(2)}`);

export const heading = (text) => console.log(`\n${text}`);

export function row(what, values, unit, against) {
  const middle = median(values);
  const spread = `(${shown(Math.min(...values), unit)} to ${shown(Math.max(...values), unit)}, n=${values.length})`;
  console.log(
    `${what.padEnd(52)} ${shown(middle, unit).padStart(11)} ${spread}${ratioOf(middle, against && median(against))}`,
  );
}

/** One figure that is no median. */
export const line = (what, value, unit, against) =>
  console.log(`${what.padEnd(52)} ${shown(value, unit).padStart(11)}${ratioOf(value, against)}`);

export const repeat = (count, measureOne) => Array.from({ length: count }, measureOne);
