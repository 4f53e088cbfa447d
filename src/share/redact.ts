const UUID = /[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}/gi;

/** An address, from its query on; also where the query is percent-encoded in another address. */
const QUERY = /(?:\?|%3F)[^\s"'<>]*/gi;

/** Text without what session ids and account ids look like, and without the query of any address. */
export function redact(text: string): string {
  return text.replace(QUERY, '?…').replace(UUID, '…');
}

/**
 * A foreign error as it may be kept: its name and redacted message, and those of its causes. Its
 * stack would repeat the message, and stays behind.
 */
export function redactedCause(error: unknown): Error | undefined {
  if (!(error instanceof Error)) return undefined;
  const cause = redactedCause(error.cause);
  const kept = new Error(redact(error.message), cause && { cause });
  kept.name = error.name;
  kept.stack = `${kept.name}: ${kept.message}`;
  return kept;
}
