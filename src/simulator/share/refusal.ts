/**
 * A call that Share refuses (share-api 5), thrown inside the practice Share and turned into an answer in one
 * place. `gateway` refusals come from the web server in front of it and carry no code.
 */
export type Refusal =
  | { readonly kind: 'share'; readonly code: string; readonly message: string }
  | { readonly kind: 'gateway'; readonly status: number; readonly headers: Readonly<Record<string, string>> };

export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.kind === 'share' ? refusal.code : `gateway ${refusal.status}`);
    this.name = 'Refused';
    this.refusal = refusal;
  }
}

/** The refusals whose words do not depend on the call. Those of DuplicateEgvPosted, …DoesNotMatch and Unknown are assumed (share-api 12). */
const messages = {
  AccountPasswordInvalid: 'Publisher account password failed',
  MonitoredReceiverNotAssigned: 'Publisher account does not have a valid monitored receiver.',
  MonitoredReceiverSerialNumberDoesNotMatch: 'Receiver serial number does not match the monitored receiver.',
  MonitoringSessionNotActive: 'Publisher account does not have an active monitoring session.',
  MonitoringSessionAlreadyActive: 'Publisher account already has an active monitoring session.',
  DuplicateEgvPosted: 'Duplicate Egv posted.',
} as const;

export function refused(code: keyof typeof messages): Refused {
  return new Refused({ kind: 'share', code, message: messages[code] });
}

export function refusedWith(code: string, message: string): Refused {
  return new Refused({ kind: 'share', code, message });
}

export function invalidArgument(message: string): Refused {
  return refusedWith('InvalidArgument', message);
}

export function gatewayRefused(status: number, headers: Readonly<Record<string, string>> = {}): Refused {
  return new Refused({ kind: 'gateway', status, headers });
}
