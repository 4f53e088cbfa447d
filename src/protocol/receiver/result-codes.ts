/** Byte 3 of an answer. Every code but `ack` is a failure (receiver-protocol, 2.2). */
export const resultCodes = {
  ack: 1,
  nak: 2,
  invalidCommand: 3,
  invalidParam: 4,
  incompletePacket: 5,
  receiverError: 6,
  invalidMode: 7,
} as const;

export type ResultCode = (typeof resultCodes)[keyof typeof resultCodes];
