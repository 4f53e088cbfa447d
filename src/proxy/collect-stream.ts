/** A whole body in memory. Rejects with `tooLarge()`, and reads no further, when it passes `maxBytes`. */
export async function collectStream(stream: ReadableStream<Uint8Array<ArrayBuffer>> | null, maxBytes: number, tooLarge: () => Error): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const chunk of stream ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return new Blob(chunks);
}
