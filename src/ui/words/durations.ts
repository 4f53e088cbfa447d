const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

export const counts = new Intl.NumberFormat();

/** A count and what is counted, in the plural where there is more or less than one. */
export const counted = (count: number, one: string): string => `${counts.format(count)} ${one}${count === 1 ? '' : 's'}`;

/** A span in its two largest units, from whole seconds above 0: "an hour and 30 minutes", "4 seconds". */
export function spanWords(seconds: number): string {
  let rest = Math.round(seconds);
  const parts: string[] = [];
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    rest %= size;
    if (count > 0) parts.push(count === 1 ? `${unit === 'hour' ? 'an' : 'a'} ${unit}` : counted(count, unit));
    // The second unit stands next to the first: "2 days and a second" would promise too much.
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(' and ');
}
