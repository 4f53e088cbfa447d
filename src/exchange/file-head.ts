/** The first line of a file for a bug report: what is in it of the person. */
export function headLine(what: string, { keepIds }: { readonly keepIds: boolean }): string {
  if (keepIds) return `# ${what}. Serial numbers and ids are as they are, nothing is replaced; glucose values, dates and times stay too.`;
  return (
    `# ${what}. Serial numbers and ids are replaced by stand-ins of the same length; glucose values, dates and times stay. ` +
    'In pages of unknown layout only the ids that were found are replaced; otherwise they are as they are.'
  );
}
