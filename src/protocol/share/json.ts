/** The value that `text` is as JSON; undefined when it is none. Never throws: a parser's message would quote the text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
