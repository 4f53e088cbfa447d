import type { ShareStyle } from './wire.ts';

interface Incident {
  readonly code: string;
  readonly message: string;
  /** Epoch ms on the server's clock. */
  readonly at: number;
  readonly id: string;
}

type Kind = readonly [type: number, typeString: string, category: number, categoryString: string, severity: 1 | 2];

/** The words of the published samples (share-api 5); whatever has none is an invalid state. */
const kinds: Readonly<Record<string, Kind>> = {
  InvalidArgument: [1, 'InvalidArgument', 4, 'Validation', 1],
  SessionIdNotFound: [5, 'ObjectNotFound', 2, 'Database', 2],
  SessionNotValid: [6, 'SessionNotValid', 5, 'Logical', 1],
  AccountPasswordInvalid: [13, 'InvalidPassword', 4, 'Validation', 1],
  SSO_AuthenticatePasswordInvalid: [15, 'SingleSignOn', 1, 'System', 2],
  SSO_AuthenticateAccountNotFound: [15, 'SingleSignOn', 1, 'System', 2],
  SSO_AuthenticateMaxAttemptsExceeed: [15, 'SingleSignOn', 1, 'System', 2],
};
const invalidState: Kind = [14, 'InvalidState', 5, 'Logical', 1];

const HOUR_MS = 3_600_000;

function fields(incident: Incident, local: string, utc: string, id: string, origin: string): Record<string, string | number> {
  const [type, typeString, category, categoryString, severity] = kinds[incident.code] ?? invalidState;
  return {
    DateThrownLocal: local,
    DateThrown: utc,
    ErrorCode: incident.code === 'SessionNotValid' ? '' : incident.code,
    Type: type,
    Category: category,
    Severity: severity,
    TypeString: typeString,
    CategoryString: categoryString,
    SeverityString: severity === 1 ? 'Minor' : 'Severe',
    HostName: '',
    HostIP: '',
    Id: id,
    Message: incident.message,
    FullText: `${origin}.OnlineException: ${incident.message}`,
  };
}

function micros(at: number): string {
  return new Date(at).toISOString().replace('Z', '000');
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** The document inside `SubCode`: .NET's XML with the server's local time, or today's JSON. No client should read it. */
export function subCode(style: ShareStyle, incident: Incident): string {
  if (style === 'modern') {
    const { at, id } = incident;
    const exception = fields(incident, micros(at), `${micros(at)}Z`, id, 'com.dexcom.udp.common.data.exception');
    return JSON.stringify({ OnlineException: exception }, null, 4);
  }
  const local = `${micros(incident.at - 7 * HOUR_MS).replace('T', ' ')}-07:00`;
  const utc = `${micros(incident.at).replace('T', ' ')}+00:00`;
  const attributes = Object.entries(fields(incident, local, utc, `{${incident.id}}`, 'Dexcom.Common'))
    .map(([name, value]) => `${name}="${escapeXml(`${value}`)}"`)
    .join(' ');
  return `<OnlineException ${attributes} />`;
}
