/** What is needed of `navigator.locks`. */
export type Locks = Pick<LockManager, 'request'>;
