// What a bench prints: medians, and ratios of medians taken in the same run.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const shown = (value, unit) => `${value.toFixed(value < 10 ? 2 : 1)} ${unit}`;

export function row(what, values, unit, against) {
  const middle = median(values);
  const spread = `(${shown(Math.min(...values), unit)} to ${shown(Math.max(...values), unit)}, n=${values.length})`;
  const ratio = against === undefined ? '' : `  ratio ${(middle / median(against)).toFixed(2)}`;
  console.log(`${what.padEnd(52)} ${shown(middle, unit).padStart(11)} ${spread}${ratio}`);
}
