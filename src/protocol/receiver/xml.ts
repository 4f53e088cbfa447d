/** The receiver's small XML: elements with attributes, in either quotes, perhaps empty (receiver-protocol, 4). */

const attributePattern = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** Bytes as text, one character a byte; the receiver's XML and ids are ASCII or Latin-1. */
export function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

/**
 * The attributes of every element named `tag` (letters only), in the order of the text. Never a real XML
 * parser: nothing is resolved, nested or fetched.
 */
export function xmlAttributes(text: string, tag: string): Readonly<Record<string, string>>[] {
  const elementPattern = new RegExp(`<${tag}(?=[\\s/>])((?:[^>"']|"[^"]*"|'[^']*')*)>`, 'g');
  return Array.from(text.matchAll(elementPattern), ([, inside = '']) =>
    Object.fromEntries(
      Array.from(inside.matchAll(attributePattern), ([, name = '', double, single]) => [name, double ?? single ?? '']),
    ),
  );
}
