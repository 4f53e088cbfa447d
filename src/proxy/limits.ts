/** What a call may cost (share-api 11.4). A batch of 50 readings is about 5 kB, a day of them read back about 30 kB. */
export const MAX_BODY_BYTES = 64 * 1024;
export const MAX_ANSWER_BYTES = 1024 * 1024;
export const MAX_QUERY_CHARACTERS = 2048;
/** From the first line of the request to the last byte of Share's answer. */
export const TIME_LIMIT_MS = 30_000;
