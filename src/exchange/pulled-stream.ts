/** A stream of what a source gives, when it is asked for it. `failure` holds what the source threw, which no stream's error can be mistaken for. */
export interface PulledStream {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  failure(): { readonly error: unknown } | null;
}

export function pulledStream(source: AsyncGenerator<Uint8Array<ArrayBuffer>>): PulledStream {
  let failed: { readonly error: unknown } | null = null;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      try {
        const next = await source.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      } catch (error) {
        failed = { error };
        controller.error(error);
      }
    },
    cancel: async () => void (await source.return(undefined)),
  });
  return { stream, failure: () => failed };
}
